"""Pictures, domain and accounts of a site in the console."""

from uuid import UUID

import pytest

from sitewright.kit.db import Sessions, transaction
from sitewright.projects.models import Artefact, Deployment, SiteProject
from tests.console.conftest import Bureau, text_of
from tests.console.test_lists import sell
from tests.remarks import site_of


@pytest.fixture(autouse=True)
def english(bureau: Bureau) -> None:
    bureau.http.headers["Accept-Language"] = "en"


async def published(bureau: Bureau, sessions: Sessions) -> UUID:
    """A published site at the local stand-ins."""
    project = await sell(sessions, 1, status="published")
    host = await bureau.runtime.integrations.site_host(live=False)
    address = await host.address("site-1", "production")
    body = site_of("padaria").model_copy(update={"base_url": address}).model_dump(mode="json")
    async with transaction(sessions) as session:
        row = await session.get_one(SiteProject, project.id)
        row.repository, row.commit, row.production_url = "site-1", "ab" * 20, address
        session.add(
            Artefact(project_id=row.id, kind="site", version=1, author="sitewright", sha256="0" * 64, body=body)
        )
    return project.id


async def test_a_picture_is_shown_to_who_is_signed_in_alone(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await published(bureau, sessions)
    store = await bureau.runtime.integrations.asset_store(live=False)
    key = f"projects/{project_id}/private/thumbnails/x.jpg"
    await store.upload_file(key, b"\xff\xd8picture", "image/jpeg")
    deployment = Deployment(
        project_id=project_id, commit="ab" * 20, place="production", host_id="1", url="https://a.example",
        digest="0" * 64, files=3, thumbnail=key,
    )  # fmt: skip
    async with transaction(sessions) as session:
        session.add(deployment)
    picture = f"/console/projects/{project_id}/deployments/{deployment.id}/picture"
    assert picture in (await bureau.get(f"/console/projects/{project_id}/history")).text
    shown = await bureau.get(picture, "viewer")
    assert (shown.headers["content-type"], shown.content) == ("image/jpeg", b"\xff\xd8picture")
    assert (await bureau.get(picture, None)).status_code == 303
    other = (await sell(sessions, 2)).id
    assert (await bureau.get(picture.replace(str(project_id), str(other)))).status_code == 404


async def test_what_moving_would_change_is_said_before_it_is_done(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await published(bureau, sessions)
    at = f"/console/projects/{project_id}"
    assert "there is nothing to move" in (await bureau.get(f"{at}/address")).text
    async with transaction(sessions) as session:
        (await session.get_one(SiteProject, project_id)).adapters = {"site_host": "cloudflare old"}
    told = text_of((await bureau.get(f"{at}/address")).text)
    assert "Deployments cloudflare old → local" in told
    moved = await bureau.post(f"{at}/move")
    assert moved.headers["location"] == f"{at}?done=moved"
    async with sessions() as session:
        project = await session.get_one(SiteProject, project_id)
    assert (project.status, project.moving, project.round) == ("revising", True, 2)
    assert (await bureau.post(f"{at}/move")).status_code == 409


async def test_a_domain_that_cannot_be_attached_says_why_and_stays_typed(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await published(bureau, sessions)
    refused = await bureau.post(f"/console/projects/{project_id}/domain", domain='padaria"<b>')
    assert 400 <= refused.status_code < 500
    assert 'role="alert"' in refused.text
    assert "padaria&#34;&lt;b&gt;" in refused.text
    assert "<b>" not in refused.text
