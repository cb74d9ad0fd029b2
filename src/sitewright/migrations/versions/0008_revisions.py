"""Rounds of several remarks, revisions of the preview, approvals that know every file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

EMPTY_OBJECT, EMPTY_LIST = sa.text("'{}'::jsonb"), sa.text("'[]'::jsonb")


def upgrade() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("commit", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("site_version", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), server_default=EMPTY_LIST, nullable=False),
        sa.Column("report", postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False),
        sa.Column("restores", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_revision_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("project_id", "commit", name=op.f("uq_revision_project_id_commit")),
    )
    op.create_table(
        "review_round",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_review_round_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "round", name=op.f("pk_review_round")),
    )
    op.add_column("review_request", sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column(
        "review_request", sa.Column("element", postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False)
    )
    op.add_column("review_request", sa.Column("kind", sa.String(length=20), nullable=True))
    op.drop_constraint(op.f("uq_review_request_project_id_round"), "review_request")
    op.create_unique_constraint(
        op.f("uq_review_request_project_id_round_position"), "review_request", ["project_id", "round", "position"]
    )
    op.add_column("approval", sa.Column("files", postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False))
    op.add_column("approval", sa.Column("headers", postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False))
    op.add_column("approval", sa.Column("address_hash", sa.String(length=64), nullable=True))
    op.add_column("project", sa.Column("restored_commit", sa.String(length=64), nullable=True))
    op.add_column("project", sa.Column("rounds_included", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("project", "rounds_included")
    op.drop_column("project", "restored_commit")
    op.drop_column("approval", "address_hash")
    op.drop_column("approval", "headers")
    op.drop_column("approval", "files")
    op.execute("DELETE FROM review_request WHERE position > 1")
    op.drop_constraint(op.f("uq_review_request_project_id_round_position"), "review_request")
    op.create_unique_constraint(op.f("uq_review_request_project_id_round"), "review_request", ["project_id", "round"])
    op.drop_column("review_request", "kind")
    op.drop_column("review_request", "element")
    op.drop_column("review_request", "position")
    op.drop_table("review_round")
    op.drop_table("revision")
