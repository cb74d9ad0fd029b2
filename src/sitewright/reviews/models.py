"""Tables of the review."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class ReviewRequest(Base):
    """One remark. It opens the round `round`; states: `open`, `done`, `refused` (with what to do in `answer`)."""

    __tablename__ = "review_request"
    __table_args__ = (UniqueConstraint("project_id", "round"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    round: Mapped[int] = mapped_column(Integer)
    remark: Mapped[str] = mapped_column(Text)
    page: Mapped[str | None] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str | None] = mapped_column(Text)
    commit: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    done_at: Mapped[datetime | None]


class Approval(Base):
    """Somebody approved exactly this commit and these bytes (`digest` of the deployment)."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("project_id", "commit"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    commit: Mapped[str] = mapped_column(String(64))
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployment.id"))
    digest: Mapped[str] = mapped_column(String(64))
    approved_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
