"""Answers while the customer is still typing: kept by field, the last write of a field wins, and sent once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, Rejected
from sitewright.kit.text import printable
from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.models import Consent, DraftAnswer
from sitewright.onboarding.questionnaire import Questionnaire, questionnaire_for
from sitewright.onboarding.questionnaire.reading import placed
from sitewright.onboarding.service import awaits_answers, submit_answers
from sitewright.onboarding.uploads import Upload, list_uploads
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked

LOGO = "logo"
"""The field that holds the upload that is the logo."""
WORDS = "words."
"""Fields that hold what a photo shows, by its upload."""
LONGEST_WORDS = 200
LONGEST_NAME = 120
AGREES = "agrees"
"""The field that names who agrees."""
UNKNOWN = "nao_sei"
"""Where the answers say what the customer does not know: it is not asked again."""

Drafts = Mapping[str, DraftAnswer]


@dataclass(frozen=True)
class Agreement:
    """Who agrees to which text, in which language."""

    name: str
    version: str
    language: str
    text_sha256: str


async def save_draft(
    session: AsyncSession, project_id: UUID, field: str, value: str, *, unknown: bool = False
) -> DraftAnswer:
    """Keep a field as it was typed. Raises NotFound, Rejected, and Conflict once the answers are in."""
    project = await locked(session, project_id)
    if not awaits_answers(project):
        raise Conflict(f"The answers cannot be changed any more: the project is {project.status}.")
    typed = printable(value.replace("\r\n", "\n").replace("\r", "\n"))
    uploads = await list_uploads(session, project_id) if field.startswith(WORDS) else ()
    if len(typed) > longest(questionnaire_for(project.template), field, uploads):
        raise Rejected("This is longer than the field; shorten it.", field=field)
    row = {"value": typed, "unknown": unknown and not typed.strip(), "saved_at": datetime.now(UTC)}
    statement = insert(DraftAnswer).values(project_id=project_id, field=field, **row)
    saved = statement.on_conflict_do_update(index_elements=["project_id", "field"], set_=row).returning(DraftAnswer)
    return (await session.scalars(saved, execution_options={"populate_existing": True})).one()


def longest(asked: Questionnaire, field: str, uploads: Sequence[Upload]) -> int:
    """How long a field may be. Raises Rejected for one that there is not."""
    if question := asked.question(field):
        return question.longest
    if field == LOGO or field in {WORDS + upload.id for upload in uploads}:
        return LONGEST_WORDS
    raise Rejected("There is no such question.", field=field[:40])


async def read_drafts(session: AsyncSession, project_id: UUID) -> dict[str, DraftAnswer]:
    """All that was typed, by field."""
    query = select(DraftAnswer).where(DraftAnswer.project_id == project_id)
    return {row.field: row for row in (await session.scalars(query)).all()}


async def count_typed(session: AsyncSession, project_id: UUID) -> int:
    """How many fields the customer has filled and not sent."""
    if await has_sent(session, project_id):
        return 0
    return sum(bool(draft.value.strip()) for draft in (await read_drafts(session, project_id)).values())


def assembled(asked: Questionnaire, drafts: Drafts, uploads: Sequence[Upload]) -> dict[str, Any]:
    """The answers in the form of an onboarding file."""
    answers: dict[str, Any] = {}
    for question in asked.questions:
        draft = drafts.get(question.key)
        if draft is None or question.kind == "files":
            continue
        for path, value in placed(question.kind, question.path, draft.value):
            _put(answers, path, value)
        if draft.unknown:
            answers.setdefault(UNKNOWN, []).append(question.path)
    _put_files(answers, drafts, uploads)
    return answers


def _put_files(answers: dict[str, Any], drafts: Drafts, uploads: Sequence[Upload]) -> None:
    logo = drafts[LOGO].value if LOGO in drafts else None
    photos = []
    for upload in uploads:
        words = drafts[WORDS + upload.id].value.strip() if WORDS + upload.id in drafts else ""
        if upload.id == logo:
            _put(answers, "estilo.logo", upload.name)
        elif upload.files:
            photos.append({"arquivo": upload.name, "descricao": words} if words else {"arquivo": upload.name})
    if photos:
        answers["fotos"] = photos


def _put(answers: dict[str, Any], path: str, value: Any) -> None:
    head, _, rest = path.partition(".")
    if rest:
        answers.setdefault(head, {})[rest] = value
    else:
        answers[head] = value


async def send_answers(session: AsyncSession, project_id: UUID, agreement: Agreement) -> SiteProject:
    """Hand in what was typed, with what was agreed to; sent twice it is sent once.

    Raises NotFound, Rejected where the name is missing, and Conflict where somebody else handed in answers.
    """
    project = await locked(session, project_id)
    if not awaits_answers(project):
        if await has_sent(session, project_id):
            return project
        raise Conflict("The answers are in already: they were handed in for the customer.")
    name = " ".join(printable(agreement.name).split())
    if not 1 < len(name) <= LONGEST_NAME:
        raise Rejected(f"A name has 2 to {LONGEST_NAME} characters.", field=AGREES)
    asked = questionnaire_for(project.template)
    drafts, uploads = await read_drafts(session, project_id), await list_uploads(session, project_id)
    answers = answers_from_data(assembled(asked, drafts, uploads))
    session.add(
        Consent(
            project_id=project_id,
            name=name,
            version=agreement.version,
            language=agreement.language,
            text_sha256=agreement.text_sha256,
            questionnaire=f"{asked.template}@{asked.version}",
        )
    )
    return await submit_answers(session, project_id, answers)


async def has_sent(session: AsyncSession, project_id: UUID) -> bool:
    """Whether the customer sent answers."""
    return await session.scalar(select(Consent.id).where(Consent.project_id == project_id).limit(1)) is not None
