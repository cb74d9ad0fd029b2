"""How far missed events were looked for, and the API versions of events."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("inbox_event", sa.Column("other_version", sa.String(length=40), nullable=True))
    op.create_table(
        "event_cursor",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reached", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_event_cursor")),
    )


def downgrade() -> None:
    op.drop_table("event_cursor")
    op.drop_column("inbox_event", "other_version")
