"""The account that each deployment is at."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("deployment", sa.Column("site_host", sa.String(255), nullable=True))


def downgrade() -> None:
    op.drop_column("deployment", "site_host")
