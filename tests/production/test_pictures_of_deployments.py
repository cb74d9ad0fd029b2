"""Pictures of deployments: taken beside the steps, kept with the project, shown to who is signed in."""

import io
from uuid import UUID

from PIL import Image
from sqlalchemy import select, update

from sitewright.kit.db import transaction
from sitewright.production.pictures import take_pictures
from sitewright.projects.models import Deployment
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


@needs_browser
async def test_what_cannot_be_pictured_holds_up_no_other(preview: Preview) -> None:
    async with transaction(preview.sessions) as session:
        await session.execute(update(Deployment).values(commit="0" * 40))
    assert await take_pictures(preview.runtime.workshop) == 1
    assert await thumbnail_of(preview, preview.project_id) == ""
    assert await take_pictures(preview.runtime.workshop) == 0
