"""Table of messages."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base

Purpose = Literal[
    "answers_please",
    "answers_reminder",
    "question",
    "preview_ready",
    "round_done",
    "approval_code",
    "published",
    "link",
    "lead",
    "needs_attention",
    "limit",
]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
FOR_OPERATORS: tuple[Purpose, ...] = ("needs_attention", "limit")
Status = Literal["queued", "sent", "returned", "failed", "suppressed"]
STATUSES: tuple[Status, ...] = get_args(Status)
NOT_ARRIVED: tuple[Status, ...] = ("returned", "failed")
"""What can be sent anew on request."""


class Message(Base):
    """One message about a project: a purpose in a version is sent once.

    What it says is worded when it is sent, and so are `language` and, but for operators, `recipient`. `secret` is what
    must be told and stands nowhere else, sealed, and only until it is told. `copy` is what the local outbox took,
    sealed. `replays` counts how often it was sent anew on request; `launched_at` is when the workflow engine took it.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("project_id", "purpose", "version"),
        Index("ix_message_open", "queued_at", postgresql_where=text("launched_at IS NULL")),
        Index("ix_message_recipient_tried_at", "recipient", "tried_at"),
        Index("ix_message_queued_at", "queued_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    purpose: Mapped[str] = mapped_column(String(30))
    version: Mapped[str] = mapped_column(String(80))
    recipient: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str | None] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(10), server_default="queued")
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    replays: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    error: Mapped[str | None] = mapped_column(Text)
    secret: Mapped[str | None] = mapped_column(Text)
    copy: Mapped[str | None] = mapped_column(Text)
    queued_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    launched_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    @property
    def kept_here(self) -> bool:
        """Whether the local outbox took it, in the place of a server."""
        return self.copy is not None


class MailboxCursor(Base):
    """How far a mailbox was read in which mail comes back: up to `uid` of the numbers that `validity` names."""

    __tablename__ = "mailbox_cursor"

    mailbox: Mapped[str] = mapped_column(String(64), primary_key=True)
    validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
