"""Files attached to remarks: kept private as they came; a photo among them is shown only where a change says so."""

import hashlib
import json
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.onboarding.darkroom import as_answer, developed, read
from sitewright.onboarding.file_types import UNKNOWN, type_of
from sitewright.onboarding.pictures import picture
from sitewright.onboarding.uploads import (
    CUSTOMER,
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


async def keep_attachment(sessions: Sessions, store: AssetStore, project_id: UUID, name: str, content: bytes) -> Upload:
    """Keep a file for a remark; one that is there already stays what it is. Raises Rejected, Conflict and NotFound."""
    if not 0 < len(content) <= LARGEST_UPLOAD_BYTES:
        raise Rejected(f"A file has 1 to {LARGEST_UPLOAD_BYTES} bytes; this one has {len(content)}.", field="size")
    upload_id = hashlib.sha256(content).hexdigest()[:16]
    async with transaction(sessions) as session:
        await open_project(session, project_id, upload_id, store, "review")
        if found := await artefacts.latest(session, project_id, "upload", upload_id):
            known = Upload.model_validate(found.body).model_copy(update={"type": type_of(content)})
            await artefacts.put(session, project_id, "upload", upload_id, known, CUSTOMER)
            return known
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
        photo = await attached_photo(store, project_id, upload)
        if photo is None:
            return None
        upload = upload.model_copy(update={"files": files_of(project_id, photo), "focus": photo.focus})
    return picture(upload, None, facts, locale)


async def attached_photo(store: AssetStore, project_id: UUID, upload: Upload) -> Photo | None:
    """The photo in an attached file, or None where it is none; developed once, and kept beside it."""
    key = f"projects/{project_id}/private/developed/{upload.id}.json"
    try:
        found = read(json.loads(await store.get_file(key)))
    except NotFound:
        found = await developed(await store.get_file(upload.original))
        if found.is_final:
            await store.upload_file(key, json.dumps(as_answer(found)).encode(), "application/json")
    return found.photo if isinstance(found.photo, Photo) else None


async def files_before_shown(store: AssetStore, project_id: UUID, upload: Upload) -> dict[str, bytes]:
    """The photo's files by the keys that they have once they are public."""
    photo = None if upload.files else await attached_photo(store, project_id, upload)
    if photo is None:
        return {}
    return {file.key: made.content for file, made in zip(files_of(project_id, photo), photo.renditions, strict=True)}


async def publish_attachment(store: AssetStore, project_id: UUID, upload: Upload) -> None:
    """Make the photo's files public: a change shows them. A repetition is the same."""
    photo = None if upload.files else await attached_photo(store, project_id, upload)
    if photo is not None:
        await publish(store, project_id, photo)
