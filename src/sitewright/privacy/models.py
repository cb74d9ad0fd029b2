"""Table of what retention removed."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class RetentionRun(Base):
    """One night's work: how many rows or projects of each kind were dealt with."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
