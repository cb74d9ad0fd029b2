"""The framed preview: pages of the deployment that is judged, under a policy that leaves them nothing of ours."""

import re

import pytest
from sqlalchemy import update

from sitewright.kit.db import transaction
from sitewright.projects.models import Deployment, SiteProject
from tests.portal.conftest import HOST, Portal
from tests.portal.previews import HOSTILE, previewed

PREVIEW = "http://padaria-abcd.localhost:8700"


async def test_a_page_comes_with_our_overlay_and_its_files_from_the_preview(portal: Portal) -> None:
    await previewed(portal)
    response = await portal.get("/frame/cardapio/")
    assert response.status_code == 200
    assert (
        f'<head><base href="{PREVIEW}/cardapio/"><script src="http://{HOST}/console/static/overlay.js' in response.text
    )
    assert "<p>Broa</p>" in response.text
    assert (await portal.get("/frame/cardapio")).text == response.text


async def test_the_page_has_an_origin_of_its_own_and_only_our_script(portal: Portal) -> None:
    await previewed(portal)
    headers = (await portal.get("/frame/")).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert f"script-src http://{HOST}/console/static/overlay.js; style-src {PREVIEW};" in policy
    assert f"frame-ancestors http://{HOST}" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "SAMEORIGIN"


async def test_a_hostile_page_keeps_nothing_that_runs_or_leads_away(portal: Portal) -> None:
    await previewed(portal, {"index.html": HOSTILE})
    page = (await portal.get("/frame/")).text
    assert len(re.findall("<script", page)) == 1
    assert not re.search(r"http-equiv|onclick|onerror|referrerpolicy|target=", page)


@pytest.mark.parametrize("path", ["nada/", "../../console/", "%2e%2e/", "a" * 400, "index.html", "a//b/"])
async def test_what_the_preview_does_not_have_is_said_in_its_place(portal: Portal, path: str) -> None:
    await previewed(portal)
    response = await portal.get(f"/frame/{path}")
    assert response.status_code in (404, 307)
    if response.status_code == 404 and "frame-ancestors http" in response.headers["content-security-policy"]:
        assert "não pode ser mostrada" in response.text


async def test_before_there_is_a_preview_the_frame_says_so(portal: Portal) -> None:
    response = await portal.get("/frame/")
    assert (response.status_code, "não pode ser mostrada" in response.text) == (404, True)


async def test_a_deployment_that_is_gone_is_no_error_of_ours(portal: Portal) -> None:
    await previewed(portal)
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(Deployment).values(host_id="gone"))
    assert (await portal.get("/frame/")).status_code == 404


async def test_another_account_is_said_in_the_frame_too(portal: Portal) -> None:
    await previewed(portal)
    async with transaction(portal.runtime.sessions) as session:
        await session.execute(update(SiteProject).values(repository="a/b", adapters={"site_host": "cloudflare x y"}))
    response = await portal.get("/frame/")
    assert (response.status_code, "não pode ser mostrada" in response.text) == (424, True)
