"""Questions that the analysis raised come back to the customer; what they say becomes remarks of a round."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Rejected
from sitewright.kit.text import printable
from sitewright.onboarding.drafts import UNKNOWN
from sitewright.onboarding.models import QuestionReply
from sitewright.projects import artefacts
from sitewright.projects.report import questions_of
from sitewright.projects.service import found
from sitewright.sites.facts import Question

LONGEST_REPLY = 2000
ABOUT_FILES = ("photo_", "logo_")
"""Codes of questions that were asked where the file was sent."""


async def open_questions(session: AsyncSession, project_id: UUID) -> list[Question]:
    """What is still to be asked, the weightiest first: neither answered, nor left open by an `I don't know`."""
    answers = await artefacts.latest(session, project_id, "answers")
    unknown = set(answers.body.get(UNKNOWN) or ()) if answers else set[str]()
    told = {(reply.code, reply.field) for reply in await replies_of(session, project_id)}
    asked = [
        question
        for question in await questions_of(session, project_id)
        if not question.code.startswith(ABOUT_FILES)
        and (question.code, question.field[:200]) not in told
        and (question.severity == "blocker" or question.field not in unknown)
    ]
    weight = {"blocker": 0, "ask": 1, "info": 2}
    return sorted({(it.code, it.field): it for it in asked}.values(), key=lambda it: weight[it.severity])


async def reply(
    session: AsyncSession, project_id: UUID, code: str, field: str, value: str, *, unknown: bool = False
) -> None:
    """Keep what the customer says to an open question; again, it is what they said last until it is sent.

    Raises NotFound, and Rejected for a question that is not asked or an answer that says nothing.
    """
    await found(session, project_id)
    asked = await questions_of(session, project_id)
    question = next((it for it in asked if (it.code, it.field[:200]) == (code, field)), None)
    if question is None:
        raise Rejected("This is not asked any more.", field="question")
    text = printable(value.replace("\r\n", "\n")).strip()
    if not unknown and not 0 < len(text) <= LONGEST_REPLY:
        raise Rejected(f"An answer has 1 to {LONGEST_REPLY} characters.", field="value")
    row = {"value": "" if unknown else text, "unknown": unknown, "replied_at": datetime.now(UTC)}
    statement = insert(QuestionReply).values(
        project_id=project_id, code=code, field=field, question=question.text, **row
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "code", "field"], set_=row, where=QuestionReply.sent_at.is_(None)
        )
    )


async def replies_of(session: AsyncSession, project_id: UUID) -> Sequence[QuestionReply]:
    """All that was said, the oldest first."""
    query = select(QuestionReply).where(QuestionReply.project_id == project_id).order_by(QuestionReply.replied_at)
    return (await session.scalars(query)).all()


async def unsent(session: AsyncSession, project_id: UUID) -> list[QuestionReply]:
    """Answers that are no remark yet."""
    return [it for it in await replies_of(session, project_id) if it.sent_at is None and not it.unknown]


def as_remark(told: QuestionReply, locale: str) -> str:
    """A reply as a remark: it names what it is about, so that it is understood by itself."""
    asked, said = ("Pergunta", "Resposta") if locale == "pt-BR" else ("Question", "Answer")
    return f"{asked}: {told.question}\n{said}: {told.value}"
