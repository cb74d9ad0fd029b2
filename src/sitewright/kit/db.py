"""The database: engine, tables' base, the one transaction boundary, and LISTEN/NOTIFY.

Postgres is the only dialect. URLs are `postgresql://user:password@host:port/database`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any, ClassVar

import asyncpg
from sqlalchemy import DateTime, MetaData, event, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from sitewright.errors import Unavailable

Sessions = async_sessionmaker[AsyncSession]

DATABASE_AWAY = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError)
"""What a lost or restarting database raises: wait and try again. What files raise is not among it."""


class Base(DeclarativeBase):
    """What every table derives from; times are stored with their zone."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


def create_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Connect lazily; a connection that died with a restarted server is replaced, not handed out.

    Errors do not repeat the values of a statement: they may be a customer's.
    """
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_pre_ping=True,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=10,
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    return engine


def is_away(error: Exception) -> bool:
    """Whether one of `DATABASE_AWAY` says that the database is lost, not that it refuses a statement."""
    return not isinstance(error, DBAPIError) or error.connection_invalidated


def _connect(dialect: Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
    with reaching_database():
        return dialect.connect(*arguments, **named)


@contextlib.contextmanager
def reaching_database() -> Iterator[None]:
    """Raises ConnectionError for all that keeps a server from being reached: some of it is a plain OSError."""
    try:
        yield
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise
        raise ConnectionError(f"the database is not reached ({type(error).__name__})") from error


async def reach(url: str) -> None:
    """Log in once. Raises Unavailable, which says where, and why not."""
    address = make_url(url).set(drivername="postgresql")
    try:
        with reaching_database():
            connection = await asyncpg.connect(address.render_as_string(False), timeout=10)
    except (ConnectionError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        reason = str(error) if isinstance(error, asyncpg.PostgresError) else "no answer"
        where = f"{address.host or 'localhost'}:{address.port or 5432}"
        raise Unavailable(f"Postgres at {where} cannot be used ({reason}); check SITEWRIGHT_DATABASE_URL.") from error
    await connection.close()


def session_maker(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@contextlib.asynccontextmanager
async def transaction(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One unit of work: commits when the block ends, rolls back when it raises."""
    async with sessions() as session, session.begin():
        yield session


async def notify(session: AsyncSession, channel: str, payload: str) -> None:
    """Tell listeners on `channel` when this transaction commits; `payload` is an id, never content."""
    await session.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": channel, "payload": payload})


@contextlib.asynccontextmanager
async def listening(url: str, channel: str) -> AsyncIterator["asyncio.Queue[str]"]:
    """Payloads sent on `channel` from now on, over a connection of its own.

    An empty string is queued when the connection is lost: the reader looks at the tables again, and reconnects
    by opening a new block.
    """
    queue: asyncio.Queue[str] = asyncio.Queue()
    address = make_url(url).set(drivername="postgresql").render_as_string(False)
    with reaching_database():
        connection = await asyncpg.connect(address, timeout=10)

    def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        queue.put_nowait(str(payload))

    def lost(_connection: object) -> None:
        queue.put_nowait("")

    connection.add_termination_listener(lost)
    try:
        await connection.add_listener(channel, heard)
        yield queue
    finally:
        connection.remove_termination_listener(lost)
        # A server that went silent takes no leave; the connection is cut then.
        with contextlib.suppress(TimeoutError):
            await connection.close(timeout=2)
