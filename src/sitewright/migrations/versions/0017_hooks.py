"""Outgoing webhooks, pictures of deployments, and sign-in tokens that came already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("deployment", sa.Column("thumbnail", sa.String(length=255), nullable=True))
    op.create_table(
        "hook_endpoint",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_endpoint")),
    )
    op.create_table(
        "hook_delivery",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("status", sa.String(length=12), server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("replays", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["hook_endpoint.id"],
            name=op.f("fk_hook_delivery_endpoint_id_hook_endpoint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_hook_delivery_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_delivery")),
    )
    op.create_index(op.f("ix_hook_delivery_project_id"), "hook_delivery", ["project_id"])
    op.create_index("ix_hook_delivery_endpoint_id_created_at", "hook_delivery", ["endpoint_id", "created_at"])
    op.create_index(
        "ix_hook_delivery_open", "hook_delivery", ["created_at"], postgresql_where=sa.text("launched_at IS NULL")
    )


def downgrade() -> None:
    op.drop_table("hook_delivery")
    op.drop_table("hook_endpoint")
    op.drop_column("deployment", "thumbnail")
