"""The API of integrations, and who may call which route: the whole web application on the real database."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from sitewright.accounts.service import create_token
from sitewright.app import create_app
from sitewright.errors import Misconfigured
from sitewright.integrations.config_service import MASK
from sitewright.kit.crypto import generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime

KEY = SecretStr(generate_key())
TOKEN = "ghp_0123456789abcdefWXYZ"
NOBODY = "00000000-0000-4000-8000-000000000000"
OPEN = {"GET /healthz", "GET /readyz", "POST /webhook/github", "POST /webhook/stripe", f"POST /f/{NOBODY}"}


@dataclass
class Office:
    """An agency's Sitewright and its people, each with a token."""

    runtime: Runtime
    http: httpx2.AsyncClient
    tokens: dict[str, str]

    async def call(self, method: str, path: str, body: Any = None, *, scope: str = "admin") -> httpx2.Response:
        """Call with the token of a scope."""
        headers = {"Authorization": f"Bearer {self.tokens[scope]}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        return await self.http.request(method, path, content=content, headers=headers)

    async def routes(self) -> list[tuple[str, str]]:
        """Method and path of every route of the API, with ids filled in."""
        paths = (await self.call("GET", "/openapi.json", scope="read")).json()["paths"]
        filled = {"{type_}": "github", "{gate}": "brief"}
        found = []
        for path, methods in paths.items():
            for name, value in filled.items():
                path = path.replace(name, value)
            parts = [NOBODY if part.startswith("{") else part for part in path.split("/")]
            found += [(method.upper(), "/".join(parts)) for method in methods]
        return found


@pytest.fixture
async def office(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with build_runtime(Settings(home=tmp_path, encryption_keys=KEY), database_url, "127.0.0.1:1") as runtime:
        async with transaction(sessions) as session:
            tokens = {scope: await create_token(session, scope, scope) for scope in ("read", "write", "admin")}
        transport = httpx2.ASGITransport(create_app(runtime), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            yield Office(runtime, http, tokens)


async def test_every_route_needs_a_token_but_health_webhooks_and_the_contact_form(office: Office) -> None:
    routes = await office.routes()
    assert len(routes) >= 15
    strange: list[tuple[str, int]] = []
    for method, path in routes:
        for headers in (
            {},
            {"Authorization": "Bearer sw_unknown"},
            {"Authorization": f"Basic {office.tokens['admin']}"},
        ):
            response = await office.http.request(method, path, headers=headers)
            if (response.status_code == 401) == (f"{method} {path}" in OPEN):
                strange.append((f"{method} {path}", response.status_code))
    assert strange == []


async def test_the_webhook_takes_a_signature_instead(office: Office) -> None:
    assert (await office.http.post("/webhook/stripe", content=b"{}")).status_code in (400, 422)


async def test_a_readers_token_changes_nothing(office: Office) -> None:
    for method, path in await office.routes():
        if method != "GET" and f"{method} {path}" not in OPEN:
            response = await office.call(method, path, {}, scope="read")
            assert response.status_code == 403, (method, path)


@pytest.mark.parametrize("scope", ["read", "write"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/integrations/github"),
        ("PATCH", "/integrations/github"),
        ("DELETE", "/integrations/github"),
        ("POST", "/integrations/github/test"),
    ],
)
async def test_only_administrators_touch_credentials(office: Office, scope: str, method: str, path: str) -> None:
    assert (await office.call(method, path, {}, scope=scope)).status_code == 403


async def test_all_integrations_are_listed_without_a_secret(office: Office) -> None:
    await office.call("PUT", "/integrations/github", {"access_token": TOKEN})
    response = await office.call("GET", "/integrations", scope="read")
    views = {view["type"]: view for view in response.json()}
    assert list(views) == ["github", "cloudflare", "storage", "ai", "stripe", "mail"]
    assert [type_ for type_, view in views.items() if view["configured"]] == ["github"]
    assert views["storage"]["secrets"] == ["r2_access_key_id", "r2_secret_access_key"]
    assert TOKEN not in response.text


async def test_putting_patching_reading_and_deleting(office: Office) -> None:
    values = {"access_token": TOKEN, "template_repos": {"landing": "a/b"}, "organization": "x"}
    put = await office.call("PUT", "/integrations/github", values)
    expected = {"access_token": f"{MASK}WXYZ", "organization": "x", "template_repos.landing": "a/b"}
    assert put.json()["values"] == expected
    patched = await office.call("PATCH", "/integrations/github", {"organization": None})
    assert patched.json()["values"] == {name: value for name, value in expected.items() if name != "organization"}
    assert (await office.call("GET", "/integrations/github", scope="read")).json() == patched.json()
    for _ in range(2):
        assert (await office.call("DELETE", "/integrations/github")).status_code == 204
    assert (await office.call("GET", "/integrations/github")).json()["configured"] is False


async def test_what_is_read_can_be_sent_back(office: Office) -> None:
    await office.call("PUT", "/integrations/ai", {"analysis": {"provider": "openai", "model": "m", "api_key": TOKEN}})
    values = (await office.call("GET", "/integrations/ai")).json()["values"]
    for method in ("PUT", "PATCH"):
        assert (await office.call(method, "/integrations/ai", values)).json()["values"] == values
    config: Any = await office.runtime.config_service.get_config("ai")
    assert config.analysis.api_key.get_secret_value() == TOKEN


@pytest.mark.parametrize("type_", ["gitlab", "GitHub", "a" * 3000, "%00", "%F0%9F%98%80"])
async def test_an_unknown_type_is_not_found(office: Office, type_: str) -> None:
    calls = [(method, "") for method in ("GET", "PUT", "PATCH", "DELETE")]
    for method, suffix in [*calls, ("POST", "/test")]:
        response = await office.call(method, f"/integrations/{type_}{suffix}", {})
        assert response.status_code == 404
        assert len(response.content) < 500


@pytest.mark.parametrize(
    ("type_", "body", "field"),
    [
        ("github", {"acess_token": TOKEN}, "acess_token"),
        ("github", {"organization": [TOKEN]}, "organization"),
        ("github", {"\ud800": TOKEN}, ""),
        ("github", {"x" * 5000: TOKEN}, "x" * 100),
        ("ai", {"analysis": {"provider": TOKEN}}, "analysis.provider"),
        ("ai", {"analysis": {"temperature": TOKEN}}, "analysis.temperature"),
        ("ai", {"analysis": {"base_url": f"http://{TOKEN}@x"}}, "analysis.base_url"),
        ("storage", {"api_token": TOKEN}, "api_token"),
    ],
)
async def test_a_bad_field_is_named_and_its_value_not_echoed(
    office: Office, type_: str, body: dict[str, Any], field: str
) -> None:
    for method in ("PUT", "PATCH"):
        response = await office.call(method, f"/integrations/{type_}", body)
        assert response.status_code == 422
        assert response.json()["error"]["field"] == field
        assert TOKEN not in response.text


@pytest.mark.parametrize("depth", [3, 300, 900, 990, 5000])
async def test_deep_nesting_is_refused_like_any_other_bad_value(office: Office, depth: int) -> None:
    content = b'{"access_token":' * depth + b"1" + b"}" * depth
    headers = {"Authorization": f"Bearer {office.tokens['admin']}", "Content-Type": "application/json"}
    response = await office.http.put("/integrations/github", content=content, headers=headers)
    assert response.status_code in (400, 422)


@pytest.mark.parametrize("body", [[], "x", 1, None, True])
async def test_a_body_that_is_no_object_is_refused(office: Office, body: object) -> None:
    assert (await office.call("PUT", "/integrations/github", body)).status_code == 422


async def test_a_stored_secret_that_does_not_open_is_the_operators_to_mend(office: Office, sessions: Sessions) -> None:
    await office.call("PUT", "/integrations/github", {"access_token": TOKEN})
    settings = Settings(home=office.runtime.home, encryption_keys=SecretStr(generate_key()))
    async with build_runtime(settings, office.runtime.database_url, "127.0.0.1:1") as stranger:
        transport = httpx2.ASGITransport(create_app(stranger))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            response = await http.get(
                "/integrations/github", headers={"Authorization": f"Bearer {office.tokens['admin']}"}
            )
    assert (response.status_code, response.json()["error"]["field"]) == (424, "github/access_token")
    assert "SITEWRIGHT_ENCRYPTION_KEYS" in response.json()["error"]["message"]


@pytest.mark.parametrize("type_", ["github", "cloudflare", "storage", "ai", "stripe"])
async def test_stand_ins_are_tested_and_named_as_such(office: Office, type_: str) -> None:
    outcome = (await office.call("POST", f"/integrations/{type_}/test")).json()
    assert outcome["success"] is True
    assert any(word in outcome["message"] for word in ("substitut", "offline", "não configurado"))


@pytest.mark.parametrize("type_", ["github", "cloudflare", "storage", "ai", "stripe"])
async def test_stand_ins_speak_english_too(office: Office, type_: str) -> None:
    message = (await office.runtime.integrations.test(type_, "en")).message
    assert any(word in message for word in ("stand-in", "offline", "not configured"))


async def test_a_test_says_in_portuguese_what_is_missing(office: Office) -> None:
    await office.call("PUT", "/integrations/github", {"organization": "x"})
    outcome = (await office.call("POST", "/integrations/github/test")).json()
    assert outcome == {
        "success": False,
        "message": "Falta o token de acesso (access_token) ou um GitHub App (app_id, private_key, installation_id).",
    }


async def test_a_test_of_storage_names_the_fields_it_lacks(office: Office) -> None:
    await office.call("PUT", "/integrations/storage", {"r2_bucket": "b"})
    outcome = (await office.call("POST", "/integrations/storage/test")).json()
    assert outcome == {
        "success": False,
        "message": "Falta para o R2: r2_access_key_id, r2_secret_access_key, r2_endpoint.",
    }
    with pytest.raises(Misconfigured, match="lacks r2_access_key_id"):
        await office.runtime.integrations.asset_store(live=True)


@pytest.mark.parametrize(
    ("base_url", "told"),
    [("https://169.254.169.254", "SITEWRIGHT_ALLOWED_PRIVATE_HOSTS"), ("https://nowhere.invalid", "não responde")],
)
async def test_a_test_goes_neither_inside_nor_nowhere(office: Office, base_url: str, told: str) -> None:
    model = {"provider": "openai", "model": "m", "api_key": TOKEN, "base_url": base_url}
    await office.call("PUT", "/integrations/ai", {"analysis": model})
    outcome = (await office.call("POST", "/integrations/ai/test")).json()
    assert outcome["success"] is False
    assert told in outcome["message"]


async def test_new_credentials_work_at_once_in_another_process(
    office: Office, database_url: str, tmp_path: Path
) -> None:
    async with build_runtime(Settings(home=tmp_path, encryption_keys=KEY), database_url, "127.0.0.1:1") as other:
        assert (await other.integrations.code_host()).is_stand_in
        await office.call("PUT", "/integrations/github", {"access_token": TOKEN})
        assert (await other.integrations.code_host(live=True)).name == "github"
        r2 = {
            "r2_bucket": "b",
            "r2_access_key_id": "k",
            "r2_secret_access_key": "s",
            "r2_endpoint": "https://a.example",
        }
        await office.call("PUT", "/integrations/storage", r2)
        assert (await other.integrations.asset_store(live=True)).name == "r2 https://a.example/b"
        await office.call("PUT", "/integrations/stripe", {"webhook_secret": "whsec_fresh"})
        assert (await other.integrations.webhook_secret()).get_secret_value() == "whsec_fresh"
        for type_ in ("github", "storage", "stripe"):
            await office.call("DELETE", f"/integrations/{type_}")
        assert (await other.integrations.code_host()).is_stand_in
        assert (await other.integrations.asset_store()).is_stand_in


@pytest.mark.parametrize("port", ["code_host", "site_host", "dns", "asset_store", "ai"])
async def test_a_live_order_never_falls_to_a_stand_in(office: Office, port: str) -> None:
    with pytest.raises(Misconfigured, match="live mode"):
        await getattr(office.runtime.integrations, port)(live=True)
    assert (await getattr(office.runtime.integrations, port)()).is_stand_in


async def test_a_connection_test_speaks_the_language_that_is_asked_for(office: Office) -> None:
    told = {}
    for language in ("pt-BR,pt;q=0.9,en;q=0.8", "en-US,en;q=0.9"):
        answer = await office.http.post(
            "/integrations/stripe/test",
            headers={"Authorization": f"Bearer {office.tokens['admin']}", "Accept-Language": language},
        )
        told[language[:2]] = answer.json()["message"]
    assert "não configurado" in told["pt"]
    assert "not configured" in told["en"]
