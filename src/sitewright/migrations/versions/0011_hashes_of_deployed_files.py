"""Each deployment knows the hash of every file, so that an approval can name what is not as approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    empty = sa.text("'{}'::jsonb")
    op.add_column("deployment", sa.Column("hashes", postgresql.JSONB(), server_default=empty, nullable=False))


def downgrade() -> None:
    op.drop_column("deployment", "hashes")
