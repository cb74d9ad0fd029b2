"""Postgres and Temporal for one machine: started by whoever comes first, adopted by the others, stopped by the last.

A service is found by looking at the processes that run (executable, data folder), never by a remembered pid; so a
crash at any moment leaves nothing to clean up. While a user lives, a service that died is started again at its port.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import psutil

from sitewright.errors import Misconfigured
from sitewright.kit.embedded.processes import free_port, lives, mark_self, wait_until
from sitewright.kit.embedded.run_file import RunState, User, locked, read_run, write_run

__all__ = ["RunState", "Services", "read_run", "running_services", "start_service"]

WATCH_SECONDS = 0.5
ADOPT_SECONDS = 20.0
START_ATTEMPTS = 3
PORT_SECONDS = 10.0
"""How long to wait for a port that somebody else holds for a moment."""


class Service(Protocol):
    """A server that can be found, started and stopped. All calls block."""

    name: str

    def url(self, port: int) -> str: ...

    def find(self) -> tuple[psutil.Process, int] | None: ...

    def start(self, port: int) -> None: ...

    def answers(self, port: int) -> bool: ...

    def stop(self, process: psutil.Process) -> None: ...


@dataclass(frozen=True)
class Services:
    """Where the embedded services answer; empty for one that is not embedded."""

    home: Path
    database_url: str = ""
    temporal_address: str = ""

    def publish_port(self, port: int) -> None:
        """Tell the other processes of this home at which port this one serves."""
        me = mark_self()
        with locked(self.home):
            state = read_run(self.home)
            users = tuple(replace(user, port=port) if user.mark.pid == me.pid else user for user in state.users)
            write_run(self.home, replace(state, users=users, ports={**state.ports, "web": port}))


@contextlib.asynccontextmanager
async def running_services(
    home: Path, role: str, *, postgres: bool = True, temporal: bool = True
) -> AsyncIterator[Services]:
    """The wanted services for as long as the block lasts. Raises Misconfigured where one cannot run."""
    wanted = _wanted(home, postgres=postgres, temporal=temporal)
    joining = asyncio.create_task(asyncio.to_thread(_join, home, role, wanted))
    try:
        urls = await asyncio.shield(joining)
        leaving = asyncio.Event()
        watcher = asyncio.create_task(_watch(home, wanted, leaving))
        try:
            yield Services(home, urls.get("postgres", ""), urls.get("temporal", ""))
        finally:
            # A watcher that is healing finishes first: what it starts after we left, nobody would stop.
            leaving.set()
            await asyncio.wait([watcher])
    finally:
        # Who is told to stop while services start still waits for them, or nobody would stop them.
        await asyncio.wait([joining])
        await asyncio.to_thread(_leave, home)


def _wanted(home: Path, *, postgres: bool, temporal: bool) -> list[Service]:
    # A server is known by its folder, which must be written the same way by all.
    home = home.resolve()
    services: list[Service] = []
    if postgres:
        from sitewright.kit.embedded.postgres import EmbeddedPostgres

        services.append(EmbeddedPostgres(home / "postgres"))
    if temporal:
        from sitewright.kit.embedded.temporal import EmbeddedTemporal

        services.append(EmbeddedTemporal(home / "temporal"))
    return services


def _join(home: Path, role: str, wanted: list[Service]) -> dict[str, str]:
    """Write ourselves down and bring the services up; gives their addresses."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(home):
        state = read_run(home)
        write_run(home, replace(state, users=(*state.users, User(role, mark_self()))))
        return {service.name: service.url(_ensure(home, service)) for service in wanted}


def _ensure(home: Path, service: Service, *, is_healing: bool = False) -> int:
    """The port of the running service: adopted if it lives and takes our log-in, else started. Hold the lock."""
    if found := service.find():
        process, port = found
        if wait_until(lambda: service.answers(port), ADOPT_SECONDS, lambda: service.find() is not None):
            return port
        if service.find() is not None:
            raise Misconfigured(
                f"A {service.name} runs on this home's data but refuses our log-in (pid {process.pid})."
            )
    state, me = read_run(home), mark_self()
    # Whoever lives was told the port when he came, and keeps to it.
    kept = is_healing or any(user.mark.pid != me.pid for user in state.users)
    port = start_service(service, state.ports.get(service.name), keep_port=kept)
    write_run(home, replace(state, ports={**state.ports, service.name: port}))
    return port


def start_service(service: Service, preferred_port: int | None = None, *, keep_port: bool = False) -> int:
    """Start a service at the preferred port, else at a free one; return the port. Raises Misconfigured.

    A port that was free may be taken a moment later, also one of those a server chooses for itself; so it is tried
    again at another one, or at the same one where that is to be kept.
    """
    for attempt in range(1, START_ATTEMPTS + 1):
        if keep_port and preferred_port:
            port = preferred_port
            wait_until(lambda: free_port(preferred_port) == preferred_port, PORT_SECONDS)
        else:
            port = free_port(preferred_port if attempt == 1 else None)
        try:
            service.start(port)
        except Misconfigured:
            # What only starts slowly would be a second one on the same data.
            if found := service.find():
                service.stop(found[0])
            if attempt == START_ATTEMPTS:
                raise
        else:
            return port
    raise AssertionError("unreachable")


async def _watch(home: Path, wanted: list[Service], leaving: asyncio.Event) -> None:
    """Start again what died. One process does it, the others find it done."""
    known: dict[str, psutil.Process] = {}
    while not leaving.is_set():
        await asyncio.to_thread(_heal, home, wanted, known)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(leaving.wait(), WATCH_SECONDS)


def _heal(home: Path, wanted: list[Service], known: dict[str, psutil.Process]) -> None:
    """A failure is not the end: the next look tries again.

    All processes are looked through only where the `known` one has ended; doing it at each look takes much time.
    """
    for service in wanted:
        with contextlib.suppress(Misconfigured, OSError, psutil.Error):
            if service.name in known and lives(known[service.name]):
                continue
            if service.find() is None:
                with locked(home):
                    _ensure(home, service, is_healing=True)
            if found := service.find():
                known[service.name] = found[0]


def _leave(home: Path) -> None:
    """Strike ourselves out; the last one stops every service of this home, whoever started it."""
    me = mark_self()
    with locked(home):
        state = read_run(home)
        others = tuple(user for user in state.users if user.mark.pid != me.pid)
        write_run(home, replace(state, users=others))
        if not others:
            made = {name: (home / name).is_dir() for name in ("postgres", "temporal")}
            for service in reversed(_wanted(home, **made)):
                if found := service.find():
                    service.stop(found[0])
