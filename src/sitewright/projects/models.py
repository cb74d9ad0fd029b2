"""Tables of a site project."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Sequence, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base

ProjectStatus = Literal[
    "awaiting_answers",
    "generating",
    "needs_attention",
    "in_review",
    "revising",
    "publishing",
    "published",
    "cancelled",
    "archiving",
    "archived",
]
ArtefactKind = Literal[
    "answers",
    "upload",
    "facts",
    "analysis",
    "brief",
    "sitemap",
    "page",
    "layout",
    "site",
    "quality",
    "review_analysis",
    "patch",
    "verdict",
    "draft",
]
StepStatus = Literal["running", "retrying", "finished", "failed", "waiting"]

timeline_seq = Sequence("timeline_seq", metadata=Base.metadata)


class SiteProject(Base):
    """One site to be made.

    `round` counts from 1 (the first preview). While `status` is `needs_attention`, `resume_status` holds the status
    it stopped in, which `retry` restores. `gates` names those (`brief`, `sitemap`, `preview`, `round`) still closed.
    `pushed_commit` is a person's commit that the round under way shows, `restored_commit` an earlier one that it makes
    current again; `moving` says that the round brings the site to other accounts or another address.
    `files_in` is the store of the customer's files, from the first one on; `room_note` says why the site could not be
    published now; `address_note` is in both languages (`kit.language.in_both`). `set_back` counts how often written
    steps were set back to be done again.
    `rounds_included` is set where the project has another number of rounds than the others.
    """

    __tablename__ = "project"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("orders.id"), unique=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customer.id"), index=True)
    template: Mapped[str] = mapped_column(String(50))
    locale: Mapped[str] = mapped_column(String(10), server_default="pt-BR")
    live: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20), index=True)
    resume_status: Mapped[str | None] = mapped_column(String(20))
    gates: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    note: Mapped[str | None] = mapped_column(Text)
    round: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    retries: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    set_back: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    slug: Mapped[str | None] = mapped_column(String(24), unique=True)
    branch: Mapped[str] = mapped_column(String(60), server_default="preview")
    adapters: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    files_in: Mapped[str | None] = mapped_column(String(255))
    repository: Mapped[str | None] = mapped_column(String(255))
    commit: Mapped[str | None] = mapped_column(String(64))
    pushed_commit: Mapped[str | None] = mapped_column(String(64))
    restored_commit: Mapped[str | None] = mapped_column(String(64))
    moving: Mapped[bool] = mapped_column(server_default=text("false"))
    rounds_included: Mapped[int | None] = mapped_column(Integer)
    preview_url: Mapped[str | None] = mapped_column(Text)
    production_url: Mapped[str | None] = mapped_column(Text)
    dns_record: Mapped[str | None] = mapped_column(String(255))
    production_dns_record: Mapped[str | None] = mapped_column(String(255))
    address_note: Mapped[str | None] = mapped_column(Text)
    room_note: Mapped[str | None] = mapped_column(Text)
    attention_step: Mapped[str | None] = mapped_column(String(60))
    attention_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    updated_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=lambda: datetime.now(UTC))


class Artefact(Base):
    """One thing made for a project, in versions: what was answered, analysed, written, rendered.

    `edited` says that a person wrote this version, `stale` that it is to be written again.
    """

    __tablename__ = "artefact"
    __table_args__ = (UniqueConstraint("project_id", "kind", "key", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60), server_default="")
    version: Mapped[int] = mapped_column(Integer)
    author: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    edited: Mapped[bool] = mapped_column(server_default=text("false"))
    stale: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class WriterNote(Base):
    """What the agency told the writer of one artefact; all of them hold for whoever writes it next."""

    __tablename__ = "writer_note"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60), server_default="")
    note: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class TimelineStep(Base):
    """One step of a round. `seq` moves with every change, so that a reader asks for what is newer than it saw.

    `progress` is what a running step has written so far.
    """

    __tablename__ = "timeline"
    __table_args__ = (
        UniqueConstraint("project_id", "round", "step", "key"),
        Index("ix_timeline_project_id_seq", "project_id", "seq"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    round: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(60), server_default="")
    status: Mapped[str] = mapped_column(String(20))
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]
    seconds: Mapped[float | None]
    error_code: Mapped[str | None] = mapped_column(String(60))
    error: Mapped[str | None] = mapped_column(Text)
    progress: Mapped[str | None] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger, timeline_seq, server_default=timeline_seq.next_value())


class Deployment(Base):
    """One deployment of one commit to one place (`preview` or `production`); `hashes` are each file's SHA-256.

    `headers` has the SHA-256 of the response headers of either place, as this site is deployed with them.
    `thumbnail` is the key of its picture in the asset store, empty where none can be taken.
    `site_host` is the account it is at, where it was recorded. `shown_at` is when the public last began to see it.
    """

    __tablename__ = "deployment"
    __table_args__ = (UniqueConstraint("project_id", "commit", "place"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    commit: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(12))
    host_id: Mapped[str] = mapped_column(String(120))
    site_host: Mapped[str | None] = mapped_column(String(255))
    url: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    files: Mapped[int] = mapped_column(Integer)
    hashes: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    headers: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    thumbnail: Mapped[str | None] = mapped_column(String(255))
    shown_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class ProductionCommand(Base):
    """Something for the workflow to look at; drained by the launcher, in order."""

    __tablename__ = "production_commands"
    __table_args__ = (Index("ix_production_commands_open", "id", postgresql_where=text("handled_at IS NULL")),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    handled_at: Mapped[datetime | None]


class AIUse(Base):
    """One AI call, also one that was paid for and failed.

    `cost_micro_usd` is null where the price is unknown; `note` says what went otherwise than configured.
    """

    __tablename__ = "ai_use"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), index=True)
    round: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(30))
    task_type: Mapped[str] = mapped_column(String(30))
    prompt: Mapped[str] = mapped_column(String(80))
    prompt_sha256: Mapped[str] = mapped_column(String(64))
    provider: Mapped[str] = mapped_column(String(30))
    model: Mapped[str] = mapped_column(String(120))
    input_tokens: Mapped[int] = mapped_column(Integer)
    output_tokens: Mapped[int] = mapped_column(Integer)
    cost_micro_usd: Mapped[int | None] = mapped_column(BigInteger)
    seconds: Mapped[float]
    attempts: Mapped[int] = mapped_column(Integer)
    failed: Mapped[bool] = mapped_column(server_default=text("false"))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)


class AIHold(Base):
    """What an AI task under way may still cost; it counts against the caps until it is recorded."""

    __tablename__ = "ai_hold"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    task_type: Mapped[str] = mapped_column(String(30), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    micro_usd: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class IdempotencyKey(Base):
    """What a request with this key made, so that its repetition answers the same."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
