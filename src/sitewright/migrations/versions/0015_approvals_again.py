"""A commit may be approved more than once; deployments know the response headers they are made with."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0013"


def upgrade() -> None:
    op.add_column(
        "deployment",
        sa.Column("headers", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    op.drop_constraint("uq_approval_project_id_commit", "approval")
    op.create_index("ix_approval_project_id_created_at", "approval", ["project_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_approval_project_id_created_at", "approval")
    op.execute(
        "DELETE FROM approval a USING approval b "
        "WHERE a.project_id = b.project_id AND a.commit = b.commit AND a.created_at < b.created_at"
    )
    op.create_unique_constraint("uq_approval_project_id_commit", "approval", ["project_id", "commit"])
    op.drop_column("deployment", "headers")
