"""Who may do what: operators and their sessions, API tokens, and what each of them did."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class ApiToken(Base):
    """A bearer token; `scope` is `read`, `write` or `admin`, each including the one before."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(String(80), unique=True)
    scope: Mapped[str] = mapped_column(String(10))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Operator(Base):
    """A person who works in the console; `role` is `viewer`, `operator` or `administrator`.

    `password_hash` is Argon2id's. Who was disabled keeps the row: the audit log names it.
    """

    __tablename__ = "operator"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    role: Mapped[str] = mapped_column(String(13))
    password_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class Invitation(Base):
    """A link that works once: it makes an operator of this role, or lets `operator_id` choose a new password."""

    __tablename__ = "invitation"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(13))
    operator_id: Mapped[UUID | None] = mapped_column(ForeignKey("operator.id"))
    expires_at: Mapped[datetime]


class OperatorSession(Base):
    """One browser that is signed in; its cookie is stored as a hash."""

    __tablename__ = "operator_session"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    operator_id: Mapped[UUID] = mapped_column(ForeignKey("operator.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class UsedToken(Base):
    """A sign-in token of another system that came already, for as long as it could be believed."""

    __tablename__ = "used_token"

    id_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Somebody changed something: who, by which route, to what. It holds no value that was sent."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(server_default=text("now()"), index=True)
    actor: Mapped[str] = mapped_column(String(400))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(400))
