"""Postgres runs for root too, as somebody else, also in a container that allows no user namespaces."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from sitewright.kit.embedded import start_service
from sitewright.kit.embedded.postgres import EmbeddedPostgres


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place below a folder that is closed to others."""
    (tmp_path / "closed").mkdir(mode=0o700)
    folder = tmp_path / "closed" / "postgres"
    yield folder
    if found := EmbeddedPostgres(folder).find():
        found[0].kill()
    shutil.rmtree(folder.resolve())


def refuse(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program fail wherever it is called."""
    fake = tmp_path / "bin" / program
    fake.parent.mkdir(exist_ok=True)
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")


def query(server: EmbeddedPostgres, port: int, sql: str) -> object:
    """One value from the database."""

    async def ask() -> object:
        connection = await asyncpg.connect(server.url(port))
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(ask())


def running(server: EmbeddedPostgres) -> psutil.Process:
    """The server's process."""
    found = server.find()
    assert found is not None
    return found[0]


def test_a_cluster_goes_on_where_user_namespaces_are_not_allowed_any_more(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedPostgres(folder)
    port = start_service(server)
    query(server, port, "CREATE TABLE kept AS SELECT 41 AS n")
    server.stop(running(server))

    refuse("unshare", tmp_path, monkeypatch)
    for _ in range(2):
        server = EmbeddedPostgres(folder)
        port = start_service(server)
        assert query(server, port, "SELECT n FROM kept") == 41
        assert running(server).uids().effective == (os.geteuid() or 65534)
        server.stop(running(server))


def test_a_cluster_is_made_there_too_and_its_password_is_closed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse("unshare", tmp_path, monkeypatch)
    server = EmbeddedPostgres(folder)
    assert query(server, start_service(server), "SELECT 1") == 1
    assert (folder / "password").stat().st_mode & 0o077 == 0
    server.stop(running(server))
