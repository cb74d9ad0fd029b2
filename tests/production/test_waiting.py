"""Who asks to wait is waited for, however often: it is no failure that an operator must see."""

import asyncio
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sitewright.errors import Unavailable
from sitewright.kit.db import Sessions
from sitewright.kit.tasks import end
from sitewright.ports.code_host import CodeHost
from sitewright.production.launcher import run_launcher
from sitewright.production.temporal import connect, serving
from tests.production.conftest import Factory, runtime_at

TIMES, SECONDS = 8, 0.3


@dataclass
class Busy:
    """Integrations whose code host asks to wait, some times."""

    integrations: Any
    times: int = TIMES

    async def code_host(self, *, live: bool = False) -> CodeHost:
        """The code host, once it has asked often enough."""
        if self.times > 0:
            self.times -= 1
            raise Unavailable("Too many requests.", retry_after=SECONDS)
        host: CodeHost = await self.integrations.code_host(live=live)
        return host

    def __getattr__(self, name: str) -> Any:
        return getattr(self.integrations, name)


async def test_a_rate_limit_is_waited_for_as_long_as_it_says_and_as_often(
    sessions: Sessions, tmp_path: Path, database_url: str, temporal_address: str
) -> None:
    assert sessions is not None
    async with runtime_at(tmp_path / "home", database_url, temporal_address) as runtime:
        busy: Any = Busy(runtime.integrations)
        temporal = await connect(runtime.temporal, runtime.cipher)
        async with serving(temporal, replace(runtime.workshop, integrations=busy)):
            launching = asyncio.create_task(run_launcher(runtime.sessions, runtime.database_url, temporal))
            factory, started = Factory(runtime), time.monotonic()
            project = await factory.until(await factory.answered())
            await end(launching)
    assert project.status == "in_review"
    assert time.monotonic() - started > TIMES * SECONDS
    opened = next(step for step in project.steps if step.step == "open_project")
    assert (busy.times, opened.attempts) == (0, TIMES + 1)
