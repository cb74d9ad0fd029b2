"""One project: its timeline as it moves, what was written, the preview, and what happened before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, cast, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from sitewright.console import artefact_words, code_words
from sitewright.console.desk import Desk, DeskDep, desk_of
from sitewright.console.differences import difference
from sitewright.console.pages import fragment, page
from sitewright.console.project_file import ProjectFile, read_file
from sitewright.console.visit import Reader, Worker, is_framed, signed_in
from sitewright.errors import NotFound
from sitewright.projects import artefacts
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.holdings import look_up
from sitewright.projects.models import ArtefactKind, Deployment
from sitewright.projects.service import found
from sitewright.reviews.revisions import revisions_of
from sitewright.rework import service
from sitewright.rework.chain import WRITTEN
from sitewright.web.sse import follow

router = APIRouter(prefix="/projects/{project_id}")
KINDS = get_args(ArtefactKind)
WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}


async def project_file(project_id: UUID, desk: DeskDep) -> ProjectFile:
    """The project of the address. Raises NotFound."""
    async with desk.sessions() as session:
        return await read_file(session, project_id)


File = Annotated[ProjectFile, Depends(project_file)]


@router.get("")
async def show_project(request: Request, visitor: Reader, file: File) -> Response:
    """Timeline, questions, costs, and what can be done now."""
    return page(request, visitor, "projects/timeline.html", file=file, tab="timeline", brl=desk_of(request).brl_per_usd)


@router.get("/live", response_class=EventSourceResponse)
async def live_project(request: Request, visitor: Reader, desk: DeskDep, file: File) -> AsyncIterator[ServerSentEvent]:
    """The same as it changes, for as long as the visitor stays signed in."""

    async def look() -> str | None:
        if await signed_in(desk, request) is None:
            return None
        async with desk.sessions() as session:
            now = await read_file(session, file.id)
        return fragment(request, visitor, "projects/_live.html", file=now, brl=desk.brl_per_usd)

    async for event in follow(desk.hub, str(file.id), look):
        yield event


@router.get("/content")
async def show_content(request: Request, visitor: Reader, file: File) -> Response:
    """What was answered, analysed and written."""
    return page(request, visitor, "projects/content.html", file=file, tab="content")


@router.get("/content/{kind}")
async def show_artefact(
    kind: str,
    request: Request,
    visitor: Reader,
    file: File,
    desk: DeskDep,
    key: Annotated[str, Query(max_length=artefacts.LONGEST_KEY, pattern=artefacts.KEY)] = "",
    version: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> Response:
    """One artefact: a version, who wrote it, and what it changed."""
    async with desk.sessions() as session:
        versions = await artefacts.versions(session, file.id, cast("ArtefactKind", kind), key) if kind in KINDS else []
        stands_still = visitor.may("write") and kind in WRITTEN and await service.may_change(session, file.id)
    shown = next((each for each in versions if version in (None, each.version)), None)
    if shown is None:
        raise NotFound("There is no such version.")
    before = next((each for each in versions if each.version < shown.version), None)
    changed = await asyncio.to_thread(difference, before, shown) if before else []
    return page(
        request, visitor, "projects/artefact.html", file=file, tab="content", shown=shown, versions=versions,
        difference=changed, fields=artefact_words, codes=code_words,
        asks=visitor.may("write") and kind in WRITTEN and file.report.status in ("in_review", "published"),
        stands_still=stands_still and "/" not in shown.key and shown is versions[0],
    )  # fmt: skip


@router.get("/preview")
async def show_preview(request: Request, visitor: Reader, file: File, width: str = "desktop") -> Response:
    """The preview in a frame as wide as a phone, a tablet or a desk's screen.

    Previews may be framed by the console alone, so within another system's frame there is only the way to it.
    """
    address, framed = file.report.preview_url, is_framed(request)
    return page(
        request, visitor, "projects/preview.html", file=file, tab="preview", address=address, framed=framed,
        frames=None if framed else address, width=width if width in WIDTHS else "desktop", widths=WIDTHS,
    )  # fmt: skip


@router.get("/archive")
async def ask_to_archive(request: Request, visitor: Worker, file: File, desk: DeskDep) -> Response:
    """What taking the project off the net would take away, asked of the hosts that hold it, and the button for it."""
    async with desk.sessions() as session:
        project = await found(session, file.id)
    held = await look_up(ProjectAdapters(project, desk.integrations))
    return page(request, visitor, "projects/archive.html", file=file, tab="history", holdings=held)


@router.get("/deployments/{deployment_id}/picture")
async def show_picture(deployment_id: UUID, _visitor: Reader, file: File, desk: DeskDep) -> Response:
    """The picture of a deployment."""
    return await picture(desk, file.id, deployment_id)


async def picture(desk: Desk, project_id: UUID, deployment_id: UUID) -> Response:
    """The picture of a deployment, from the store that keeps it. Raises NotFound."""
    async with desk.sessions() as session:
        project, deployment = await found(session, project_id), await session.get(Deployment, deployment_id)
    if deployment is None or deployment.project_id != project_id or not deployment.thumbnail:
        raise NotFound("There is no picture of this deployment.")
    store = await ProjectAdapters(project, desk.integrations).asset_store()
    headers = {"Cache-Control": "private, max-age=86400", "Content-Security-Policy": "default-src 'none'"}
    return Response(await store.get_file(deployment.thumbnail), media_type="image/jpeg", headers=headers)


@router.get("/history")
async def show_history(request: Request, visitor: Reader, file: File, desk: DeskDep) -> Response:
    """Deployments with the one that is shown, commits, approvals."""
    async with desk.sessions() as session:
        revisions = {revision.commit for revision in await revisions_of(session, file.id)}
    return page(request, visitor, "projects/history.html", file=file, tab="history", revisions=revisions)
