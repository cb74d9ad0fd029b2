"""What operators do with a project; each action is a form that says what will happen."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from sitewright.console.desk import DeskDep
from sitewright.console.pages import go_to
from sitewright.console.visit import Worker
from sitewright.kit.db import transaction
from sitewright.projects import ending, publication, service
from sitewright.reviews.approvals import approve

router = APIRouter(prefix="/projects/{project_id}")
PAUSED_BY = "Paused by {name}."


@router.post("/retry")
async def retry_project(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Go on from the step that failed or was paused at."""
    async with transaction(desk.sessions) as session:
        await service.retry(session, project_id)
    return _back(project_id, "asked")


@router.post("/pause")
async def pause_project(project_id: UUID, visitor: Worker, desk: DeskDep) -> Response:
    """Begin nothing new until somebody lets it go on."""
    async with transaction(desk.sessions) as session:
        await service.pause_for_now(session, project_id, PAUSED_BY.format(name=visitor.name))
    return _back(project_id, "paused")


@router.post("/cancel")
async def cancel_project(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """End the project; what was made stays."""
    async with transaction(desk.sessions) as session:
        await service.cancel(session, project_id)
    return _back(project_id, "cancelled")


@router.post("/archive")
async def archive_project(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Take an ended project off the net."""
    async with transaction(desk.sessions) as session:
        await ending.archive(session, project_id)
    return _back(project_id, "archiving")


@router.post("/delete")
async def delete_project(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Forget an archived project."""
    async with transaction(desk.sessions) as session:
        await ending.delete(session, project_id)
    return go_to("/console/projects", "deleted")


@router.post("/gates/{gate}")
async def pass_gate(project_id: UUID, gate: str, _visitor: Worker, desk: DeskDep) -> Response:
    """Let the story go on behind a gate."""
    async with transaction(desk.sessions) as session:
        await service.pass_gate(session, project_id, gate)
    return _back(project_id, "asked")


@router.post("/approve")
async def approve_project(project_id: UUID, request: Request, visitor: Worker, desk: DeskDep) -> Response:
    """Approve exactly the bytes of the preview, for the customer; after a publication that stopped, again."""
    address = request.client.host if request.client else None
    async with transaction(desk.sessions) as session:
        await approve(session, project_id, visitor.name, address)
    return _back(project_id, "approved")


@router.post("/deployments/{deployment_id}/rollback")
async def roll_back(project_id: UUID, deployment_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Show an earlier publication again."""
    await publication.roll_back(desk.sessions, desk.integrations, project_id, deployment_id)
    return go_to(f"/console/projects/{project_id}/history", "rolled_back")


def _back(project_id: UUID, done: str) -> Response:
    return go_to(f"/console/projects/{project_id}", done)
