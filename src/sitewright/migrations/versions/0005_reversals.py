"""Refunds and disputes of orders."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("orders", sa.Column("payment_ref", sa.String(length=255), nullable=True))
    op.add_column("orders", sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_index(op.f("ix_orders_payment_ref"), "orders", ["payment_ref"])


def downgrade() -> None:
    op.drop_index(op.f("ix_orders_payment_ref"), table_name="orders")
    op.drop_column("orders", "refunded_minor")
    op.drop_column("orders", "payment_ref")
