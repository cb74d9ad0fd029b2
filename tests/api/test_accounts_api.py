"""People, tokens and the audit log over HTTP: an administrator's token, and no other, does what the console does."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi.routing import APIRoute
from pydantic import SecretStr

from sitewright.accounts.access import SCOPES
from sitewright.accounts.api import router
from sitewright.accounts.models import Operator
from sitewright.accounts.operators import redeem
from sitewright.accounts.service import create_token, find_token
from sitewright.app import create_app
from sitewright.kit.crypto import generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.settings import Settings
from sitewright.wiring import build_runtime

ROUTES = [route for route in router.routes if isinstance(route, APIRoute)]
PASSWORD = "quatro palavras sem nexo"


@dataclass
class Caller:
    """A program with a token of each scope."""

    http: httpx2.AsyncClient
    tokens: Mapping[Any, str]

    async def call(
        self, method: str, path: str, body: object = None, *, scope: str | None = "admin"
    ) -> httpx2.Response:
        """Call the API with the token of a scope, or with none."""
        headers = {"Authorization": f"Bearer {self.tokens[scope]}"} if scope else {}
        return await self.http.request(method, path, json=body, headers=headers)


@pytest.fixture
async def caller(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Caller]:
    async with transaction(sessions) as session:
        tokens = {scope: await create_token(session, scope, scope) for scope in SCOPES}
    settings = Settings(home=tmp_path, encryption_keys=SecretStr(generate_key()))
    async with build_runtime(settings, database_url, "127.0.0.1:1") as runtime:
        transport = httpx2.ASGITransport(create_app(runtime), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8700") as http:
            yield Caller(http, tokens)


@pytest.mark.parametrize("scope", [None, *SCOPES])
async def test_only_an_administrator_s_token_gets_through(caller: Caller, scope: str | None) -> None:
    refused = {None: 401, "read": 403, "write": 403, "admin": None}[scope]
    strange = []
    for route in ROUTES:
        for method in route.methods or ():
            path = route.path.replace("{operator_id}", str(UUID(int=1))).replace("{token_id}", str(UUID(int=1)))
            status = (await caller.call(method, path, {}, scope=scope)).status_code
            if status != refused if refused else status in (401, 403, 500):
                strange.append((method, path, status))
    assert len(ROUTES) >= 9
    assert strange == []


async def test_a_person_is_invited_changed_and_sent_away(caller: Caller, sessions: Sessions) -> None:
    made = await caller.call("POST", "/people/invitations", {"role": "administrator"})
    address, _, token = made.json()["link"].rpartition("/")
    assert (made.status_code, address) == (201, "http://127.0.0.1:8700/console/welcome")
    async with transaction(sessions) as session:
        ana = await redeem(session, token, name="Ana", email="ana@agencia.example", password=PASSWORD)
        session.add(Operator(name="Rui", email="rui@agencia.example", role="viewer", password_hash="x"))
    people = {each["name"]: each for each in (await caller.call("GET", "/people")).json()}
    assert people["Ana"]["role"] == "administrator"
    assert "password_hash" not in people["Ana"]
    assert (await caller.call("DELETE", f"/people/{ana.id}")).status_code == 409
    rui = f"/people/{people['Rui']['id']}"
    assert (await caller.call("PATCH", rui, {"role": "operator"})).json()["role"] == "operator"
    assert (await caller.call("PATCH", rui, {"role": "root"})).status_code == 422
    assert (await caller.call("POST", f"{rui}/link")).status_code == 201
    assert (await caller.call("DELETE", rui)).status_code == 204
    assert (await caller.call("POST", f"{rui}/link")).status_code == 409


async def test_a_token_is_made_shown_once_and_revoked(caller: Caller, sessions: Sessions) -> None:
    made = await caller.call("POST", "/tokens", {"name": "crm", "scope": "write"})
    assert made.status_code == 201
    listed = await caller.call("GET", "/tokens")
    assert made.json()["token"] not in listed.text
    (crm,) = [each for each in listed.json() if each["name"] == "crm"]
    assert (await caller.call("POST", "/tokens", {"name": "crm", "scope": "read"})).status_code == 409
    for _ in range(2):
        assert (await caller.call("DELETE", f"/tokens/{crm['id']}")).status_code == 204
    async with transaction(sessions) as session:
        assert await find_token(session, made.json()["token"]) is None


async def test_the_audit_log_tells_who_did_it_page_by_page(caller: Caller) -> None:
    for name in ("one", "two", "three"):
        await caller.call("POST", "/tokens", {"name": name, "scope": "read"})
    newest = (await caller.call("GET", "/audit?limit=2")).json()
    assert [(each["actor"], each["action"]) for each in newest] == [("token admin", "make_token")] * 2
    older = (await caller.call("GET", f"/audit?before={newest[-1]['id']}")).json()
    assert len(older) == 1
