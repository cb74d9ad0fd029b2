"""Who comes in: whoever has the link, and nobody else; what the pages keep to themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import text, update

from sitewright.kit.db import transaction
from sitewright.kit.logs import redact
from sitewright.links.models import CustomerLink
from sitewright.links.service import newest_link, revoke
from sitewright.portal.app import PAGES
from sitewright.portal.visit import form_token
from tests.portal.conftest import Portal

CLOSED = "Este link não abre nada"


def routes(method: str) -> list[str]:
    """Paths of the portal's routes, without the token."""
    found = [route for module in PAGES for route in module.router.routes if isinstance(route, APIRoute)]
    paths = [route.path.removeprefix("/{token}") for route in found if method in (route.methods or ())]
    return [path.replace("{", "").replace("}", "") for path in paths]


async def test_the_link_opens_the_project_s_page_in_its_language(portal: Portal) -> None:
    response = await portal.get()
    assert response.status_code == 200
    assert 'lang="pt-BR"' in response.text
    english = await portal.sold(locale="en")
    assert 'lang="en"' in (await english.get()).text


async def test_an_address_that_takes_forms_alone_leads_to_their_page(portal: Portal) -> None:
    led = {}
    for path in set(routes("POST")) - set(routes("GET")):
        response = await portal.get(path)
        assert response.status_code == 303, path
        led[path] = response.headers["location"].removeprefix(f"/p/{portal.token}")
    assert set(led.values()) <= {*routes("GET"), "/answers/pictures"}
    assert led["/review/drafts/draft_id/delete"] == "/review"
    assert led["/files/upload_id/remove"] == "/answers/pictures"
    assert led["/send"] == "/check"


@pytest.mark.parametrize("path", ["", "/answers/business", "/check", "/review", "/approve", "/questions"])
async def test_a_page_travels_compressed_and_waits_for_one_style_sheet(portal: Portal, path: str) -> None:
    response = await portal.get(path)
    assert response.headers["content-encoding"] == "gzip"
    assert response.text.count('rel="stylesheet"') == 1


async def test_another_language_is_kept_in_the_browser(portal: Portal) -> None:
    response = await portal.post("/language", language="en", back="")
    assert response.headers["location"] == f"/p/{portal.token}"
    cookie = response.headers["set-cookie"].split(";")[0]
    assert 'lang="en"' in (await portal.get(Cookie=cookie)).text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/../console", "/a?b"])
async def test_the_choice_of_a_language_leads_nowhere_else(portal: Portal, back: str) -> None:
    assert (await portal.post("/language", language="en", back=back)).status_code == 422


async def test_a_wrong_an_expired_and_a_revoked_link_are_the_same_page(portal: Portal) -> None:
    expired, revoked = await portal.sold("velha"), await portal.sold("retirada")
    async with transaction(portal.runtime.sessions) as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(
            update(CustomerLink).where(CustomerLink.project_id == expired.project_id).values(expires_at=past)
        )
        await revoke(session, revoked.project_id)
    wrong = Portal(portal.runtime, portal.http, portal.project_id, "A" * 43)
    answers = [await each.get() for each in (wrong, expired, revoked)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert CLOSED in answers[0].text
    assert (await portal.get()).status_code == 200


async def test_no_route_opens_without_the_link(portal: Portal) -> None:
    wrong = Portal(portal.runtime, portal.http, portal.project_id, "B" * 43)
    for path in routes("GET"):
        assert (await wrong.get(path)).status_code in (404, 429), path
    for path in routes("POST"):
        assert (await wrong.post(path)).status_code in (404, 429), path


async def test_guesses_are_counted_and_a_right_link_still_opens(portal: Portal) -> None:
    statuses = [(await portal.http.get(f"/p/{number:043}")).status_code for number in range(40)]
    assert statuses[:30] == [404] * 30
    assert set(statuses[32:]) == {429}
    refused = await portal.http.get("/p/x")
    assert CLOSED in refused.text
    assert int(refused.headers["retry-after"]) >= 1
    assert (await portal.get()).status_code == 200


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
async def test_a_form_that_is_not_our_own_is_refused_on_every_route(portal: Portal, csrf: str) -> None:
    assert routes("POST")
    for path in routes("POST"):
        assert (await portal.post(path, csrf=csrf)).status_code == 403, path


async def test_a_form_of_another_project_s_link_is_refused(portal: Portal) -> None:
    other = await portal.sold()
    for path in routes("POST"):
        assert (await portal.post(path, csrf=form_token(other.token))).status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://padaria-a1b2.localhost:8700"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_token(portal: Portal, headers: dict[str, str]) -> None:
    assert (await portal.post("/language", language="en", headers=headers)).status_code == 403


async def test_our_own_page_without_a_referrer_is_not_elsewhere(portal: Portal) -> None:
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert (await portal.post("/language", language="en", headers=headers)).status_code == 303


async def test_pages_are_neither_kept_nor_framed_nor_told_of(portal: Portal) -> None:
    for response in (await portal.get(), await portal.http.get("/p/nobody"), await portal.get("/nowhere")):
        headers = response.headers
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("host", ["padaria-a1b2.localhost:8700", "padaria-a1b2.live.localhost:8700", "evil.example"])
async def test_the_portal_is_on_our_own_hosts_alone(portal: Portal, host: str) -> None:
    assert (await portal.get(Host=host)).status_code == 421


async def test_logs_do_not_tell_the_token(portal: Portal) -> None:
    assert portal.token not in redact(f"unexpected error 1a2b on '/p/{portal.token}/answers'")
    assert "/answers" in redact(f"on '/p/{portal.token}/answers'")


async def test_the_database_holds_only_the_token_s_hash(portal: Portal) -> None:
    async with portal.runtime.sessions() as session:
        (row,) = (await session.execute(text("SELECT customer_link::text FROM customer_link"))).scalars()
        link = await newest_link(session, portal.project_id)
    assert portal.token not in row
    assert link is not None
    assert link.last_used_at is None


async def test_the_link_is_no_key_to_console_or_api(portal: Portal) -> None:
    headers = {"Authorization": f"Bearer {portal.token}", "Cookie": f"sitewright={portal.token}"}
    assert (await portal.http.get(f"/projects/{portal.project_id}", headers=headers)).status_code == 401
    assert (await portal.http.get("/console/projects", headers=headers)).status_code == 303
