"""What is known of a site's addresses: the record of its publication, and why an address is not the wanted one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("project", sa.Column("production_dns_record", sa.String(length=255), nullable=True))
    op.add_column("project", sa.Column("address_note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("project", "address_note")
    op.drop_column("project", "production_dns_record")
