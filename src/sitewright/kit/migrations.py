"""Brings a database to the tables this version needs."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from sitewright.kit.db import create_engine

FOLDER = Path(__file__).parent.parent / "migrations"
ONE_AT_A_TIME = 7_120_317_005
"""Key of the advisory lock under which migrations run."""


async def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply what is missing; several processes may ask at once."""
    if revision == "head" and not await pending(database_url):
        return
    await _locked(database_url, lambda connection: _run(connection, command.upgrade, revision))


async def downgrade(database_url: str, revision: str) -> None:
    """Take back everything after a revision; `base` takes back all."""
    await _locked(database_url, lambda connection: _run(connection, command.downgrade, revision))


async def pending(database_url: str) -> bool:
    """Whether the database is not at this version's newest revision."""
    engine = create_engine(database_url, pool_size=1)
    try:
        async with engine.connect() as connection:
            current = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    finally:
        await engine.dispose()
    return bool(current != ScriptDirectory(str(FOLDER)).get_current_head())


async def _locked(database_url: str, work: Any) -> None:
    engine = create_engine(database_url, pool_size=1)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _run(connection: Connection, what: Any, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    what(config, revision)
