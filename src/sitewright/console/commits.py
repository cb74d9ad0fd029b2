"""A commit of a site as its files changed, from the version of the preview before it."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.differences import FileDifference, files_differ
from sitewright.console.pages import page
from sitewright.console.project_pages import File
from sitewright.console.visit import Reader
from sitewright.errors import NotFound
from sitewright.kit.tasks import together
from sitewright.ports.code_host import CodeHost
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.service import found
from sitewright.reviews.models import Revision
from sitewright.reviews.revisions import revision_of, revisions_of

router = APIRouter(prefix="/projects/{project_id}/commits")


@dataclass(frozen=True)
class Compared:
    """A commit, the one the preview showed before it (None for the first), what differs, and how much is not told."""

    revision: Revision
    before: str | None
    changed: list[FileDifference]
    more: int


@router.get("/{commit}")
async def show_commit(commit: str, request: Request, visitor: Reader, file: File, desk: DeskDep) -> Response:
    """The files that a commit changed."""
    compared = await compare(desk, file.id, commit)
    return page(request, visitor, "projects/commit.html", file=file, tab="rounds", **vars(compared))


async def compare(desk: Desk, project_id: UUID, commit: str) -> Compared:
    """A commit of the preview, by its SHA or the beginning of it, asked of the host that holds the repository.

    Raises NotFound.
    """
    async with desk.sessions() as session:
        project = await found(session, project_id)
        revision = await revision_of(session, project_id, commit[:64].replace("\0", ""))
        before = await _before(session, project_id, revision)
    if project.repository is None:
        raise NotFound("The project has no repository.")
    code = await ProjectAdapters(project, desk.integrations).code_host()
    async with desk.comparing:
        changed, more = await _changed(code, project.repository, before, revision.commit)
    return Compared(revision, before, changed, more)


async def _before(session: AsyncSession, project_id: UUID, revision: Revision) -> str | None:
    """The commit that the preview showed before, None for the first."""
    commits = [each.commit for each in await revisions_of(session, project_id)]
    place = commits.index(revision.commit)
    return commits[place - 1] if place else None


async def _changed(code: CodeHost, repository: str, before: str | None, after: str) -> tuple[list[FileDifference], int]:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
    old, new = folder / "old", folder / "new"
    try:
        await together(
            code.checkout(repository, after, new), *([code.checkout(repository, before, old)] if before else [])
        )
        return await asyncio.to_thread(files_differ, old, new)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
