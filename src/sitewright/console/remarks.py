"""What an operator asks to be changed: in words, about a place of the site, with a file where one helps."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi import File as Attached
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to
from sitewright.console.project_pages import File
from sitewright.console.rounds import rounds_page
from sitewright.console.visit import Reader, Worker
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.api import sent_file
from sitewright.onboarding.attachments import keep_attachment, upload_of
from sitewright.onboarding.uploads import Upload
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.service import found
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.pointing import resolved
from sitewright.reviews.service import WAITING, open_round

router = APIRouter(prefix="/projects/{project_id}")
SHORTEST_REMARK, LONGEST_REMARK = 3, 5000
REMARK_PATH = re.compile(r"/console/projects/[^/]+/remarks")
LARGEST_REMARK = LARGEST_UPLOAD_BYTES + 64 * 1024
"""Bytes of a form with a remark and its file."""


@router.post("/remarks")
async def add_remark(
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    remark: Annotated[str, Form(max_length=2 * LONGEST_REMARK)] = "",
    place: Annotated[str, Form(max_length=130, pattern=r"^[a-z0-9-]*(/[a-z0-9-]+)?$")] = "",
    attachment: Annotated[UploadFile | None, Attached()] = None,
) -> Response:
    """Open a round with a remark about the site, a page or a `page/section`, with a file where one is attached.

    What cannot be taken comes back in the form, with all that was typed.
    """
    try:
        review = await _remark(desk, file.id, remark.strip().replace("\0", ""), place, attachment)
    except (Rejected, Conflict) as error:
        return await rounds_page(request, visitor, desk, file, remark=remark, place=place, refused=error)
    return go_to(f"/console/projects/{file.id}", "remark_waits" if review.status == WAITING else "remarked")


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
