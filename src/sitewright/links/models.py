"""Table of the links."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class CustomerLink(Base):
    """A link to the portal; of a project and purpose at most one is not revoked.

    Its token is stored as a hash alone: it is derived from an encryption key and the id.
    """

    __tablename__ = "customer_link"
    __table_args__ = (
        Index(
            "uq_customer_link_project_id_purpose", "project_id", "purpose", unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
