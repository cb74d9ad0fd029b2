"""Files attached to remarks: kept private as they came; a photo among them is shown only where a change says so."""

import hashlib
import re
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.onboarding.darkroom import developed
from sitewright.onboarding.pictures import picture
from sitewright.onboarding.uploads import (
    Upload,
    files_of,
    list_uploads,
    open_project,
    private_key,
    publish,
    record,
    tidy,
)
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES, AssetStore
from sitewright.projects import artefacts
from sitewright.sites.facts import Facts
from sitewright.sites.model import Locale, Picture
from sitewright.sites.photos import Photo

TYPES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF.{4}WEBP", re.S), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb".{4}ftyp(?:heic|heix|mif1|msf1)", re.S), "image/heic"),
    (re.compile(rb".{4}ftypavif", re.S), "image/avif"),
    (re.compile(rb"%PDF-"), "application/pdf"),
)
UNKNOWN = "application/octet-stream"
SHOWN_BY_BROWSERS = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif")


def type_of(content: bytes) -> str:
    """A file's type by how it begins; names and what a sender says do not count."""
    return next((name for start, name in TYPES if start.match(content)), UNKNOWN)


async def keep_attachment(sessions: Sessions, store: AssetStore, project_id: UUID, name: str, content: bytes) -> Upload:
    """Keep a file for a remark; one that is there already stays what it is. Raises Rejected, Conflict and NotFound."""
    if not 0 < len(content) <= LARGEST_UPLOAD_BYTES:
        raise Rejected(f"A file has 1 to {LARGEST_UPLOAD_BYTES} bytes; this one has {len(content)}.", field="size")
    upload_id = hashlib.sha256(content).hexdigest()[:16]
    async with transaction(sessions) as session:
        await open_project(session, project_id, upload_id, store)
        if known := await artefacts.latest(session, project_id, "upload", upload_id):
            return Upload.model_validate(known.body)
    sent = Upload(
        id=upload_id,
        name=tidy(name),
        bytes=len(content),
        original=private_key(project_id, upload_id),
        purpose="review",
        type=type_of(content),
    )
    await store.upload_file(sent.original, content, UNKNOWN)
    await record(sessions, store, project_id, sent)
    return sent


async def upload_of(session: AsyncSession, project_id: UUID, upload_id: str) -> Upload:
    """A file of the project. Raises NotFound."""
    for upload in await list_uploads(session, project_id):
        if upload.id == upload_id:
            return upload
    raise NotFound("The project has no such file.")


async def attached_picture(
    store: AssetStore, project_id: UUID, upload: Upload, facts: Facts, locale: Locale
) -> Picture | None:
    """The attached photo as a site would show it; None for a file that is none."""
    if upload.question is not None:
        return None
    if not upload.files:
        photo = (await developed(await store.get_file(upload.original))).photo
        if not isinstance(photo, Photo):
            return None
        upload = upload.model_copy(update={"files": files_of(project_id, photo), "focus": photo.focus})
    return picture(upload, None, facts, locale)


async def publish_attachment(store: AssetStore, project_id: UUID, upload: Upload) -> None:
    """Make the photo's files public: a change shows them. A repetition is the same."""
    if upload.files:
        return
    photo = (await developed(await store.get_file(upload.original))).photo
    if isinstance(photo, Photo):
        await publish(store, project_id, photo)
