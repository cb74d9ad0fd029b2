"""How far the mailbox was read in which mail comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "mailbox_cursor",
        sa.Column("mailbox", sa.String(64), primary_key=True),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.execute("UPDATE message SET status = 'failed' WHERE status = 'returned'")
    op.drop_table("mailbox_cursor")
