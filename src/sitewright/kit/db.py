"""The database: engine, tables' base, the one transaction boundary, and LISTEN/NOTIFY.

Postgres is the only dialect. URLs are `postgresql://user:password@host:port/database`.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

import asyncpg
from sqlalchemy import DateTime, MetaData, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

Sessions = async_sessionmaker[AsyncSession]

DATABASE_AWAY = (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What a lost or restarting database raises: wait and try again."""


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
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_pre_ping=True,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=10,
    )


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
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(False), timeout=10)

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
        await connection.close(timeout=2)
