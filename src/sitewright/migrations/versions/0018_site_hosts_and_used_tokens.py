"""The account that each deployment is at; introductions that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("deployment", sa.Column("site_host", sa.String(255), nullable=True))
    op.create_table(
        "used_token",
        sa.Column("id_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id_sha256", name=op.f("pk_used_token")),
    )
    op.create_index(op.f("ix_used_token_expires_at"), "used_token", ["expires_at"])


def downgrade() -> None:
    op.drop_table("used_token")
    op.drop_column("deployment", "site_host")
