"""Where the customer's files are; and, a note of its own, whether a site could be published."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("project", sa.Column("files_in", sa.String(255), nullable=True))
    op.add_column("project", sa.Column("room_note", sa.Text(), nullable=True))
    op.execute(
        "UPDATE project SET files_in = adapters ->> 'asset_store' "
        "WHERE EXISTS (SELECT 1 FROM artefact WHERE artefact.project_id = project.id AND artefact.kind = 'upload')"
    )


def downgrade() -> None:
    op.drop_column("project", "room_note")
    op.drop_column("project", "files_in")
