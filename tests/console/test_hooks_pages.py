"""Webhooks in the console and the API: a secret shown once, addresses judged, deliveries seen and sent anew."""

from typing import Any

import pytest
from sqlalchemy import select

from sitewright.accounts.service import create_token
from sitewright.hooks.models import HookDelivery, HookEndpoint
from sitewright.hooks.service import secret_of
from sitewright.kit.db import Sessions, transaction
from tests.console.conftest import Bureau, text_of

PUBLIC = "https://93.184.216.34/hook"


@pytest.fixture(autouse=True)
def english(bureau: Bureau) -> None:
    bureau.http.headers["Accept-Language"] = "en"


async def only(sessions: Sessions, table: Any) -> Any:
    async with sessions() as session:
        return (await session.scalars(select(table))).one()


async def test_a_secret_is_shown_once_and_kept_sealed(bureau: Bureau, sessions: Sessions) -> None:
    made = await bureau.post("/console/hooks", url=PUBLIC, events=["project.published"])
    secret = made.text.split('<code class="secret">')[1].split("<")[0]
    endpoint = await only(sessions, HookEndpoint)
    assert secret.startswith("whsec_")
    assert secret not in endpoint.secret
    assert secret_of(endpoint, bureau.runtime.cipher) == secret
    for path in ("/console/hooks", f"/console/hooks/{endpoint.id}"):
        page = (await bureau.get(path)).text
        assert PUBLIC in page
        assert secret not in page


@pytest.mark.parametrize("url", ["https://127.0.0.1/x", "http://93.184.216.34/", "nothing", ""])
async def test_a_wrong_address_is_told_and_stays_typed(bureau: Bureau, url: str) -> None:
    refused = await bureau.post("/console/hooks", url=url, events=["project.published"])
    assert refused.status_code == 422
    assert f'value="{url}"' in refused.text
    assert 'value="project.published" checked' in refused.text


async def test_a_delivery_is_seen_and_sent_anew(bureau: Bureau, sessions: Sessions) -> None:
    await bureau.post("/console/hooks", url=PUBLIC)
    endpoint = await only(sessions, HookEndpoint)
    at = f"/console/hooks/{endpoint.id}"
    assert (await bureau.post(f"{at}/test")).status_code == 303
    delivery = await only(sessions, HookDelivery)
    assert (await bureau.post(f"{at}/deliveries/{delivery.id}/replay")).status_code == 409
    async with transaction(sessions) as session:
        row = await session.get_one(HookDelivery, delivery.id)
        row.status, row.answer, row.error, row.attempts = "failed", 500, "It answered 500.", 11
    shown = text_of((await bureau.get(at)).text)
    assert "Given up It answered 500." in shown
    assert (await bureau.post(f"{at}/deliveries/{delivery.id}/replay")).status_code == 303
    again = await only(sessions, HookDelivery)
    assert (again.status, again.replays, again.launched_at) == ("waiting", 1, None)
    assert (await bureau.post(f"{at}/switch")).status_code == 303
    assert "Switched off" in (await bureau.get(at)).text
    assert (await bureau.post(f"{at}/remove")).status_code == 303
    assert (await bureau.get(at)).status_code == 404


async def test_the_api_is_for_administrators(bureau: Bureau, sessions: Sessions) -> None:
    async with transaction(sessions) as session:
        keys = {
            scope: {"Authorization": f"Bearer {await create_token(session, scope, scope)}"}
            for scope in ("write", "admin")
        }
    body = {"url": PUBLIC, "events": ["project.published"]}
    assert (await bureau.http.post("/hooks", json=body, headers=keys["write"])).status_code == 403
    made = await bureau.http.post("/hooks", json=body, headers=keys["admin"])
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert (await bureau.http.post("/hooks", json=body, headers=keys["admin"])).status_code == 409
    wrong = await bureau.http.post("/hooks", json=body | {"events": ["nothing"]}, headers=keys["admin"])
    assert wrong.status_code == 422
    inside = await bureau.http.post("/hooks", json={"url": "https://10.0.0.1/"}, headers=keys["admin"])
    assert (inside.status_code, inside.json()["error"]["field"]) == (422, "url")
    (listed,) = (await bureau.http.get("/hooks", headers=keys["admin"])).json()
    assert "secret" not in listed
    at = f"/hooks/{listed['id']}"
    ping = await bureau.http.post(f"{at}/test", headers=keys["admin"])
    assert (ping.status_code, ping.json()["event"]) == (202, "test.ping")
    assert len((await bureau.http.get(f"{at}/deliveries", headers=keys["admin"])).json()) == 1
    off = await bureau.http.put(f"{at}/switch", json={"on": False}, headers=keys["admin"])
    assert off.json()["disabled_at"]
    assert (await bureau.http.delete(at, headers=keys["admin"])).status_code == 204
    assert (await bureau.http.get(f"{at}/deliveries", headers=keys["admin"])).status_code == 404
