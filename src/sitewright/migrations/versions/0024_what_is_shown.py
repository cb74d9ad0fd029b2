"""When a publication was last shown to the public: by its publishing, or by going back to it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("deployment", sa.Column("shown_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE deployment SET shown_at = created_at WHERE place = 'production'")


def downgrade() -> None:
    op.drop_column("deployment", "shown_at")
