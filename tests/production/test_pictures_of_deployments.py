"""Pictures of deployments: taken beside the steps, kept with the project, shown to who is signed in."""

import io
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, update

from sitewright.kit.db import transaction
from sitewright.ports.asset_store import AssetStore
from sitewright.production import pictures
from sitewright.production.pictures import take_pictures
from sitewright.projects.ending import archive
from sitewright.projects.models import Deployment
from sitewright.projects.service import cancel
from tests.browser import needs_browser
from tests.production.conftest import Preview


async def thumbnail_of(preview: Preview, project_id: UUID) -> str | None:
    async with preview.sessions() as session:
        return (await session.scalars(select(Deployment.thumbnail).where(Deployment.project_id == project_id))).one()


@needs_browser
async def test_a_deployment_is_pictured_once_and_small(preview: Preview) -> None:
    assert await take_pictures(preview.runtime.workshop) == 1
    key = await thumbnail_of(preview, preview.project_id)
    assert key == f"projects/{preview.project_id}/private/thumbnails/{preview.made.commit}.jpg"
    store = await preview.runtime.integrations.asset_store(live=False)
    picture = Image.open(io.BytesIO(await store.get_file(key)))
    assert picture.size == (384, 240)
    assert len(picture.getcolors(384 * 240) or []) > 20
    assert await take_pictures(preview.runtime.workshop) == 0


async def test_nothing_is_left_of_a_project_that_is_taken_off_the_net_while_it_is_pictured(
    preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    project_id = preview.project_id
    store = await preview.runtime.integrations.asset_store()
    upload = type(store).upload_file

    async def archive_first(self: AssetStore, key: str, content: bytes, content_type: str) -> str:
        await preview.change(cancel, project_id)
        await preview.change(archive, project_id)
        await preview.until(project_id, "archived")
        return await upload(self, key, content, content_type)

    monkeypatch.setattr(type(store), "upload_file", archive_first)
    monkeypatch.setattr(pictures, "browser_program", lambda: "chromium")
    monkeypatch.setattr(pictures, "thumbnail", lambda _folder: b"a picture")
    assert await take_pictures(preview.runtime.workshop) == 1
    assert await store.list_files(f"projects/{project_id}/") == []
    assert await thumbnail_of(preview, project_id) is None


@needs_browser
async def test_what_cannot_be_pictured_holds_up_no_other(preview: Preview) -> None:
    async with transaction(preview.sessions) as session:
        await session.execute(update(Deployment).values(commit="0" * 40))
    assert await take_pictures(preview.runtime.workshop) == 1
    assert await thumbnail_of(preview, preview.project_id) == ""
    assert await take_pictures(preview.runtime.workshop) == 0
