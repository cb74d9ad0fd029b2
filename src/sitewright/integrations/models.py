"""Tables of stored configuration, one row a field, and of how each integration was last tested."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class IntegrationConfig(Base):
    """One field of one integration; a secret's value is sealed by `ConfigService.encrypt_value`."""

    __tablename__ = "integration_config"
    __table_args__ = (
        UniqueConstraint("integration_type", "config_key"),
        Index("idx_integration_config_type", "integration_type"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    integration_type: Mapped[str] = mapped_column(String(50))
    config_key: Mapped[str] = mapped_column(String(100))
    config_value: Mapped[str] = mapped_column(Text)
    is_secret: Mapped[bool | None] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=False), server_default=text("now()"))
    updated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=False), server_default=text("now()"))


class IntegrationTest(Base):
    """How the last connection test of an integration went; forgotten as soon as its configuration changes."""

    __tablename__ = "integration_test"
    __test__ = False

    type: Mapped[str] = mapped_column(String(50), primary_key=True)
    success: Mapped[bool]
    message: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(10))
    tested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=text("now()"))
