"""Remarks that are not sent yet; codes with which a customer approves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"

NEW_ID = sa.text("gen_random_uuid()")
NOW = sa.text("now()")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "remark_draft",
        sa.Column("id", sa.Uuid(), server_default=NEW_ID, nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("page", sa.String(60), nullable=True),
        sa.Column("element", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_remark_draft_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark_draft")),
    )
    op.create_index(op.f("ix_remark_draft_project_id"), "remark_draft", ["project_id"])
    op.create_table(
        "approval_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("commit", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_approval_code_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval_code")),
    )
    op.create_index(op.f("ix_approval_code_project_id_created_at"), "approval_code", ["project_id", "created_at"])


def downgrade() -> None:
    op.drop_table("approval_code")
    op.drop_table("remark_draft")
