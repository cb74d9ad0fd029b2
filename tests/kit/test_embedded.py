"""Embedded services through everything that happens to processes: shared, orphaned, killed, stopped."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest
from temporalio.client import Client

from sitewright.errors import Misconfigured
from sitewright.kit.embedded import read_run, running_services, start_service
from sitewright.kit.embedded.postgres import EmbeddedPostgres
from sitewright.kit.embedded.processes import ProcessMark, find_server, free_port, mark_self, wait_until
from sitewright.kit.embedded.run_file import RunState, User, write_run
from sitewright.kit.embedded.temporal import EmbeddedTemporal

SCRIPT = Path(__file__).parent / "user_of_services.py"
PATIENCE = 40.0


@dataclass
class Home:
    """A home, its services, and processes that use them."""

    path: Path
    users: list[asyncio.subprocess.Process] = field(default_factory=list)

    def servers(self) -> dict[str, psutil.Process]:
        """What runs on this home's data, by name."""
        known = (EmbeddedPostgres(self.path / "postgres"), EmbeddedTemporal(self.path / "temporal"))
        return {service.name: found[0] for service in known if (found := service.find())}

    async def user(self) -> asyncio.subprocess.Process:
        """Start a process that uses the services."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(SCRIPT), str(self.path), stdout=asyncio.subprocess.PIPE
        )
        self.users.append(process)
        return process

    async def start(self) -> list[str]:
        """Start a user; gives the addresses it was told."""
        return await told(await self.user())


async def told(process: asyncio.subprocess.Process) -> list[str]:
    """The addresses that a user prints when its services are there."""
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        addresses: list[str] = json.loads(await process.stdout.readline())
    return addresses


async def end(process: asyncio.subprocess.Process, number: int = signal.SIGTERM) -> None:
    """Signal a user and wait for its end."""
    process.send_signal(number)
    async with asyncio.timeout(PATIENCE):
        await process.wait()


@pytest.fixture(scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    home = Home(tmp_path_factory.mktemp("embedded") / "home")
    yield home
    for process in home.users:
        if process.returncode is None:
            process.kill()
            await process.wait()
    for server in home.servers().values():
        server.kill()


@pytest.fixture
async def clean(home: Home) -> AsyncIterator[Home]:
    """The home with nothing running, before and after."""
    assert home.servers() == {}
    yield home
    for process in home.users:
        if process.returncode is None:
            await end(process)
    home.users.clear()
    assert home.servers() == {}


def test_a_server_seen_before_it_became_one_is_found() -> None:
    """A process looks like its parent between fork and exec; psutil remembers the program it saw first."""
    program = Path("/bin/sh").resolve()
    become = f"import os; input(); os.execv({str(program)!r}, ['sh', '-c', 'read x', '--store', 'x', '--port', '7'])"
    with subprocess.Popen([sys.executable, "-c", become], stdin=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert find_server(program, "--store", "x", "--port") is None
        process.stdin.write("on\n")
        process.stdin.flush()
        assert wait_until(lambda: find_server(program, "--store", "x", "--port") is not None, PATIENCE)


async def query(url: str, sql: str) -> Any:
    """One value from the database."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def eventually(work: Any) -> Any:
    """The result of the first try that succeeds."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return await work()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, RuntimeError):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


async def test_two_processes_at_once_share_one_of_each_and_the_last_one_stops_them(clean: Home) -> None:
    first, second = await clean.user(), await clean.user()
    addresses = await asyncio.gather(told(first), told(second))
    assert addresses[0] == addresses[1]
    servers = clean.servers()
    assert servers.keys() == {"postgres", "temporal"}
    assert len(read_run(clean.path).users) == 2

    await end(first)
    assert clean.servers() == servers
    await query(addresses[0][0], "CREATE TABLE kept AS SELECT 41 AS n")

    await end(second)
    assert clean.servers() == {}
    assert read_run(clean.path).users == ()


async def test_a_killed_owner_leaves_services_that_the_next_one_adopts_and_stops(clean: Home) -> None:
    addresses = await clean.start()
    servers = clean.servers()
    await end(clean.users[0], signal.SIGKILL)
    assert clean.servers() == servers

    assert await clean.start() == addresses
    assert clean.servers() == servers
    await end(clean.users[1])


async def test_killed_servers_are_healed_at_the_same_port_with_their_data(clean: Home) -> None:
    database_url, temporal_address = await clean.start()
    await query(database_url, "CREATE TABLE IF NOT EXISTS healed AS SELECT 42 AS n")
    killed = clean.servers()
    for server in killed.values():
        server.kill()

    assert await eventually(lambda: query(database_url, "SELECT n FROM healed")) == 42
    await eventually(lambda: Client.connect(temporal_address))
    assert not {server.pid for server in killed.values()} & {server.pid for server in clean.servers().values()}


async def test_who_comes_right_after_everything_was_killed_starts_anew(clean: Home) -> None:
    addresses = await clean.start()
    await query(addresses[0], "CREATE TABLE IF NOT EXISTS survived AS SELECT 43 AS n")
    clean.users[0].kill()
    for server in clean.servers().values():
        server.kill()

    again = await clean.start()
    assert again == addresses
    assert await query(again[0], "SELECT n FROM survived") == 43


async def test_what_is_left_of_another_day_is_no_hindrance(clean: Home) -> None:
    stranger = await asyncio.create_subprocess_exec("sleep", "60")
    (clean.path / "postgres" / "data" / "postmaster.pid").write_text(f"{stranger.pid}\n")
    dead, reused = User("web", ProcessMark(2**22 - 1, 1.0), 8700), User("worker", ProcessMark(stranger.pid, 1.0))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        write_run(clean.path, RunState((dead, reused), {"postgres": port, "temporal": port}))
        database_url, _temporal = await clean.start()
    await end(stranger)
    assert f":{port}/" not in database_url
    assert [user.role for user in read_run(clean.path).users] == ["test"]
    assert await query(database_url, "SELECT 1") == 1


async def test_one_home_however_written_has_one_of_each(clean: Home, tmp_path: Path) -> None:
    database_url = (await clean.start())[0]
    (tmp_path / "link").symlink_to(clean.path)
    async with running_services(tmp_path / "link", "other", temporal=False) as services:
        assert services.database_url == database_url
    async with running_services(clean.path / ".." / "home", "other", temporal=False) as services:
        assert services.database_url == database_url


async def test_a_lost_password_is_said_and_nothing_overwritten(clean: Home) -> None:
    password = clean.path / "postgres" / "password"
    kept = password.rename(password.with_name("kept"))
    try:
        with pytest.raises(Misconfigured, match="SITEWRIGHT_DATABASE_URL"):
            async with running_services(clean.path, "other", temporal=False):
                raise AssertionError("it cannot have come so far")
        assert (clean.path / "postgres" / "data" / "PG_VERSION").exists()
    finally:
        kept.rename(password)


def test_the_password_is_closed_to_others(home: Home) -> None:
    assert (home.path / "postgres" / "password").stat().st_mode & 0o077 == 0
    assert home.path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "7", '{"users": []}', '{"users": [], "ports": []}', '{"users": [], "ports": {"postgres": "x"}}'],
)
def test_a_broken_run_file_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    assert read_run(tmp_path) == RunState()


@pytest.mark.parametrize("pid", ["-1", "0", "1e400", "null", '"x"', "99999999999999999999"])
def test_an_impossible_process_is_no_user(tmp_path: Path, pid: str) -> None:
    user = '{"role": "web", "mark": {"pid": PID, "started": 1}, "port": 1}'.replace("PID", pid)
    (tmp_path / "run.json").write_text(f'{{"users": [{user}], "ports": {{}}}}')
    assert read_run(tmp_path) == RunState()


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_an_impossible_port_is_not_preferred(tmp_path: Path, port: int) -> None:
    write_run(tmp_path, RunState(ports={"postgres": port}))
    assert read_run(tmp_path).ports == {}


def test_a_process_is_known_by_its_start_too() -> None:
    me = mark_self()
    assert me.find() is not None
    assert ProcessMark(me.pid, me.started - 10).find() is None


def test_the_run_file_tells_who_serves_the_web(tmp_path: Path) -> None:
    write_run(tmp_path, RunState((User("worker", mark_self()), User("web", mark_self(), 8701))))
    assert read_run(tmp_path).web_port == 8701
    assert read_run(tmp_path).roles == {"web", "worker"}


def test_where_the_web_was_is_known_while_it_is_away(tmp_path: Path) -> None:
    write_run(tmp_path, RunState((User("worker", mark_self()),), {"web": 8701}))
    assert (read_run(tmp_path).web_port, read_run(tmp_path).last_web_port) == (None, 8701)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_not_given_again(taken: int) -> None:
    assert free_port(taken) != taken
    free = free_port(None)
    assert free_port(free) == free


class Opening:
    """A service that is nothing but its port, and slow where told so."""

    name = "opening"

    def __init__(self, *, fails: int = 0) -> None:
        self.fails = fails
        self.tried: list[int] = []
        self.stopped = 0

    def url(self, port: int) -> str:
        return str(port)

    def find(self) -> tuple[psutil.Process, int] | None:
        return (psutil.Process(), self.tried[-1]) if self.tried else None

    def start(self, port: int) -> None:
        self.tried.append(port)
        with socket.socket() as taking:
            taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                taking.bind(("127.0.0.1", port))
            except OSError:
                raise Misconfigured("taken") from None
        if len(self.tried) <= self.fails:
            raise Misconfigured("slow")

    def answers(self, port: int) -> bool:
        return port == self.tried[-1]

    def stop(self, _process: psutil.Process) -> None:
        self.stopped += 1


def test_a_server_that_others_are_connected_to_waits_for_its_port() -> None:
    held = socket.create_server(("127.0.0.1", 0))
    port = held.getsockname()[1]
    threading.Timer(0.5, held.close).start()
    service = Opening()
    assert start_service(service, port, keep_port=True) == port
    assert service.tried == [port]


def test_a_server_nobody_is_connected_to_takes_another_port(taken: int) -> None:
    assert start_service(Opening(), taken) != taken


def test_what_starts_too_slowly_is_ended_before_another_is_started() -> None:
    service = Opening(fails=1)
    start_service(service, free_port(None), keep_port=True)
    assert (len(set(service.tried)), len(service.tried), service.stopped) == (1, 2, 1)


def test_own_ports_are_none_of_those_given_to_outgoing_connections() -> None:
    assert free_port(None) < 32_768
