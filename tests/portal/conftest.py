"""The portal without a browser: the whole web application, a project that waits for its answers, and its link."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from pydantic import SecretStr

from sitewright.app import create_app
from sitewright.kit.crypto import generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.orders.starts import Buyer, ProjectStart, begin
from sitewright.portal.visit import form_token
from sitewright.projects.models import SiteProject
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime

KEY = SecretStr(generate_key())
HOST = "127.0.0.1:8700"


@dataclass
class Portal:
    """A customer's browser at an installation."""

    runtime: Runtime
    http: httpx2.AsyncClient
    project_id: UUID
    token: str

    async def get(self, path: str = "", **headers: str) -> httpx2.Response:
        """Ask for a page of the link."""
        return await self.http.get(f"/p/{self.token}{path}", headers=headers)

    async def post(
        self, path: str, *, headers: dict[str, str] | None = None, files: Any = None, **form: Any
    ) -> httpx2.Response:
        """Send a form as the pages send it."""
        data = {"csrf": form_token(self.token), **form}
        return await self.http.post(f"/p/{self.token}{path}", data=data, files=files, headers=headers or {})

    async def sold(self, reference: str = "outra", **more: Any) -> "Portal":
        """Another project with its link, in the same browser."""
        project_id = await sold(self.runtime.sessions, reference, **more)
        return Portal(self.runtime, self.http, project_id, await token_of(self.runtime, project_id))

    async def project(self) -> SiteProject:
        """The project as it is now."""
        async with self.runtime.sessions() as session:
            return await session.get_one(SiteProject, self.project_id)


async def sold(sessions: Sessions, reference: str, *, template: str = "business", locale: str = "pt-BR") -> UUID:
    """A project that was just paid for."""
    buyer = Buyer(name="Marcos Andrade", email="marcos@padaria.example")
    start = ProjectStart(customer=buyer, order_ref=reference, template=template)
    async with transaction(sessions) as session:
        project, _ = await begin(session, start, live=False)
        project.locale = locale
        await session.flush()
        return project.id


async def token_of(runtime: Runtime, project_id: UUID) -> str:
    """The token of the project's link."""
    async with transaction(runtime.sessions) as session:
        return (await runtime.links.address_of(session, project_id)).rpartition("/")[2]


@pytest.fixture
async def portal(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Portal]:
    """The portal of one test."""
    async with build_runtime(Settings(home=tmp_path, encryption_keys=KEY), database_url, "127.0.0.1:1") as runtime:
        transport = httpx2.ASGITransport(create_app(runtime), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}") as http:
            http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            project_id = await sold(sessions, "a primeira")
            yield Portal(runtime, http, project_id, await token_of(runtime, project_id))
