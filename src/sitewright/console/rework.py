"""What was written, in a form: edited before it is used, or written anew with a note."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from sitewright.console import artefact_words
from sitewright.console.desk import Desk, DeskDep
from sitewright.console.differences import difference
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import ProjectFile
from sitewright.console.project_pages import File
from sitewright.console.visit import Visitor, Worker
from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.kit.db import transaction
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact
from sitewright.rework import service
from sitewright.rework.chain import WRITTEN, Piece, WrittenKind
from sitewright.rework.contexts import notes_on
from sitewright.rework.reading import EditRefused, as_text, read_text

router = APIRouter(prefix="/projects/{project_id}/content/{kind}")
Key = Annotated[str, Query(max_length=artefacts.LONGEST_KEY, pattern=artefacts.KEY)]
SentKey = Annotated[str, Form(max_length=artefacts.LONGEST_KEY, pattern=artefacts.KEY)]
REVIEWED = ("in_review", "revising", "publishing", "published")
"""When a change is a remark."""
Typed = Annotated[str, Form(max_length=1_000_000)]


@router.get("/edit")
async def show_editor(
    kind: str, request: Request, visitor: Worker, file: File, desk: DeskDep, key: Key = ""
) -> Response:
    """The newest version as text to be changed; where that is not possible now, why, before anybody types."""
    shown = await _newest(desk, file.id, kind, key)
    if (told := await _moving(desk, file.id)) is not None:
        return await _not_now(request, visitor, desk, file, shown, told)
    return await _editor(request, visitor, desk, file, shown, as_text(_written(kind), shown.body))


@router.post("/edit")
async def edit_artefact(
    kind: str,
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    version: Annotated[int, Form(ge=1, le=100_000)],
    body: Typed = "",
    key: SentKey = "",
) -> Response:
    """Keep what was typed as a new version; where that is not possible, nothing typed is lost."""
    written = _written(kind)
    try:
        wanted = read_text(written, body)
        async with transaction(desk.sessions) as session:
            await service.edit(session, file.id, written, key, wanted, version=version, author=visitor.name)
    except EditRefused as error:
        shown = await _newest(desk, file.id, kind, key)
        return await _editor(request, visitor, desk, file, shown, body, version=version, wrong=error.problems)
    except Conflict as error:
        shown = await _newest(desk, file.id, kind, key)
        return await _editor(request, visitor, desk, file, shown, body, version=version, conflict=error)
    return go_to(f"/console/projects/{file.id}", "edited")


@router.get("/again")
async def ask_again(kind: str, request: Request, visitor: Worker, file: File, desk: DeskDep, key: Key = "") -> Response:
    """What writing it anew means, and what the writer shall know."""
    shown = await _newest(desk, file.id, kind, key)
    if (told := await _moving(desk, file.id)) is not None:
        return await _not_now(request, visitor, desk, file, shown, told)
    return await _asking(request, visitor, desk, file, shown)


@router.post("/again")
async def write_again(
    kind: str,
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    note: Typed = "",
    key: SentKey = "",
) -> Response:
    """Have it written anew."""
    try:
        async with transaction(desk.sessions) as session:
            text = note.replace("\0", "")
            await service.write_again(session, file.id, _written(kind), key, text, author=visitor.name)
    except (Rejected, Conflict) as error:
        shown = await _newest(desk, file.id, kind, key)
        return await _asking(request, visitor, desk, file, shown, note=note, error=error)
    return go_to(f"/console/projects/{file.id}", "again")


async def _editor(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    file: ProjectFile,
    shown: Artefact,
    typed: str,
    *,
    version: int | None = None,
    wrong: list[str] | None = None,
    conflict: Conflict | None = None,
) -> Response:
    """The form; after a newer version came, with what it changed, ready to be saved on top of it."""
    async with desk.sessions() as session:
        told = await service.effects(session, file.id, _written(shown.kind), rewritten=None)
        versions = await artefacts.versions(session, file.id, _written(shown.kind), shown.key)
    base = next((each for each in versions if each.version == version), None)
    newer = await asyncio.to_thread(difference, base, shown) if base and base.version != shown.version else []
    return page(
        request, visitor, "projects/edit.html", status=409 if conflict else 422 if wrong else 200, file=file,
        tab="content", shown=shown, typed=typed, wrong=wrong or [], conflict=conflict, effects=told,
        newer=newer, brl=desk.brl_per_usd, fields=artefact_words,
    )  # fmt: skip


async def _asking(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    file: ProjectFile,
    shown: Artefact,
    *,
    note: str = "",
    error: Rejected | Conflict | None = None,
) -> Response:
    kind = _written(shown.kind)
    async with desk.sessions() as session:
        told = await service.effects(session, file.id, kind, rewritten=Piece(kind, shown.key))
        notes = await notes_on(session, file.id, kind, shown.key)
    return page(
        request, visitor, "projects/again.html", status=error.status if error else 200, file=file, tab="content",
        shown=shown, note=note, notes=notes, error=error, effects=told, brl=desk.brl_per_usd,
        longest=service.LONGEST_NOTE,
    )  # fmt: skip


async def _moving(desk: Desk, project_id: UUID) -> Conflict | None:
    """Why what was written cannot be changed now."""
    async with desk.sessions() as session:
        try:
            await service.standing_still(session, project_id)
        except Conflict as conflict:
            return conflict
    return None


async def _not_now(
    request: Request, visitor: Visitor, desk: Desk, file: ProjectFile, shown: Artefact, told: Conflict
) -> Response:
    async with desk.sessions() as session:
        notes = await notes_on(session, file.id, _written(shown.kind), shown.key)
    return page(
        request, visitor, "projects/not_now.html", status=told.status, file=file, tab="content", shown=shown, told=told,
        notes=notes, reviewed=file.report.status in REVIEWED,
    )  # fmt: skip


async def _newest(desk: Desk, project_id: UUID, kind: str, key: str) -> Artefact:
    async with desk.sessions() as session:
        shown = await artefacts.latest(session, project_id, _written(kind), key)
    if shown is None:
        raise NotFound("There is no such version.")
    return shown


def _written(kind: str) -> WrittenKind:
    if kind not in WRITTEN:
        raise NotFound("This is not written by anybody, so it cannot be changed.")
    return kind
