"""What the console shows beside the domains' own routes, for programs: the numbers, changed files, pictures."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from sitewright.accounts.security import require
from sitewright.console import commits, differences, messages, project_pages
from sitewright.console.desk import DeskDep
from sitewright.console.figures import Day, Failure, read_figures
from sitewright.console.project_list import Listed, list_projects
from sitewright.messages.service import found_message
from sitewright.projects.models import ProjectStatus

router = APIRouter(dependencies=[Depends(require("read"))])
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}
}


class _FromValue(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FiguresView(_FromValue):
    """Sites per stage, the median from payment to first preview in 30 days, failures, and what AI cost in 14 days.

    `unpriced` is how many of these calls have no known price.
    """

    stages: dict[ProjectStatus, int]
    preview_seconds: float | None
    previews: int
    failures: list[Failure]
    days: list[Day]
    unpriced: int


class FoundView(_FromValue):
    """A page of those found, and how many each stage has of what the text finds."""

    projects: list[Listed]
    counts: dict[ProjectStatus, int]
    found: int
    page: int
    pages: int


class CommitView(BaseModel):
    """The files that a commit changed against the one `before` it, null for the first, and how many more there are."""

    commit: str
    before: str | None
    files: list[differences.FileDifference]
    more: int


class ByHand(BaseModel):
    """A link that sends a message from the agency's own WhatsApp; null for what goes by mail alone, or is told."""

    whatsapp: str | None


@router.get("/figures", tags=["projects"])
async def get_figures(desk: DeskDep) -> FiguresView:
    """The numbers of the overview."""
    async with desk.sessions() as session:
        return FiguresView.model_validate(await read_figures(session, desk.zone))


@router.get("/search", tags=["projects"])
async def search_projects(
    desk: DeskDep,
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")] = "",
    status: ProjectStatus | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> FoundView:
    """Projects whose address or customer holds the text: those that need attention first, 50 a page."""
    async with desk.sessions() as session:
        return FoundView.model_validate(await list_projects(session, text=q.strip(), status=status or "", page=page))


@router.get("/projects/{project_id}/revisions/{commit}/files", tags=["reviews"])
async def list_changed_files(project_id: UUID, commit: str, desk: DeskDep) -> CommitView:
    """What a commit of the preview changed in the repository."""
    compared = await commits.compare(desk, project_id, commit)
    return CommitView(
        commit=compared.revision.commit, before=compared.before, files=compared.changed, more=compared.more
    )


@router.get(
    "/projects/{project_id}/deployments/{deployment_id}/picture",
    tags=["projects"],
    response_class=Response,
    responses=PICTURE,
)
async def get_picture(project_id: UUID, deployment_id: UUID, desk: DeskDep) -> Response:
    """The picture of a deployment's home page."""
    return await project_pages.picture(desk, project_id, deployment_id)


@router.get("/messages/{message_id}/by-hand", tags=["messages"], dependencies=[Depends(require("write"))])
async def send_by_hand(message_id: UUID, desk: DeskDep) -> ByHand:
    """A way to send a message by hand, with what it says now."""
    async with desk.sessions() as session:
        message = await found_message(session, message_id)
    return ByHand(whatsapp=await messages.by_hand(desk, message))
