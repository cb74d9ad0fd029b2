"""What was written may be edited, or written again with a note."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("project", sa.Column("set_back", sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name in ("edited", "stale"):
        op.add_column("artefact", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "writer_note",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(60), server_default="", nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_writer_note_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_writer_note")),
    )
    op.create_index(op.f("ix_writer_note_project_id"), "writer_note", ["project_id"])


def downgrade() -> None:
    op.drop_table("writer_note")
    for name in ("stale", "edited"):
        op.drop_column("artefact", name)
    op.drop_column("project", "set_back")
