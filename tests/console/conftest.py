"""The console without a browser: the whole web application on the real database."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import httpx2
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr

from sitewright.accounts.access import ROLES, Role
from sitewright.accounts.models import Operator
from sitewright.accounts.sessions import csrf_token, open_session
from sitewright.app import create_app
from sitewright.kit.crypto import generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime

KEY = SecretStr(generate_key())
HOST = "127.0.0.1:8700"
PASSWORD = "quatro palavras sem nexo"
HASH = PasswordHasher().hash(PASSWORD)


@dataclass
class Bureau:
    """An agency with a person of each role, whose cookies are known."""

    runtime: Runtime
    http: httpx2.AsyncClient
    cookies: dict[Role, str] = field(default_factory=dict)

    async def get(self, path: str, role: Role | None = "administrator", /, **headers: str) -> httpx2.Response:
        """Ask for a page as a person of a role, or as nobody."""
        return await self.http.get(path, headers={**self._cookie(role), **headers})

    async def post(
        self, path: str, role: Role | None = "administrator", /, *, csrf: str | None = None, **form: Any
    ) -> httpx2.Response:
        """Send a form as the pages send it."""
        own = csrf_token(self.cookies[role]) if role else ""
        token = own if csrf is None else csrf
        return await self.http.post(path, data={"csrf": token, **form}, headers=self._cookie(role))

    def _cookie(self, role: Role | None) -> dict[str, str]:
        return {"Cookie": f"sitewright={self.cookies[role]}"} if role else {}


@pytest.fixture
async def bureau(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Bureau]:
    """The bureau of one test."""
    async with build_runtime(Settings(home=tmp_path, encryption_keys=KEY), database_url, "127.0.0.1:1") as runtime:
        transport = httpx2.ASGITransport(create_app(runtime), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}") as http:
            http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            bureau = Bureau(runtime, http)
            async with transaction(sessions) as session:
                for role in ROLES:
                    email = f"{role}@agencia.example"
                    person = Operator(name=role.title(), email=email, role=role, password_hash=HASH)
                    session.add(person)
                    await session.flush()
                    bureau.cookies[role] = await open_session(session, person)
            yield bureau


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name"):
            self.found.setdefault(str(given["name"]), given.get("value") or "")


def inputs(page: str) -> dict[str, str]:
    """The values of a page's input fields, by name; of several, the first."""
    parser = _Inputs()
    parser.feed(page)
    return parser.found


def text_of(page: str) -> str:
    """A page's text without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
