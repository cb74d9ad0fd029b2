"""A file that the customer takes back before the answers are sent: nothing of it is left."""

from uuid import UUID

from sqlalchemy import delete

from sitewright.errors import Conflict
from sitewright.kit.db import Sessions, transaction
from sitewright.onboarding.service import awaits_answers
from sitewright.onboarding.uploads import Upload, list_uploads
from sitewright.ports.asset_store import AssetStore
from sitewright.projects.models import Artefact
from sitewright.projects.service import locked


async def remove_upload(sessions: Sessions, store: AssetStore, project_id: UUID, upload_id: str) -> None:
    """Forget an upload and its files; a repetition is the same. Raises NotFound, and Conflict once answers are in.

    The rows go first: a file that outlives a crash is found by its project's end.
    """
    async with transaction(sessions) as session:
        project = await locked(session, project_id)
        if not awaits_answers(project):
            raise Conflict("The answers are in; the files belong to them.")
        known = await list_uploads(session, project_id)
        gone = next((upload for upload in known if upload.id == upload_id), None)
        if gone is None or gone.purpose != "site":
            return
        mine = Artefact.project_id == project_id, Artefact.kind == "upload", Artefact.key == upload_id
        await session.execute(delete(Artefact).where(*mine))
    kept = {key for upload in known if upload.id != upload_id for key in keys_of(upload)}
    for key in keys_of(gone):
        if key not in kept:
            await store.delete_file(key)


def keys_of(upload: Upload) -> list[str]:
    """All objects of an upload; the same picture sent in two files has the same public ones."""
    logo = [upload.logo.key] if upload.logo else []
    return [upload.original, *logo, *(file.key for file in upload.files)]
