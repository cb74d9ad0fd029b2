"""The customer's answers and files, as the form or another system sends them."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from sitewright.accounts.security import require
from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding import attachments, file_types, uploads
from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.drafts import count_typed, has_sent
from sitewright.onboarding.service import submit_answers
from sitewright.onboarding.uploads import Upload
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES, AssetStore
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.report import ProjectView
from sitewright.projects.service import found
from sitewright.web.deps import IntegrationsDep, SessionsDep

router = APIRouter(prefix="/projects", tags=["projects"], dependencies=[Depends(require("write"))])
UPLOAD_PATH = re.compile(r"/projects/[^/]+/uploads")
"""Where a body may be larger than elsewhere; it is bounded while it is read."""

Name = Annotated[str, Field(min_length=1, max_length=300)]
UploadId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")]


class WishedUpload(BaseModel):
    """A file that a browser wants to send."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    content_type: Annotated[str, Field(max_length=100)]
    size: Annotated[int, Field(ge=1, le=LARGEST_UPLOAD_BYTES)]


class UploadLeave(BaseModel):
    """PUT the file to `url` with these headers, then POST to `…/uploads/{id}/sent`. Without a `url`, POST the file to
    `…/uploads`."""

    id: str | None = None
    url: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    until: datetime | None = None


class OnboardingView(BaseModel):
    """How it stands with the answers: sent by the customer, or `typed` in the portal in so many fields."""

    sent: bool
    typed: int


@router.get("/{project_id}/onboarding")
async def get_onboarding(project_id: UUID, sessions: SessionsDep) -> OnboardingView:
    """Whether the customer sent answers, and how many fields are filled and not sent yet."""
    async with sessions() as session:
        await found(session, project_id)
        return OnboardingView(sent=await has_sent(session, project_id), typed=await count_typed(session, project_id))


@router.post("/{project_id}/onboarding")
async def post_answers(
    project_id: UUID, answers: Annotated[dict[str, Any], Body()], sessions: SessionsDep
) -> ProjectView:
    """Take the answers and begin to write; the same answers again change nothing."""
    parsed = answers_from_data(answers)
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await submit_answers(session, project_id, parsed))


async def _store(project_id: UUID, sessions: SessionsDep, integrations: IntegrationsDep) -> AssetStore:
    """The store of the project's files. Raises NotFound, and Misconfigured where it is not configured any more."""
    async with sessions() as session:
        project = await found(session, project_id)
    return await ProjectAdapters(project, integrations).asset_store()


StoreDep = Annotated[AssetStore, Depends(_store)]


@router.post("/{project_id}/uploads")
async def post_upload(
    project_id: UUID,
    name: Annotated[Name, Query()],
    request: Request,
    store: StoreDep,
    sessions: SessionsDep,
    purpose: Literal["site", "review"] = "site",
) -> Upload:
    """Take a photo or logo as the request's body; its content tells its type. What cannot be used is asked about.

    With the purpose `review` it is for a remark, as `screenshot` or `attachment`: kept, and not shown on the site.
    """
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > LARGEST_UPLOAD_BYTES:
            raise Rejected(f"A file has at most {LARGEST_UPLOAD_BYTES} bytes.", field="size")
    keep = attachments.keep_attachment if purpose == "review" else uploads.take_upload
    return await keep(sessions, store, project_id, name, content)


@router.post("/{project_id}/uploads/sign")
async def sign_upload(project_id: UUID, wish: WishedUpload, store: StoreDep, sessions: SessionsDep) -> UploadLeave:
    """Leave to send one file of this type and size straight to the store."""
    signed = await uploads.sign_upload(sessions, store, project_id, wish.name, wish.content_type, wish.size)
    if signed is None:
        return UploadLeave()
    upload, leave = signed
    return UploadLeave(id=upload.id, url=leave.url, headers=dict(leave.headers), until=leave.until)


@router.post("/{project_id}/uploads/{upload_id}/sent")
async def take_sent(project_id: UUID, upload_id: UploadId, store: StoreDep, sessions: SessionsDep) -> Upload:
    """Take a file that was sent to the store; a repetition is the same."""
    return await uploads.take_sent(sessions, store, project_id, upload_id)


@router.get("/{project_id}/uploads")
async def list_uploads(project_id: UUID, sessions: SessionsDep) -> list[Upload]:
    """All files of the project, the oldest first."""
    async with sessions() as session:
        await found(session, project_id)
        return await uploads.list_uploads(session, project_id)


@router.get("/{project_id}/uploads/{upload_id}")
async def download(project_id: UUID, upload_id: UploadId, store: StoreDep, sessions: SessionsDep) -> Response:
    """A file as it was sent."""
    async with sessions() as session:
        upload = await attachments.upload_of(session, project_id, upload_id)
    return sent_file(upload, await store.get_file(upload.original))


def sent_file(upload: Upload, content: bytes) -> Response:
    """A file for a person who may see it; only pictures that browsers draw are shown, the rest is saved."""
    kind = file_types.type_of(content)
    shown = "inline" if kind in file_types.SHOWN_BY_BROWSERS else "attachment"
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(upload.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=kind, headers=headers)
