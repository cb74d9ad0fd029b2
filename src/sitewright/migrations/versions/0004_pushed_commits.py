"""A person's commit that a round shows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("project", sa.Column("pushed_commit", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("project", "pushed_commit")
