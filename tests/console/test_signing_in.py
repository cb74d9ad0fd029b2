"""Signing in: a new cookie each time, ended by age and idleness, slow to guess, and leading nowhere else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from sqlalchemy import select, update

from sitewright.accounts.models import AuditEntry, Operator, OperatorSession
from sitewright.accounts.operators import first_link, invite
from sitewright.accounts.service import digest
from sitewright.accounts.sessions import IDLE, LONGEST
from sitewright.app import create_app
from sitewright.kit.db import Sessions, transaction
from sitewright.settings import Settings
from sitewright.wiring import build_runtime
from tests.console.conftest import KEY, PASSWORD, Bureau, inputs

WHO = "viewer@agencia.example"


async def sign_in(http: httpx2.AsyncClient, email: str, password: str, **more: str) -> httpx2.Response:
    """As a person does it: open the page, send its form."""
    shown = await http.get("/console/sign-in")
    cookie = shown.headers["set-cookie"].split(";")[0]
    form = {**inputs(shown.text), "email": email, "password": password, **more}
    return await http.post("/console/sign-in", data=form, headers={"Cookie": cookie})


def cookie_of(response: httpx2.Response) -> str:
    """The value of the cookie an answer sets."""
    return response.headers["set-cookie"].split("=", 1)[1].split(";")[0]


async def test_the_right_password_opens_the_console_under_a_new_cookie(bureau: Bureau, sessions: Sessions) -> None:
    before = await bureau.http.get("/console/sign-in")
    response = await sign_in(bureau.http, WHO.upper(), PASSWORD)
    assert (response.status_code, response.headers["location"]) == (303, "/console/")
    cookie = cookie_of(response)
    assert cookie != cookie_of(before)
    assert "HttpOnly" in response.headers["set-cookie"]
    assert "samesite=lax" in response.headers["set-cookie"].lower()
    bureau.cookies["viewer"] = cookie
    assert "Viewer" in (await bureau.get("/console/", "viewer", **{"Accept-Language": "en"})).text
    async with sessions() as session:
        stored = (await session.scalars(select(OperatorSession.token_sha256))).all()
    assert digest(cookie) in stored
    assert cookie not in stored


async def test_a_cookie_that_was_planted_is_not_the_one_that_is_signed_in(bureau: Bureau) -> None:
    planted = "a-cookie-the-attacker-knows"
    shown = await bureau.http.get("/console/sign-in", headers={"Cookie": f"sitewright={planted}"})
    form = {**inputs(shown.text), "email": WHO, "password": PASSWORD}
    response = await bureau.http.post("/console/sign-in", data=form, headers={"Cookie": f"sitewright={planted}"})
    assert response.status_code == 303
    assert cookie_of(response) != planted
    led = await bureau.http.get("/console/", headers={"Cookie": f"sitewright={planted}"})
    assert led.status_code == 303


@pytest.mark.parametrize(
    ("email", "password"), [(WHO, "errada"), ("nobody@agencia.example", PASSWORD), ("", ""), (WHO, "x" * 399)]
)
async def test_what_is_wrong_is_told_alike(bureau: Bureau, email: str, password: str) -> None:
    response = await sign_in(bureau.http, email, password)
    assert response.status_code == 422
    assert "E-mail e senha não combinam." in response.text
    assert password not in response.text or not password


async def test_guessing_is_slowed_down_for_one_address_alone(bureau: Bureau) -> None:
    statuses = [(await sign_in(bureau.http, WHO, f"errada {number}")).status_code for number in range(11)]
    assert statuses == [422] * 10 + [503]
    assert (await sign_in(bureau.http, WHO, PASSWORD)).status_code == 503
    assert (await sign_in(bureau.http, "operator@agencia.example", PASSWORD)).status_code == 303


async def test_a_session_ends_by_idleness_by_age_and_by_signing_out(bureau: Bureau, sessions: Sessions) -> None:
    now = datetime.now(UTC)
    for values in (
        {"seen_at": now - IDLE - timedelta(minutes=1)},
        {"created_at": now - LONGEST - timedelta(minutes=1)},
    ):
        response = await sign_in(bureau.http, WHO, PASSWORD)
        bureau.cookies["viewer"] = cookie_of(response)
        assert (await bureau.get("/console/", "viewer")).status_code == 200
        async with transaction(sessions) as session:
            await session.execute(update(OperatorSession).values(**values))
        assert (await bureau.get("/console/", "viewer")).status_code == 303
    bureau.cookies["viewer"] = cookie_of(await sign_in(bureau.http, WHO, PASSWORD))
    response = await bureau.post("/console/sign-out", "viewer")
    assert 'sitewright=""' in response.headers["set-cookie"]
    assert (await bureau.get("/console/", "viewer")).status_code == 303


async def test_who_is_disabled_is_out_at_once(bureau: Bureau, sessions: Sessions) -> None:
    async with sessions() as session:
        viewer = (await session.scalars(select(Operator).where(Operator.email == WHO))).one()
    assert (await bureau.post(f"/console/people/{viewer.id}/disable")).status_code == 303
    assert (await bureau.get("/console/", "viewer")).status_code == 303
    assert (await sign_in(bureau.http, WHO, PASSWORD)).status_code == 422


async def test_the_last_administrator_stays(bureau: Bureau, sessions: Sessions) -> None:
    async with sessions() as session:
        query = select(Operator).where(Operator.role == "administrator")
        administrator = (await session.scalars(query)).one()
    for path, form in (("disable", {}), ("role", {"role": "viewer"})):
        response = await bureau.post(f"/console/people/{administrator.id}/{path}", **form)
        assert response.status_code == 409
    assert (await bureau.get("/console/people")).status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/console//evil.example",
        "/\\evil.example/console/",
        "javascript:alert(1)",
        "/console/../../evil",
        "/projects",
        "/console/\r\nSet-Cookie: a=b",
        "",
    ],
)
async def test_signing_in_leads_to_the_console_alone(bureau: Bureau, elsewhere: str) -> None:
    response = await sign_in(bureau.http, WHO, PASSWORD, next=elsewhere)
    assert response.headers["location"] in ("/console/", "/console/../../evil")
    shown = await bureau.http.get(f"/console/sign-in?next={quote(elsewhere)}")
    assert inputs(shown.text)["next"] == response.headers["location"]


async def test_after_signing_in_the_page_that_was_asked_for_is_shown(bureau: Bureau) -> None:
    asked = await bureau.get("/console/projects?q=padaria&status=published", None)
    led = await bureau.http.get(asked.headers["location"])
    wanted = inputs(led.text)["next"]
    assert wanted == "/console/projects?q=padaria&status=published"
    assert (await sign_in(bureau.http, WHO, PASSWORD, next=wanted)).headers["location"] == wanted


async def test_behind_https_the_cookie_is_bound_to_its_host(
    database_url: str, sessions: Sessions, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, encryption_keys=KEY, public_url="https://painel.agencia.example")
    async with build_runtime(settings, database_url, "127.0.0.1:1") as runtime:
        transport = httpx2.ASGITransport(create_app(runtime))
        async with httpx2.AsyncClient(transport=transport, base_url="http://painel.agencia.example") as http:
            cookie = (await http.get("/console/sign-in")).headers["set-cookie"]
            tunnel = await http.get("/console/sign-in", headers={"Host": "127.0.0.1:8700"})
    assert cookie.startswith("__Host-sitewright=")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert tunnel.headers["set-cookie"].startswith("sitewright=")


async def test_the_first_link_makes_an_administrator_once(sessions: Sessions, bureau: Bureau) -> None:
    async with transaction(sessions) as session:
        assert await first_link(session) is None
        token = await invite(session, "administrator")
    shown = await bureau.http.get(f"/console/welcome/{token}")
    cookie = {"Cookie": shown.headers["set-cookie"].split(";")[0]}
    form = {**inputs(shown.text), "name": "Rui", "email": "rui@agencia.example", "password": "curta"}
    short = await bureau.http.post("/console/welcome", data=form, headers=cookie)
    assert (short.status_code, inputs(short.text)["name"]) == (422, "Rui")
    taken = await bureau.http.post(
        "/console/welcome", data={**form, "password": PASSWORD, "email": WHO.title()}, headers=cookie
    )
    assert taken.status_code == 409
    made = await bureau.http.post("/console/welcome", data={**form, "password": PASSWORD}, headers=cookie)
    assert made.status_code == 303
    bureau.cookies["administrator"] = cookie_of(made)
    assert (await bureau.get("/console/audit")).status_code == 200
    for again in (
        await bureau.http.get(f"/console/welcome/{token}"),
        await bureau.http.post("/console/welcome", data={**form, "password": PASSWORD}, headers=cookie),
    ):
        assert again.status_code == 404


async def test_a_new_password_signs_its_owner_out_everywhere(bureau: Bureau, sessions: Sessions) -> None:
    async with sessions() as session:
        viewer = (await session.scalars(select(Operator).where(Operator.email == WHO))).one()
    shown = await bureau.post(f"/console/people/{viewer.id}/link")
    link = shown.text.split('<code class="secret">')[1].split("<")[0]
    page = await bureau.http.get(link)
    form = {**inputs(page.text), "password": "outras cinco palavras bem longas"}
    cookie = {"Cookie": page.headers["set-cookie"].split(";")[0]}
    assert (await bureau.http.post("/console/welcome", data=form, headers=cookie)).status_code == 303
    assert (await bureau.get("/console/", "viewer")).status_code == 303
    assert (await sign_in(bureau.http, WHO, PASSWORD)).status_code == 422
    assert (await sign_in(bureau.http, WHO, form["password"])).status_code == 303


async def test_the_audit_log_tells_who_did_what_and_no_secret(bureau: Bureau, sessions: Sessions) -> None:
    await bureau.post("/console/integrations/github", access_token="ghp_0123456789abcdefWXYZ")
    made = await bureau.post("/console/tokens", name="crm", scope="write")
    token = made.text.split('<code class="secret">')[1].split("<")[0]
    as_crm = {"Authorization": f"Bearer {token}"}
    await bureau.http.post("/projects/00000000-0000-4000-8000-000000000000/retry", headers=as_crm)
    body = {"customer": {"name": "Rui", "email": "rui@example.com"}, "order_ref": "1"}
    await bureau.http.post("/projects", json=body, headers={**as_crm, "Idempotency-Key": "k"})
    await bureau.post("/console/tokens", "viewer", name="mine", scope="admin")
    async with sessions() as session:
        entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [(entry.actor, entry.action, entry.subject) for entry in entries] == [
        ("administrator@agencia.example", "save_integration", "github"),
        ("administrator@agencia.example", "make_token", ""),
        ("token crm", "start_project", ""),
    ]
    page = (await bureau.get("/console/audit")).text
    assert "salvou uma integração" in page
    assert "ghp_" not in page
    assert token not in page
