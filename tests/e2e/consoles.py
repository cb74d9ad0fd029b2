"""A console as its people meet it: the real server and worker on real services, and a browser."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.async_api import Browser, BrowserContext, Page
from pydantic import SecretStr
from sqlalchemy import select

from sitewright.accounts.access import Role
from sitewright.accounts.operators import invite, redeem
from sitewright.accounts.sessions import open_session
from sitewright.app import bind, serving_web
from sitewright.kit.db import transaction
from sitewright.projects.models import SiteProject
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime
from sitewright.worker import serving_work

KEY = SecretStr("dGhlIHRlc3RzJyBvd24ga2V5LCBub3QgYSBzZWNyZXQ=")
PASSWORD = "quatro palavras sem nexo"
WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
  }).observe({ type: "layout-shift" });
}"""
"""Adds up how much of a page jumps without anybody having touched it."""
LEAST_SHIFT = 0.02
"""What nobody sees."""


@dataclass
class Console:
    """An installation with its console at `address`."""

    runtime: Runtime
    address: str
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    async def person(self, role: Role = "administrator", name: str = "Ana Prado", email: str | None = None) -> str:
        """A new operator who is signed in; the cookie."""
        async with transaction(self.runtime.sessions) as session:
            token = await invite(session, role)
            number = len(self.contexts)
            email = email or f"{role}{number}-{token[:6].lower()}@agencia.example"
            operator = await redeem(session, token, name=name, email=email, password=PASSWORD)
            return await open_session(session, operator)

    async def visit(self, *, cookie: str | None = None, language: str = "en", **options: Any) -> Page:
        """A page of a browser of its own, signed in where there is a cookie."""
        context = await self.browser.new_context(base_url=self.address, locale=language, **options)
        self.contexts.append(context)
        if cookie is not None:
            await context.add_cookies([{"name": "sitewright", "value": cookie, "url": self.address}])
        return await context.new_page()

    async def close_browsers(self) -> None:
        """End what `visit` opened, so that no stream stays open."""
        for context in self.contexts:
            await context.close()


@contextlib.asynccontextmanager
async def opened(
    home: Path, database_url: str, temporal_address: str, browser: Browser, **settings: Any
) -> AsyncIterator[Console]:
    """The console for as long as the block lasts."""
    listener = bind("127.0.0.1", 0)
    port = int(listener.getsockname()[1])
    chosen = Settings(home=home, port=port, encryption_keys=KEY, allowed_private_hosts=["127.0.0.1"], **settings)
    async with (
        build_runtime(chosen, database_url, temporal_address) as runtime,
        serving_web(runtime, listener),
        serving_work(runtime),
    ):
        console = Console(runtime, f"http://127.0.0.1:{port}", browser)
        try:
            yield console
        finally:
            await console.close_browsers()


async def project_ids(console: Console) -> list[UUID]:
    """Of all projects, the oldest first."""
    async with console.runtime.sessions() as session:
        return list((await session.scalars(select(SiteProject.id).order_by(SiteProject.created_at))).all())
