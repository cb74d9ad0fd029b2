"""Table of the messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class Lead(Base):
    """One message. `digest` is over its words and day, so that one sent twice is kept once."""

    __tablename__ = "lead"
    __table_args__ = (UniqueConstraint("project_id", "digest"), Index("ix_lead_created_at", "created_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    name: Mapped[str] = mapped_column(String(80))
    reply_to: Mapped[str] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(Text)
    page: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
