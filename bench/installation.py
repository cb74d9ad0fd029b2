"""A whole installation in this process, on a home of its own, for measuring."""

import asyncio
import contextlib
import dataclasses
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from sitewright.app import bind, serving_web
from sitewright.kit import migrations
from sitewright.kit.embedded import running_services
from sitewright.kit.tasks import end
from sitewright.ports.ai import AI, AIOutput, Ledger, Role
from sitewright.production.launcher import run_launcher
from sitewright.production.temporal import connect, serving
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime

T = TypeVar("T", bound=BaseModel)


class SlowAI:
    """An AI whose every call takes `seconds` longer."""

    is_stand_in = True

    def __init__(self, inner: AI, seconds: float) -> None:
        self._inner = inner
        self._seconds = seconds

    async def run(self, role: Role, task_type: str, context: BaseModel, output_type: type[T]) -> AIOutput[T]:
        """Wait, then run."""
        await asyncio.sleep(self._seconds)
        return await self._inner.run(role, task_type, context, output_type)


class SlowIntegrations:
    """The runtime's integrations with a slow AI; everything else is passed on."""

    def __init__(self, runtime: Runtime, seconds: float) -> None:
        self._manager = runtime.integrations
        self._seconds = seconds
        self.code_host = self._manager.code_host
        self.site_host = self._manager.site_host
        self.dns = self._manager.dns
        self.domains = self._manager.domains
        self.asset_store = self._manager.asset_store
        self.payments = self._manager.payments
        self.mailer = self._manager.mailer
        self.code_events = self._manager.code_events

    async def ai(self, *, live: bool = False, ledger: Ledger | None = None) -> AI:
        """The slow AI."""
        return SlowAI(await self._manager.ai(live=live, ledger=ledger), self._seconds)


@contextlib.asynccontextmanager
async def installed(ai_seconds: float = 0.0, *, work: bool = True) -> AsyncIterator[tuple[Runtime, str]]:
    """Services and web, and a worker where work is to be done; gives the runtime and the web address."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        async with running_services(home, "bench") as services:
            await migrations.upgrade(services.database_url)
            settings = Settings(home=home)
            async with build_runtime(settings, services.database_url, services.temporal_address) as runtime:
                listener = bind("127.0.0.1", 0)
                port = listener.getsockname()[1]
                services.publish_port(port)
                worker = working(runtime, ai_seconds) if work else contextlib.nullcontext()
                async with serving_web(runtime, listener), worker:
                    yield runtime, f"http://127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def working(runtime: Runtime, ai_seconds: float) -> AsyncIterator[None]:
    """A worker whose AI is slow."""
    temporal = await connect(runtime.temporal, runtime.cipher)
    shop = dataclasses.replace(runtime.workshop, integrations=SlowIntegrations(runtime, ai_seconds))
    async with serving(temporal, shop):
        launcher = asyncio.create_task(run_launcher(runtime.sessions, runtime.database_url, temporal))
        try:
            yield
        finally:
            await end(launcher)
