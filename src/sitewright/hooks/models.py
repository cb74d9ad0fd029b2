"""Tables of outgoing webhooks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class HookEndpoint(Base):
    """An address that is told of `events`, all of them where it names none; `secret` is sealed."""

    __tablename__ = "hook_endpoint"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    secret: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    disabled_at: Mapped[datetime | None]
    disabled_because: Mapped[str | None] = mapped_column(Text)


class HookDelivery(Base):
    """One event for one endpoint: `waiting` until it is taken (`delivered`) or given up (`failed`).

    `replays` counts how often it was sent anew on request; `launched_at` is when the workflow engine took it.
    """

    __tablename__ = "hook_delivery"
    __table_args__ = (
        Index("ix_hook_delivery_open", "created_at", postgresql_where=text("launched_at IS NULL")),
        Index("ix_hook_delivery_endpoint_id_created_at", "endpoint_id", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("hook_endpoint.id", ondelete="CASCADE"))
    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("project.id"), index=True)
    event: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(String(12), server_default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    replays: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    answer: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    launched_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
