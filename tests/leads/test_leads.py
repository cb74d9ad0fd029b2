"""The contact form's receiving side: what a person sends is kept, what a machine sends is not."""

import json
import re
import time
from uuid import UUID

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sitewright.kit.crypto import Cipher, generate_key
from sitewright.leads.api import router as leads_router
from sitewright.leads.intake import SENT
from sitewright.leads.intake import router as forms_router
from sitewright.leads.message import Message, fields_of
from sitewright.leads.models import Lead
from tests.shop import Shop

KEY = "padaria-a1b2"
SITE = "https://padaria-a1b2.previas.example"
SENDS = {"name": "Ana", "reply_to": "(31) 90000-0001", "message": "Quero um bolo.", "back": "/contato/"}
READ_FOR = {"elapsed": "9000"}


@pytest.fixture
async def site(shop: Shop) -> UUID:
    """A project whose preview is shown."""
    shop.app.state.cipher = Cipher([generate_key()])
    shop.app.include_router(leads_router)
    shop.app.include_router(forms_router)
    project_id = await shop.sold_project()
    await shop.change(project_id, slug=KEY, preview_url=SITE, status="in_review")
    return project_id


async def send(
    shop: Shop, fields: dict[str, str] = SENDS | READ_FOR, *, key: str = KEY, origin: str | None = SITE
) -> httpx2.Response:
    """Send the form as a browser does."""
    headers = {} if origin is None else {"Origin": origin}
    return await shop.http.post(f"/f/{key}", data=fields, headers=headers, follow_redirects=False)


async def kept(shop: Shop) -> list[str]:
    """The messages that are kept, the first one first."""
    return [lead.message for lead in sorted(await shop.rows(Lead), key=lambda lead: lead.created_at)]


async def test_a_message_is_kept_and_its_sender_led_back(shop: Shop, site: UUID) -> None:
    response = await send(shop)
    assert (response.status_code, response.headers["location"]) == (303, f"{SITE}/contato/#{SENT}")
    listed = (await shop.call("GET", f"/projects/{site}/leads", scope="read")).json()
    assert [(lead["name"], lead["reply_to"], lead["page"]) for lead in listed] == [
        ("Ana", "(31) 90000-0001", "/contato/")
    ]


async def test_a_message_sent_twice_is_kept_once(shop: Shop, site: UUID) -> None:
    await send(shop)
    await send(shop)
    await send(shop, {**SENDS, **READ_FOR, "message": "E um pão."})
    assert await kept(shop) == ["Quero um bolo.", "E um pão."]


@pytest.mark.parametrize("changed", [{"website": "http://spam.example"}, {"elapsed": "300"}, {"elapsed": "99999999"}])
async def test_a_machine_is_thanked_and_nothing_is_kept(shop: Shop, site: UUID, changed: dict[str, str]) -> None:
    assert (await send(shop, {**SENDS, **READ_FOR, **changed})).status_code == 303
    assert await kept(shop) == []


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", f"{SITE}.evil.example", "http://padaria-a1b2.previas.example"]
)
async def test_a_message_from_elsewhere_is_refused(shop: Shop, site: UUID, origin: str | None) -> None:
    assert (await send(shop, origin=origin)).status_code == 403
    assert await kept(shop) == []


async def test_the_published_site_sends_too(shop: Shop, site: UUID) -> None:
    await shop.change(site, production_url="https://padaria.example")
    assert (await send(shop, origin="https://padaria.example")).status_code == 303
    assert await kept(shop) == ["Quero um bolo."]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"reply_to": "não tenho"},
        {"message": " "},
        {"message": "x" * 2001},
        {"back": "//evil.example/"},
        {"back": "https://evil.example/"},
        {"back": "/contato/\r\nX: y"},
    ],
)
async def test_what_is_no_message_is_told_so(shop: Shop, site: UUID, changed: dict[str, str]) -> None:
    response = await send(shop, {**SENDS, **READ_FOR, **changed})
    assert response.status_code == 422
    assert "volte e confira" in response.text
    assert await kept(shop) == []


async def test_a_body_that_is_too_large_or_no_form_is_refused(shop: Shop, site: UUID) -> None:
    assert (await send(shop, {**SENDS, "message": "x" * 20_000})).status_code == 413
    as_json = await shop.http.post(f"/f/{KEY}", json=SENDS, headers={"Origin": SITE})
    assert as_json.status_code == 422


async def test_no_site_no_form(shop: Shop, site: UUID) -> None:
    assert (await send(shop, key="outra-a1b2")).status_code == 404
    await shop.change(site, status="archived")
    assert (await send(shop)).status_code == 404


async def test_without_script_the_sender_confirms_once(shop: Shop, site: UUID) -> None:
    asked = await send(shop, {**SENDS, "elapsed": ""})
    assert (asked.status_code, await kept(shop)) == (200, [])
    sealed = re.search(r'name="sealed" value="([^"]+)"', asked.text)
    assert sealed is not None
    too_quick = await send(shop, {"sealed": sealed[1]}, origin="null")
    assert (too_quick.status_code, await kept(shop)) == (303, [])
    read = {**SENDS, "at": time.time() - 5, "to": SITE}
    confirmed = await send(shop, {"sealed": shop.app.state.cipher.seal(json.dumps(read), f"form/{KEY}")}, origin="null")
    assert (confirmed.headers["location"], await kept(shop)) == (f"{SITE}/contato/#{SENT}", ["Quero um bolo."])


async def test_a_confirmation_cannot_be_made_up_or_moved(shop: Shop, site: UUID) -> None:
    other = Cipher([generate_key()]).seal("{}", f"form/{KEY}")
    assert (await send(shop, {"sealed": other}, origin="null")).status_code == 422
    moved = shop.app.state.cipher.seal("{}", "form/outra")
    assert (await send(shop, {"sealed": moved}, origin="null")).status_code == 422
    forged = {**SENDS, "at": "0", "to": "https://evil.example"}
    assert (await send(shop, forged)).status_code == 200
    assert await kept(shop) == []


async def test_a_visitor_sends_a_few_messages_at_once_and_no_more(shop: Shop, site: UUID) -> None:
    sent = [await send(shop, {**SENDS, **READ_FOR, "message": f"Mensagem {number}"}) for number in range(7)]
    assert [response.status_code for response in sent] == [303] * 5 + [429] * 2
    assert int(sent[-1].headers["retry-after"]) > 60
    assert len(await kept(shop)) == 5


async def test_a_message_can_be_removed_by_whoever_may_write(shop: Shop, site: UUID) -> None:
    await send(shop)
    (lead,) = await shop.rows(Lead)
    place = f"/projects/{site}/leads/{lead.id}"
    assert (await shop.call("DELETE", place, scope="read")).status_code == 403
    assert (await shop.call("DELETE", place)).status_code == 204
    assert (await shop.call("DELETE", place)).status_code == 404
    assert await kept(shop) == []


@given(st.binary(max_size=200))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        Message.model_validate(fields_of(body))
    except (ValueError, ValidationError):
        return
