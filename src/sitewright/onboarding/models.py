"""Tables of what customers have typed: answers not sent yet, replies to questions, and what they agreed to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sitewright.kit.db import Base


class DraftAnswer(Base):
    """One field of the questionnaire as it was typed last, on whatever device. `unknown` says `I don't know`."""

    __tablename__ = "draft_answer"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    unknown: Mapped[bool] = mapped_column(server_default=text("false"))
    saved_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class QuestionReply(Base):
    """What the customer said to a question that the analysis raised. `sent_at` is when it became a remark."""

    __tablename__ = "question_reply"

    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(48), primary_key=True)
    field: Mapped[str] = mapped_column(String(200), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    unknown: Mapped[bool] = mapped_column(server_default=text("false"))
    replied_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]


class Consent(Base):
    """Who agreed to what when sending the answers: the text by version and hash, the questionnaire by its version."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    text_sha256: Mapped[str] = mapped_column(String(64))
    questionnaire: Mapped[str] = mapped_column(String(60))
    given_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
