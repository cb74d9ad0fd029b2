"""Call budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "call_budget",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("left_over", sa.Double(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_call_budget")),
    )


def downgrade() -> None:
    op.drop_table("call_budget")
