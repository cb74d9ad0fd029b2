"""A database that is away is told from everything else that fails."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from sitewright.kit.db import DATABASE_AWAY, Sessions, create_engine, is_away, listening, reaching_database
from sitewright.kit.tasks import together


@pytest.fixture
def nobody(silent_port: int) -> str:
    """An address at which no database listens, by a name with several addresses."""
    return f"postgresql://u:p@localhost:{silent_port}/d"


async def test_a_database_that_does_not_listen_is_away(nobody: str) -> None:
    engine = create_engine(nobody)
    with pytest.raises(DATABASE_AWAY) as away:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    assert is_away(away.value)
    with pytest.raises(DATABASE_AWAY):
        async with listening(nobody, "channel"):
            pass


@pytest.mark.parametrize(
    "error",
    [
        OSError("several addresses were tried"),
        TimeoutError(),
        socket.gaierror("no such name"),
        OSError(113, "no route"),
    ],
)
def test_whatever_keeps_the_server_from_being_reached_counts(error: OSError) -> None:
    with pytest.raises(ConnectionError) as away, reaching_database():
        raise error
    assert is_away(away.value)


def test_a_file_that_is_missing_does_not() -> None:
    assert not issubclass(FileNotFoundError, DATABASE_AWAY)


async def test_a_statement_that_the_database_refuses_does_not(sessions: Sessions) -> None:
    with pytest.raises(DBAPIError) as refused:
        async with sessions() as session:
            await session.execute(text("SELECT nothing"))
    assert not is_away(refused.value)


@contextlib.asynccontextmanager
async def wire(url: str) -> AsyncIterator[tuple[str, asyncio.Event]]:
    """The database at another address, and what lets bytes through; without, the wire is silent and stays open."""
    target, live = make_url(url), asyncio.Event()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            await live.wait()
            writer.write(piece)

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(target.host, target.port)
        try:
            await together(pump(reader, far_writer), pump(far_reader, writer))
        finally:
            writer.close()
            far_writer.close()

    server = await asyncio.start_server(taken, "127.0.0.1", 0)
    live.set()
    port = server.sockets[0].getsockname()[1]
    try:
        yield target.set(host="127.0.0.1", port=port).render_as_string(False), live
    finally:
        live.set()
        server.close()


async def test_who_listened_to_a_server_that_went_silent_is_free_to_go(database_url: str) -> None:
    async with wire(database_url) as (url, live), asyncio.timeout(30), listening(url, "silence"):
        live.clear()
