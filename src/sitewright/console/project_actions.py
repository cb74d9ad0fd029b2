"""What operators do with a project; each action is a form that says what will happen."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import read_file
from sitewright.console.visit import Reader, Visitor, Worker
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.api import sent_file
from sitewright.onboarding.attachments import keep_attachment, upload_of
from sitewright.onboarding.drafts import count_typed
from sitewright.onboarding.service import submit_answers
from sitewright.onboarding.uploads import Upload
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES
from sitewright.projects import ending, publication, service
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.service import found
from sitewright.reviews.approvals import approve
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.pointing import resolved
from sitewright.reviews.service import WAITING, open_round

router = APIRouter(prefix="/projects/{project_id}")
PAUSED_BY = "Paused by {name}."
SHORTEST_REMARK, LONGEST_REMARK = 3, 5000
REMARK_PATH = re.compile(r"/console/projects/[^/]+/remarks")
LARGEST_REMARK = LARGEST_UPLOAD_BYTES + 64 * 1024
"""Bytes of a form with a remark and its file."""


@router.post("/answers")
async def take_answers(
    project_id: UUID,
    request: Request,
    visitor: Worker,
    desk: DeskDep,
    answers: Annotated[str, Form(max_length=1_000_000)] = "",
    aside: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Take pasted answers; the writing begins. What the customer typed is left aside only where that is said."""
    async with desk.sessions() as session:
        drafted = 0 if aside == "yes" else await count_typed(session, project_id)
    if drafted:
        async with desk.sessions() as session:
            file = await read_file(session, project_id)
        return page(
            request, visitor, "projects/timeline.html", status=409, file=file, tab="timeline",
            brl=desk.brl_per_usd, typed=answers, drafted=drafted,
        )  # fmt: skip
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
        await service.pause_for_now(session, project_id, PAUSED_BY.format(name=_name(visitor)))
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


@router.post("/remarks")
async def add_remark(
    project_id: UUID,
    request: Request,
    visitor: Worker,
    desk: DeskDep,
    remark: Annotated[str, Form(max_length=2 * LONGEST_REMARK)] = "",
    place: Annotated[str, Form(max_length=130, pattern=r"^[a-z0-9-]*(/[a-z0-9-]+)?$")] = "",
    attachment: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Open a round with a remark about the site, a page or a `page/section`, with a file where one is attached.

    What cannot be taken comes back in the form, with all that was typed.
    """
    try:
        review = await _remark(desk, project_id, remark.strip().replace("\0", ""), place, attachment)
    except (Rejected, Conflict) as error:
        async with desk.sessions() as session:
            file = await read_file(session, project_id)
        return page(
            request, visitor, "projects/timeline.html", status=error.status, file=file, tab="timeline",
            brl=desk.brl_per_usd, remark=remark, place=place, refused=error,
        )  # fmt: skip
    return _back(project_id, "remark_waits" if review.status == WAITING else "remarked")


async def _remark(desk: Desk, project_id: UUID, text: str, place: str, attachment: UploadFile | None) -> ReviewRequest:
    if not SHORTEST_REMARK <= len(text) <= LONGEST_REMARK:
        raise Rejected(f"A remark has {SHORTEST_REMARK} to {LONGEST_REMARK} characters.", field="remark")
    page_, _, section = place.partition("/")
    element = {"section": section} if section else {}
    if attachment is not None and attachment.filename:
        kept = await _kept(desk, project_id, attachment)
        element["attachment"] = kept.id
    async with transaction(desk.sessions) as session:
        pointed = await resolved(session, project_id, text, page_ or None, element)
        (review,) = await open_round(session, project_id, [pointed], desk.round_terms)
    return review


@router.get("/uploads/{upload_id}")
async def show_upload(project_id: UUID, upload_id: str, _visitor: Reader, desk: DeskDep) -> Response:
    """A file as it was sent."""
    async with desk.sessions() as session:
        upload = await upload_of(session, project_id, upload_id)
        project = await found(session, project_id)
    store = await ProjectAdapters(project, desk.integrations).asset_store()
    return sent_file(upload, await store.get_file(upload.original))


async def _kept(desk: Desk, project_id: UUID, attachment: UploadFile) -> Upload:
    async with desk.sessions() as session:
        project = await found(session, project_id)
    store = await ProjectAdapters(project, desk.integrations).asset_store()
    content = await attachment.read(LARGEST_UPLOAD_BYTES + 1)
    return await keep_attachment(desk.sessions, store, project_id, attachment.filename or "", content)


@router.post("/approve")
async def approve_project(project_id: UUID, request: Request, visitor: Worker, desk: DeskDep) -> Response:
    """Approve exactly the bytes of the preview, for the customer; after a publication that stopped, again."""
    address = request.client.host if request.client else None
    async with transaction(desk.sessions) as session:
        await approve(session, project_id, _name(visitor), address)
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
