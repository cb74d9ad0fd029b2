"""What operators do with a project; each action is a form that says what will happen."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.console.desk import DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import read_file
from sitewright.console.visit import Visitor, Worker
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.projects import publication, service
from sitewright.reviews.service import approve, request_review

router = APIRouter(prefix="/projects/{project_id}")
PAUSED_BY = "Paused by {name}."
LONGEST_REMARK = 5000


@router.post("/answers")
async def take_answers(
    project_id: UUID,
    request: Request,
    visitor: Worker,
    desk: DeskDep,
    answers: Annotated[str, Form(max_length=1_000_000)] = "",
) -> Response:
    """Take pasted answers; the writing begins."""
    try:
        parsed = parse_answers(answers)
        async with transaction(desk.sessions) as session:
            await submit_answers(session, project_id, parsed)
    except (Rejected, Conflict) as error:
        async with desk.sessions() as session:
            file = await read_file(session, project_id)
        return page(
            request, visitor, "projects/timeline.html", status=error.status, file=file, tab="timeline",
            brl=desk.brl_per_usd, typed=answers, detail=error.message,
        )  # fmt: skip
    return _back(project_id, "answered")


@router.post("/template")
async def choose_template(
    project_id: UUID, _visitor: Worker, desk: DeskDep, template: Annotated[str, Form(max_length=50)]
) -> Response:
    """Give the project another template, before the answers are in."""
    async with transaction(desk.sessions) as session:
        await service.choose_template(session, project_id, template)
    return _back(project_id, "template")


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
        await service.pause(session, project_id, step="operator", reason=PAUSED_BY.format(name=_name(visitor)))
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
        await service.archive(session, project_id)
    return _back(project_id, "archiving")


@router.post("/delete")
async def delete_project(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Forget an archived project."""
    async with transaction(desk.sessions) as session:
        await service.delete(session, project_id)
    return go_to("/console/projects", "deleted")


@router.post("/gates/{gate}")
async def pass_gate(project_id: UUID, gate: str, _visitor: Worker, desk: DeskDep) -> Response:
    """Let the story go on behind a gate."""
    async with transaction(desk.sessions) as session:
        await service.pass_gate(session, project_id, gate)
    return _back(project_id, "asked")


@router.post("/remarks")
async def add_remark(
    project_id: UUID,
    _visitor: Worker,
    desk: DeskDep,
    remark: Annotated[str, Form(min_length=3, max_length=LONGEST_REMARK)],
    page_: Annotated[str, Form(alias="page", max_length=60, pattern=r"^[a-z0-9-]*$")] = "",
) -> Response:
    """Open a round with a remark."""
    async with transaction(desk.sessions) as session:
        text = remark.strip().replace("\0", "")
        await request_review(session, project_id, text, page_ or None, desk.round_terms)
    return _back(project_id, "remarked")


@router.post("/approve")
async def approve_project(project_id: UUID, visitor: Worker, desk: DeskDep) -> Response:
    """Approve exactly the bytes of the preview, for the customer."""
    async with transaction(desk.sessions) as session:
        await approve(session, project_id, _name(visitor))
    return _back(project_id, "approved")


@router.post("/deployments/{deployment_id}/rollback")
async def roll_back(project_id: UUID, deployment_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Show an earlier publication again."""
    async with desk.sessions() as session:
        project = await publication.published(session, project_id)
        deployment = await publication.published_deployment(session, project_id, deployment_id)
    await publication.roll_back(project, desk.integrations, deployment)
    return go_to(f"/console/projects/{project_id}/history", "rolled_back")


def _back(project_id: UUID, done: str) -> Response:
    return go_to(f"/console/projects/{project_id}", done)


def _name(visitor: Visitor) -> str:
    assert visitor.operator is not None
    return visitor.operator.name
