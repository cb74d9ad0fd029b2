"""The console in another system's frame, without a browser: who comes in, and what a frame never becomes."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from sitewright.accounts.embedding import Embedding, new_token
from sitewright.accounts.models import Operator
from sitewright.accounts.operators import change_role, first_link
from sitewright.accounts.sessions import csrf_token
from sitewright.app import create_app, embedding
from sitewright.console.embedding import ATTEMPTS
from sitewright.kit.db import Sessions, transaction
from sitewright.projects.models import SiteProject
from sitewright.settings import Settings
from sitewright.wiring import build_runtime
from tests.console.conftest import KEY
from tests.console.test_lists import sell

SECRET = SecretStr("a secret of the tests, long enough for HS256")
CRM, CONSOLE = "https://crm.example", "https://sites.example"
ANA = {"email": "ana@agencia.example", "name": "Ana Prado", "role": "operator"}
FRAME = "__Host-sitewright-frame"


@dataclass
class Frame:
    """A frame on the CRM's page."""

    http: httpx2.AsyncClient
    known: Embedding

    async def introduce(self, token: str | None = None, **claims: Any) -> httpx2.Response:
        """Post a token as the CRM's page does."""
        token = new_token(self.known, **{**ANA, **claims}) if token is None else token
        return await self.http.post("/console/embed", data={"token": token}, headers={"Origin": CRM})

    async def get(self, path: str, cookie: str) -> httpx2.Response:
        """A page within the frame."""
        return await self.http.get(path, headers={"Cookie": f"{FRAME}={cookie}", "Accept-Language": "en"})

    async def post(self, path: str, cookie: str) -> httpx2.Response:
        """A form within the frame."""
        headers = {"Cookie": f"{FRAME}={cookie}", "Accept-Language": "en"}
        return await self.http.post(path, data={"csrf": csrf_token(cookie)}, headers=headers)


def cookie_of(response: httpx2.Response) -> str:
    """The session of the frame that an answer opens."""
    found = re.match(rf"{FRAME}=([^;]+);", response.headers["set-cookie"])
    assert found is not None
    return found[1]


@pytest.fixture
async def frame(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Frame]:
    """A console that a CRM may frame; nobody works there yet."""
    assert sessions is not None
    settings = Settings(
        home=tmp_path, encryption_keys=KEY, public_url=CONSOLE, frame_ancestors=[CRM], embed_secret=SECRET
    )
    known = embedding(settings)
    assert known is not None
    async with build_runtime(settings, database_url, "127.0.0.1:1") as runtime:
        transport = httpx2.ASGITransport(create_app(runtime), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=CONSOLE) as http:
            http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            yield Frame(http, known)


async def test_a_frame_is_nobody_s_once_its_person_is_an_administrator(frame: Frame, sessions: Sessions) -> None:
    cookie = cookie_of(await frame.introduce())
    assert (await frame.get("/console/projects", cookie)).status_code == 200
    assert (await frame.get("/docs", cookie)).status_code == 200
    async with transaction(sessions) as session:
        ana = (await session.scalars(select(Operator.id))).one()
        await change_role(session, ana, "administrator")
    for path in ("/console/projects", "/console/people", "/docs"):
        assert (await frame.get(path, cookie)).status_code == 401, path


async def test_who_came_through_a_crm_does_not_take_the_first_administrator_s_place(
    frame: Frame, sessions: Sessions
) -> None:
    await frame.introduce(role="viewer")
    async with transaction(sessions) as session:
        assert await first_link(session) is not None
        await session.execute(update(Operator).values(role="administrator"))
    async with transaction(sessions) as session:
        assert await first_link(session) is None


async def test_tokens_that_are_not_signed_keep_nobody_out(frame: Frame) -> None:
    for _ in range(int(ATTEMPTS.capacity) + 5):
        assert (await frame.introduce("a.b.c")).status_code == 422
    assert (await frame.introduce()).status_code == 303


async def test_two_first_introductions_at_once_make_one_person(frame: Frame, sessions: Sessions) -> None:
    answers = await asyncio.gather(*(frame.introduce() for _ in range(6)))
    assert [each.status_code for each in answers] == [303] * 6
    async with sessions() as session:
        assert len((await session.scalars(select(Operator))).all()) == 1


async def test_signing_out_in_a_frame_ends_on_a_page_that_the_crm_may_show(frame: Frame) -> None:
    cookie = cookie_of(await frame.introduce())
    ended = await frame.post("/console/sign-out", cookie)
    assert ended.status_code == 200
    assert "Open this page again from your own system" in ended.text
    assert f"frame-ancestors {CRM}" in ended.headers["content-security-policy"]
    assert f"{FRAME}=" in ended.headers["set-cookie"]
    assert (await frame.get("/console/projects", cookie)).status_code == 401


async def test_a_preview_is_opened_in_a_tab(frame: Frame, sessions: Sessions) -> None:
    project_id = await previewed(sessions)
    cookie = cookie_of(await frame.introduce())
    shown = await frame.get(f"/console/projects/{project_id}/preview", cookie)
    assert "<iframe" not in shown.text
    assert 'href="https://padaria.example" rel="noreferrer" target="_blank"' in shown.text


async def previewed(sessions: Sessions) -> UUID:
    """A project whose preview is deployed."""
    await sell(sessions, 1, name="Padaria")
    async with transaction(sessions) as session:
        project = (await session.scalars(select(SiteProject))).one()
        project.preview_url = "https://padaria.example"
    return project.id
