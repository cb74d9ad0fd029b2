"""What tests share: a real Postgres and Temporal of their own, and no way out of this machine."""

import itertools
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from sitewright.kit import migrations
from sitewright.kit.db import Base, Sessions, create_engine, session_maker
from sitewright.kit.embedded import start_service
from sitewright.kit.embedded.postgres import EmbeddedPostgres
from sitewright.kit.embedded.temporal import EmbeddedTemporal

settings.register_profile("searching", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("searching"), derandomize=True)
settings.load_profile("repeatable")
EXAMPLES = Path(__file__).parent.parent / "examples" / "onboarding"


LONG = ["stories", "e2e", "production"]
"""Folders whose tests take longest, and a core each."""
WAITING = "integrations"
"""The folder whose tests mostly wait: for time-outs, and for what is tried again."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process is left alone with it; beside it runs what waits."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    long = sorted(filter(is_long, files), key=lambda path: LONG.index(path.parts[path.parts.index("tests") + 1]))
    waiting = [path for path in files if WAITING in path.parts]
    beside = [path for pair in itertools.zip_longest(long, waiting) for path in pair if path]
    items[:] = [item for path in dict.fromkeys([*beside, *files]) for item in files[path]]


def is_long(path: Path) -> bool:
    """Whether a file lies in one of the folders of long tests."""
    return not set(LONG).isdisjoint(path.parts)


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """What tests start can be interrupted, also where we were started in the background, which ignores that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """Connections to other machines fail at once."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise ConnectionRefusedError(f"tests do not connect to {address[0]}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port of 127.0.0.1 where nothing answers, nor can meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty cluster's database."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"))
    try:
        yield server.url(start_service(server))
    finally:
        if found := server.find():
            server.stop(found[0])


@pytest.fixture(scope="session")
async def database_url(postgres: str) -> str:
    """The address of a migrated database."""
    await migrations.upgrade(postgres)
    return postgres


@pytest.fixture(scope="session")
async def _session_maker(database_url: str) -> AsyncIterator[Sessions]:
    engine = create_engine(database_url)
    yield session_maker(engine)
    await engine.dispose()


@pytest.fixture
async def sessions(_session_maker: Sessions) -> Sessions:
    """Sessions on a database whose tables are empty."""
    await empty_tables(_session_maker)
    return _session_maker


async def empty_tables(maker: Sessions) -> None:
    """Empty all tables, by deleting: with the few rows of a test that is several times faster than truncating."""
    deletes = " ".join(f'DELETE FROM "{table.name}";' for table in Base.metadata.sorted_tables)
    async with maker() as session, session.begin():
        await session.execute(text("SET LOCAL session_replication_role = replica"))  # in any order: without triggers
        await session.execute(text(f"DO $$ BEGIN {deletes} END $$"))


@pytest.fixture(scope="session")
def temporal_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Temporal server."""
    server = EmbeddedTemporal(tmp_path_factory.mktemp("temporal"))
    try:
        yield server.url(start_service(server))
    finally:
        if found := server.find():
            server.stop(found[0])
