"""An installation as its operator runs it: real processes on a home of their own, which tests kill."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import psutil

from sitewright.kit.db import DATABASE_AWAY, create_engine, session_maker
from sitewright.kit.embedded.postgres import EmbeddedPostgres
from sitewright.kit.embedded.processes import free_port
from sitewright.kit.embedded.run_file import read_run
from sitewright.kit.embedded.temporal import EmbeddedTemporal
from sitewright.projects.report import project_report
from tests.stories.commands import run_command

SITEWRIGHT = [sys.executable, "-c", "from sitewright.cli import main; main()"]
PATIENCE = 240.0
"""Long enough for a busy machine."""


@dataclass
class Installation:
    """Processes by role, on one home."""

    home: Path
    port: int = field(default_factory=lambda: free_port(None))
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {"SITEWRIGHT_HOME": str(self.home), "SITEWRIGHT_PORT": str(self.port)}
        return {**os.environ, **own, **self.settings}

    async def start(self, role: str) -> None:
        """Start `web` or `worker` and wait until it is there."""
        log = (self.home.parent / f"{role}.log").open("ab")
        self.processes[role] = subprocess.Popen(
            [*SITEWRIGHT, role], env=self.environment, stdout=log, stderr=log, cwd=self.home.parent
        )
        log.close()
        async with asyncio.timeout(PATIENCE):
            while role not in read_run(self.home).roles or (role == "web" and not read_run(self.home).web_port):
                assert self.processes[role].poll() is None, (self.home.parent / f"{role}.log").read_text()[-3000:]
                await asyncio.sleep(0.05)

    async def run(self, *arguments: str, check: bool = True, stdin: str = "", seconds: float = PATIENCE) -> str:
        """Run a command to its end; returns what it printed."""
        ended = await run_command(arguments, self.environment, self.home.parent, stdin=stdin, seconds=seconds)
        assert not check or ended.code == 0, f"{arguments}: {ended.code} {ended.errors[-3000:]}{ended.output[-500:]}"
        return ended.output

    async def generate(self, file: Path, number: int = 1, *, seconds: float = PATIENCE) -> dict[str, Any]:
        """`sitewright generate --json`."""
        result: dict[str, Any] = json.loads(
            await self.run("generate", str(file), "--json", "--number", str(number), seconds=seconds)
        )
        return result

    def kill(self, victim: str) -> None:
        """SIGKILL a process of ours, or a server."""
        if victim in self.processes:
            self.processes[victim].kill()
            self.processes[victim].wait()
        elif found := self.server(victim):
            found.kill()

    async def revive(self, victim: str) -> None:
        """Start a killed process of ours again; servers are healed by those that live."""
        if victim in self.processes:
            await self.start(victim)

    def server(self, name: str) -> psutil.Process | None:
        """The running `postgres` or `temporal` of this home."""
        service = EmbeddedPostgres(self.home / name) if name == "postgres" else EmbeddedTemporal(self.home / name)
        found = service.find()
        return found[0] if found else None

    def command_lines(self) -> str:
        """What everybody on the machine may read of our processes, the servers, and those they started."""
        started = [psutil.Process(process.pid) for process in self.processes.values() if process.poll() is None]
        said: list[str] = []
        for process in [*started, *filter(None, map(self.server, ("postgres", "temporal")))]:
            for member in (process, *process.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):  # it ended meanwhile
                    said += member.cmdline()
        return " ".join(said)

    async def connect(self) -> asyncpg.Connection:
        """A connection to the database, once it is there."""
        service = EmbeddedPostgres(self.home / "postgres")
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(*DATABASE_AWAY):
                    if found := service.find():
                        return await asyncpg.connect(service.url(found[1]))
                await asyncio.sleep(0.02)

    async def rows(self, query: str, *values: Any) -> list[Any]:
        """The rows of a query."""
        connection = await self.connect()
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def report(self, project_id: str) -> dict[str, Any]:
        """The project's report, read from the database as `projects show` does."""
        service = EmbeddedPostgres(self.home / "postgres")
        found = service.find()
        if found is None:
            raise ConnectionError("the database is away")
        engine = create_engine(service.url(found[1]), pool_size=1)
        try:
            async with session_maker(engine)() as session:
                return (await project_report(session, UUID(project_id))).model_dump(mode="json")
        finally:
            await engine.dispose()

    async def until(self, project_id: str, status: str) -> dict[str, Any]:
        """The project's report as soon as it has that status and no step runs; the database may be away meanwhile."""
        project: dict[str, Any] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while True:
                    with contextlib.suppress(*DATABASE_AWAY):
                        project = await self.report(project_id)
                        if project["status"] == status and "running" not in [row["status"] for row in project["steps"]]:
                            return project
                    await asyncio.sleep(0.1)
        raise AssertionError(f"the project is not {status}: {project}")

    async def wait_for_step(self, step: str, seen: int) -> None:
        """Return as soon as a step runs that is newer than `seen`."""
        connection = await self.connect()
        try:
            async with asyncio.timeout(PATIENCE):
                while not await connection.fetchval(
                    "SELECT count(*) FROM timeline WHERE step = $1 AND id > $2", step, seen
                ):
                    await asyncio.sleep(0.003)
        finally:
            await connection.close()

    def stop(self) -> None:
        """End everything that this test started."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
        for name in ("temporal", "postgres"):
            if found := self.server(name):
                found.kill()


@contextlib.asynccontextmanager
async def installed(home: Path, settings: dict[str, str] | None = None) -> AsyncIterator[Installation]:
    """A home with web and worker running apart."""
    installation = Installation(home, settings=settings or {})
    try:
        await installation.start("web")
        await installation.start("worker")
        yield installation
    finally:
        await asyncio.to_thread(installation.stop)
