"""Tables of the review."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class ReviewRound(Base):
    """What a round costs beside what the project includes: nothing where `price_minor` (centavos) is null."""

    __tablename__ = "review_round"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    price_minor: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str | None] = mapped_column(String(3))
    opened_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ReviewRequest(Base):
    """One remark, the `position`th of the round `round`.

    States: `waiting` for the round or publication under way to end; `open`; `tried`, when its change is built and
    checked; `done`; `refused`, with what to do in `answer`; `declined` by an operator, with why in `answer`.
    `element` says what was pointed at; `kind` is what the analysis took the remark for.
    """

    __tablename__ = "review_request"
    __table_args__ = (UniqueConstraint("project_id", "round", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    round: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    remark: Mapped[str] = mapped_column(Text)
    page: Mapped[str | None] = mapped_column(String(60))
    element: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    kind: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(12))
    answer: Mapped[str | None] = mapped_column(Text)
    commit: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    done_at: Mapped[datetime | None]


class RemarkDraft(Base):
    """A remark that the customer has written and not sent yet; `element` is as a sent one's."""

    __tablename__ = "remark_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), index=True)
    remark: Mapped[str] = mapped_column(Text)
    page: Mapped[str | None] = mapped_column(String(60))
    element: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Revision(Base):
    """One commit of the preview: the site as it was then, and what it changed.

    `site_version` is the version of the project's `site` artefact, `changes` are before and after in the customer's
    words, `report` what differs between the built sites, and `restores` the commit that was made current again.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("project_id", "commit"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    commit: Mapped[str] = mapped_column(String(64))
    round: Mapped[int] = mapped_column(Integer)
    site_version: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    restores: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class Approval(Base):
    """Somebody approved exactly this commit and these bytes; the newest one counts.

    `digest` is the deployment's over all files, `files` the SHA-256 of each; `headers` are digests of the response
    headers of either place, as they are deployed. `address_hash` tells approvals from one network address, and is not
    the address.
    """

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_project_id_created_at", "project_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    commit: Mapped[str] = mapped_column(String(64))
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployment.id"))
    digest: Mapped[str] = mapped_column(String(64))
    files: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    headers: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    address_hash: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ApprovalCode(Base):
    """A code that was sent to the buyer, as a hash, for the approval of one commit; the newest of a project counts."""

    __tablename__ = "approval_code"
    __table_args__ = (Index("ix_approval_code_project_id_created_at", "project_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    commit: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
