"""An edit, or a new version with a note: kept beside what was there, and everything behind it is done again.

It is possible while the story stands still before its first preview: at a gate, or stopped for the operator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.generation.models import OUTPUT_OF_TASK
from sitewright.kit.language import mark
from sitewright.projects import artefacts
from sitewright.projects.commands import add_command
from sitewright.projects.gates import reached
from sitewright.projects.models import AIUse, Artefact, SiteProject, TimelineStep, WriterNote
from sitewright.projects.service import locked, retry
from sitewright.rework.chain import (
    AFTER_WRITING,
    MADE_FROM,
    STEP_OF,
    TASK_OF,
    WRITTEN,
    Piece,
    WrittenKind,
    kinds_behind,
    out_of_date,
)
from sitewright.rework.contexts import CONTEXTS
from sitewright.rework.reading import hold

FIRST_ROUND = 1
UNDER_WAY = ("running", "retrying")
LONGEST_NOTE = 2000
REVIEWED = mark("The site is written already; what should be different is a remark now.")


@dataclass(frozen=True)
class Effects:
    """What a change makes be done again, what stays because a person wrote it, and what that may cost.

    `micro_usd` is what such calls cost this project so far; None where that is not known. `built` says whether the
    site is put together, committed and built again too.
    """

    again: list[Piece]
    kept: list[Piece]
    built: bool
    micro_usd: int | None


async def effects(session: AsyncSession, project_id: UUID, kind: WrittenKind, *, rewritten: Piece | None) -> Effects:
    """What an edit of a kind would mean, or that `rewritten` is asked for anew."""
    pieces = await pieces_of(session, project_id)
    again = out_of_date(pieces, kind)
    changed = {kind, *kinds_behind(pieces, kind)}
    kept = [piece for piece in pieces if piece.edited and changed & {*MADE_FROM[piece.kind]}]
    asked = [*([rewritten] if rewritten else []), *again]
    built = await session.scalar(
        select(func.count()).where(TimelineStep.project_id == project_id, TimelineStep.step == AFTER_WRITING[0])
    )
    return Effects(again, kept, bool(built), await _cost(session, project_id, asked))


async def edit(
    session: AsyncSession,
    project_id: UUID,
    kind: WrittenKind,
    key: str,
    body: BaseModel,
    *,
    version: int,
    author: str,
) -> Artefact:
    """A person's version of what is there in `version`; the story goes on from it.

    Raises NotFound, Conflict where somebody else wrote a newer version or the story does not stand still, and
    EditRefused.
    """
    project = await standing_still(session, project_id)
    before = await _written(session, project_id, kind, key)
    if before.version != version:
        raise Conflict(
            f"{before.author} wrote version {before.version} meanwhile; look at it, then save yours on top of it.",
            field="version",
        )
    context = await CONTEXTS[kind](session, project_id, key)
    hold(kind, context, OUTPUT_OF_TASK[TASK_OF[kind]].model_validate(before.body), body)
    made = await artefacts.put(session, project_id, kind, key, body, author[:120], edited=True)
    if made is not before or before.stale:
        await _set_back(session, project, kind, None)
    made.stale = False
    return made


async def write_again(
    session: AsyncSession, project_id: UUID, kind: WrittenKind, key: str, note: str, *, author: str
) -> SiteProject:
    """Have an artefact written anew, with a note for the writer; a project that stopped goes on with it.

    Raises Rejected, NotFound, and Conflict where the story does not stand still.
    """
    note = note.strip()
    if not 3 <= len(note) <= LONGEST_NOTE:
        raise Rejected(f"A note has 3 to {LONGEST_NOTE} characters; say what should be different.", field="note")
    project = await standing_still(session, project_id)
    await _written(session, project_id, kind, key)
    await CONTEXTS[kind](session, project_id, key)
    session.add(WriterNote(project_id=project_id, kind=kind, key=key, note=note, author=author[:120]))
    await _set_back(session, project, kind, key)
    if project.status == "needs_attention":
        await retry(session, project_id)
    return project


async def standing_still(session: AsyncSession, project_id: UUID) -> SiteProject:
    """The project, locked, while nothing moves before its first preview. Raises Conflict, which says why not."""
    project = await locked(session, project_id)
    query = select(TimelineStep).where(TimelineStep.project_id == project_id, TimelineStep.round == project.round)
    steps = (await session.scalars(query)).all()
    stopped = project.status == "needs_attention"
    work = project.resume_status if stopped else project.status
    if project.round != FIRST_ROUND or project.pushed_commit is not None or work != "generating":
        raise Conflict(f"The project is {project.status}. {REVIEWED}")
    if any(step.status in UNDER_WAY for step in steps):
        raise Conflict("A step is under way; wait until it ends.")
    done = {step.step for step in steps if step.status == "finished"}
    if not stopped and reached(project.gates, done) is None:
        raise Conflict("The writing is under way; pause the project first.")
    return project


async def may_change(session: AsyncSession, project_id: UUID) -> bool:
    """Whether what is written may be changed now."""
    try:
        await standing_still(session, project_id)
    except Conflict:
        return False
    return True


async def pieces_of(session: AsyncSession, project_id: UUID) -> list[Piece]:
    """What is written so far, in the order of writing; pages as they were mended are none of it."""
    found = [(kind, each) for kind in WRITTEN for each in await artefacts.newest(session, project_id, kind)]
    return [Piece(kind, each.key, each.edited) for kind, each in found if "/" not in each.key]


async def _written(session: AsyncSession, project_id: UUID, kind: WrittenKind, key: str) -> Artefact:
    artefact = await artefacts.latest(session, project_id, kind, key)
    if artefact is None:
        raise NotFound(f"The project has no {kind}{f' {key[:60]!r}' if key else ''} yet.")
    return artefact


async def _set_back(session: AsyncSession, project: SiteProject, kind: WrittenKind, key: str | None) -> None:
    """Let everything behind a kind be done again, and the artefact of `key` itself where one is named."""
    pieces = await pieces_of(session, project.id)
    behind = kinds_behind(pieces, kind)
    stale = [(piece.kind, piece.key) for piece in out_of_date(pieces, kind)] + (
        [(kind, key)] if key is not None else []
    )
    kept = [piece.key for piece in pieces if piece.edited and piece.kind == "page"]
    steps: list[ColumnElement[bool]] = [
        TimelineStep.step.in_(AFTER_WRITING),
        TimelineStep.step.in_([STEP_OF[each] for each in behind]),
    ]
    if key is not None:
        steps.append((TimelineStep.step == STEP_OF[kind]) & (TimelineStep.key == key))
    undone = await session.execute(
        delete(TimelineStep)
        .where(
            TimelineStep.project_id == project.id,
            or_(*steps),
            ~((TimelineStep.step == STEP_OF["page"]) & TimelineStep.key.in_(kept) & (TimelineStep.key != (key or ""))),
        )
        .returning(TimelineStep.id)
    )
    if not undone.all() and not stale:
        return
    await _make_stale(session, project.id, stale)
    project.set_back += 1
    await add_command(session, project.id, "set_back")


async def _make_stale(session: AsyncSession, project_id: UUID, chosen: Sequence[tuple[str, str]]) -> None:
    """The chosen artefacts, what was mended of pages, and what was put together of all."""
    named = [(Artefact.kind == kind) & (Artefact.key == key) for kind, key in chosen]
    mended = (Artefact.kind == "page") & Artefact.key.contains("/")
    await session.execute(
        update(Artefact)
        .where(Artefact.project_id == project_id, or_(*named, mended, Artefact.kind == "site"))
        .values(stale=True)
        .execution_options(synchronize_session="fetch")
    )


async def _cost(session: AsyncSession, project_id: UUID, asked: Sequence[Piece]) -> int | None:
    """What as many calls cost on average in this project; None where a price is not known."""
    query = (
        select(AIUse.task_type, func.avg(AIUse.cost_micro_usd), func.count(), func.count(AIUse.cost_micro_usd))
        .where(AIUse.project_id == project_id, AIUse.failed.is_(False))
        .group_by(AIUse.task_type)
    )
    average = {task: int(mean or 0) for task, mean, calls, priced in await session.execute(query) if calls == priced}
    prices = [average.get(TASK_OF[piece.kind]) for piece in asked]
    return None if any(price is None for price in prices) else sum(price or 0 for price in prices)
