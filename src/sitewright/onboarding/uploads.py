"""Files a customer sends: kept private as they came; only pixels made anew from them become public.

An upload that cannot be used is no error: it is kept, and asked about.
"""

import hashlib
from typing import Literal
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.text import printable
from sitewright.onboarding.darkroom import developed
from sitewright.onboarding.file_types import type_of
from sitewright.onboarding.normalise import questions
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES, AssetStore, SignedUpload
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked
from sitewright.sites.facts import Question
from sitewright.sites.logos import Ground, Logo
from sitewright.sites.photos import Photo

Purpose = Literal["site", "review"]
MOST_UPLOADS: dict[Purpose, int] = {"site": 60, "review": 200}
"""Of one project: photos for its site, and files for remarks."""
CUSTOMER = "customer"
ENDED = ("cancelled", "archiving", "archived")


class PublicFile(BaseModel):
    """One size and format of an uploaded photo; lengths in px. `url` is None where the store has no public address."""

    key: str
    url: str | None
    format: str
    width: int
    height: int
    bytes: int


class LogoFile(PublicFile):
    """An upload as a logo, and what it can stand on."""

    format: str = "png"
    ground: Ground


class Upload(BaseModel):
    """A file as it was sent, and what became of it: public files, or a question. Before either, it is on its way.

    `focus` is where a crop should keep to, in per cent from left and top. `logo` is the file as a logo, where it has
    the looks of one; what is only that is asked about no more. What was attached to a remark has the `purpose` review:
    it is no photo of the site, and its files are made public when a change shows them. `type` is told by its content.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    bytes: int
    original: str
    focus: tuple[int, int] = (50, 50)
    files: tuple[PublicFile, ...] = ()
    logo: LogoFile | None = None
    question: Question | None = None
    purpose: Purpose = "site"
    type: str | None = None


async def take_upload(sessions: Sessions, store: AssetStore, project_id: UUID, name: str, content: bytes) -> Upload:
    """Keep a file and develop it; the same file again is the same upload. Raises Rejected, Conflict and NotFound."""
    if not 0 < len(content) <= LARGEST_UPLOAD_BYTES:
        raise Rejected(f"A file has 1 to {LARGEST_UPLOAD_BYTES} bytes; this one has {len(content)}.", field="size")
    upload_id = hashlib.sha256(content).hexdigest()[:16]
    sent = Upload(id=upload_id, name=tidy(name), bytes=len(content), original=private_key(project_id, upload_id))
    async with transaction(sessions) as session:
        project = await open_project(session, project_id, upload_id, store)
    await store.upload_file(sent.original, content, "application/octet-stream")
    return await keep_developed(sessions, store, project, sent, content)


async def sign_upload(
    sessions: Sessions, store: AssetStore, project_id: UUID, name: str, content_type: str, size: int
) -> tuple[Upload, SignedUpload] | None:
    """Leave for a browser to send a file straight to the store; `take_sent` is to follow. None where it cannot."""
    upload_id = uuid4().hex[:16]
    sent = Upload(id=upload_id, name=tidy(name), bytes=size, original=private_key(project_id, upload_id))
    leave = await store.sign_upload(sent.original, content_type, size)
    if leave is None:
        return None
    async with transaction(sessions) as session:
        await open_project(session, project_id, upload_id, store)
        await artefacts.put(session, project_id, "upload", upload_id, sent, CUSTOMER)
    return sent, leave


async def take_sent(sessions: Sessions, store: AssetStore, project_id: UUID, upload_id: str) -> Upload:
    """Develop a file that a browser sent to the store; again, it is the same. Raises NotFound before it is there."""
    async with transaction(sessions) as session:
        project = await open_project(session, project_id, upload_id, store)
        signed = await artefacts.latest(session, project_id, "upload", upload_id)
    if signed is None:
        raise NotFound("There is no such upload; ask for leave to send it first.")
    sent = Upload.model_validate(signed.body)
    if sent.files or sent.logo or sent.question:
        return sent
    content = b""
    async for piece in store.stream_file(sent.original):
        content += piece
        if len(content) > LARGEST_UPLOAD_BYTES:
            break
    return await keep_developed(sessions, store, project, sent, content)


async def list_uploads(session: AsyncSession, project_id: UUID) -> list[Upload]:
    """All uploads of a project, the oldest first."""
    return [Upload.model_validate(kept.body) for kept in await artefacts.newest(session, project_id, "upload")]


async def keep_developed(
    sessions: Sessions, store: AssetStore, project: SiteProject, sent: Upload, content: bytes
) -> Upload:
    """The upload with its public files or its question, recorded."""
    found = await developed(content)
    upload = sent.model_copy(update={"type": type_of(content)})
    if found.logo is not None:
        upload = upload.model_copy(update={"logo": await publish_logo(store, project.id, found.logo)})
    if isinstance(found.photo, Photo):
        files = await publish(store, project.id, found.photo)
        upload = upload.model_copy(update={"focus": found.photo.focus, "files": files})
    elif found.logo is None:
        asked = questions.question(found.photo, f"uploads.{sent.id}", project.locale, file=sent.name)
        upload = upload.model_copy(update={"question": asked})
    await record(sessions, store, project.id, upload)
    return upload


async def record(sessions: Sessions, store: AssetStore, project_id: UUID, upload: Upload) -> None:
    """Write an upload down that is in the store; from the first one on the project keeps to that store.

    Raises NotFound and Conflict.
    """
    async with transaction(sessions) as session:
        project = await open_project(session, project_id, upload.id, store, upload.purpose)
        project.files_in = store.name
        await artefacts.put(session, project_id, "upload", upload.id, upload, CUSTOMER)


async def publish_logo(store: AssetStore, project_id: UUID, logo: Logo) -> LogoFile:
    """Store a logo where everybody may read it."""
    key = f"projects/{project_id}/assets/logo-{logo.digest}.png"
    stored = await store.upload_file(key, logo.content, "image/png")
    url = None if stored == key else stored
    return LogoFile(key=key, url=url, width=logo.width, height=logo.height, bytes=len(logo.content), ground=logo.ground)


async def publish(store: AssetStore, project_id: UUID, photo: Photo) -> tuple[PublicFile, ...]:
    """Store a photo's files where everybody may read them; their names follow from what they show."""
    files = []
    for file, made in zip(files_of(project_id, photo), photo.renditions, strict=True):
        stored = await store.upload_file(file.key, made.content, f"image/{made.format}")
        files.append(file.model_copy(update={"url": None if stored == file.key else stored}))
    return tuple(files)


def files_of(project_id: UUID, photo: Photo) -> tuple[PublicFile, ...]:
    """A photo's files as they are called, before they are stored."""
    return tuple(
        PublicFile(
            key=f"projects/{project_id}/assets/{photo.digest}-{made.width}.{made.format}",
            url=None,
            format=made.format,
            width=made.width,
            height=made.height,
            bytes=len(made.content),
        )
        for made in photo.renditions
    )


async def open_project(
    session: AsyncSession, project_id: UUID, upload_id: str, store: AssetStore, purpose: Purpose = "site"
) -> SiteProject:
    """The project, if it takes this upload into this store. Raises NotFound and Conflict."""
    project = await locked(session, project_id)
    if project.status in ENDED:
        raise Conflict(f"The project is {project.status} and takes no files.")
    known = await list_uploads(session, project_id)
    is_new = upload_id not in [upload.id for upload in known]
    if is_new and len([upload for upload in known if upload.purpose == purpose]) >= MOST_UPLOADS[purpose]:
        raise Conflict(f"The project has {MOST_UPLOADS[purpose]} files already.")
    if project.files_in not in (None, store.name):
        raise Conflict(f"The customer's files are in {project.files_in} by now; send this one again.")
    return project


def private_key(project_id: UUID, upload_id: str) -> str:
    """Where a file lies as it came."""
    return f"projects/{project_id}/private/uploads/{upload_id}"


def tidy(name: str) -> str:
    """A file's name to show: without folders, without what cannot be printed, and short."""
    return " ".join(printable(name.replace("\\", "/").rpartition("/")[2]).split())[:120] or "?"
