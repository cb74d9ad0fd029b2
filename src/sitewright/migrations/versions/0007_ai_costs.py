"""What AI tasks hold of the cost caps, notes on their calls, and what a step writes while it writes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "ai_hold",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("task_type", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_ai_hold_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "round", "task_type", "key", name=op.f("pk_ai_hold")),
    )
    op.add_column("ai_use", sa.Column("failed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("ai_use", sa.Column("note", sa.Text(), nullable=True))
    op.create_index(op.f("ix_ai_use_created_at"), "ai_use", ["created_at"])
    op.add_column("timeline", sa.Column("progress", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("timeline", "progress")
    op.drop_index(op.f("ix_ai_use_created_at"), table_name="ai_use")
    op.drop_column("ai_use", "note")
    op.drop_column("ai_use", "failed")
    op.drop_table("ai_hold")
