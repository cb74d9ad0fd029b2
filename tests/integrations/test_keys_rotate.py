"""`sitewright keys rotate`: repeatable, safe to interrupt, and noticed by the processes that run."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sitewright.errors import Misconfigured
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.models import IntegrationConfig
from sitewright.kit.crypto import generate_key, load_or_create_keys, write_keys
from sitewright.kit.db import Sessions
from sitewright.settings import Settings
from sitewright.wiring import KEY_FILE, build_runtime

TOKEN = "ghp_0123456789abcdefWXYZ"
SITEWRIGHT = [sys.executable, "-c", "from sitewright.cli import main; main()"]


async def rotate(home: Path, database_url: str) -> str:
    """Run the command; gives what it says."""
    names = {"SITEWRIGHT_HOME": str(home), "SITEWRIGHT_DATABASE_URL": database_url}
    process = await asyncio.create_subprocess_exec(
        *SITEWRIGHT, "keys", "rotate", env={**os.environ, **names}, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0
    return output.decode()


async def stored_token(service: ConfigService) -> str:
    """The token as the adapters get it."""
    config: Any = await service.get_config("github")
    return str(config.access_token.get_secret_value())


async def test_rotating_is_repeatable_and_seals_with_the_newest_key(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    async with build_runtime(Settings(home=tmp_path), database_url, "127.0.0.1:1") as runtime:
        first = load_or_create_keys(tmp_path / KEY_FILE, may_create=False)
        await runtime.config_service.set_config("github", {"access_token": TOKEN, "webhook_secret": "abc"})
        travelling = runtime.cipher.seal("payload")
        for count in (2, 3):
            assert (await rotate(tmp_path, database_url)).startswith("2 secrets")
            keys = load_or_create_keys(tmp_path / KEY_FILE, may_create=False)
            assert (len(keys), keys[-1]) == (count, first[0])
            assert await stored_token(ConfigService(keys[0], sessions)) == TOKEN
            assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0

            assert await stored_token(runtime.config_service) == TOKEN, "the process that runs on reads the new seals"
            assert runtime.cipher.open(travelling) == "payload"


async def test_a_rotation_cut_off_after_the_key_was_written_leaves_all_readable(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    old, new = generate_key(), generate_key()
    await ConfigService(old, sessions).set_config("github", {"access_token": TOKEN})
    write_keys(tmp_path / KEY_FILE, [new, old])
    async with build_runtime(Settings(home=tmp_path), database_url, "127.0.0.1:1") as runtime:
        assert await stored_token(runtime.config_service) == TOKEN
        assert await ConfigService([new, old], sessions).rotate() == 1
        assert await stored_token(runtime.config_service) == TOKEN
    assert await stored_token(ConfigService(new, sessions)) == TOKEN


async def test_a_lost_key_file_is_not_made_anew_over_sealed_rows(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    await ConfigService(generate_key(), sessions).set_config("github", {"access_token": TOKEN})
    async with sessions() as session:
        before = (await session.scalars(select(IntegrationConfig.config_value))).all()
    with pytest.raises(Misconfigured, match="restore the key file"):
        async with build_runtime(Settings(home=tmp_path), database_url, "127.0.0.1:1"):
            raise AssertionError("it cannot have come so far")
    assert not (tmp_path / KEY_FILE).exists()
    async with sessions() as session:
        assert (await session.scalars(select(IntegrationConfig.config_value))).all() == before
