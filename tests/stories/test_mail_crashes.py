"""A worker that dies between the server's taking a message and writing that down: the message is known for the same."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.smtp import PASSWORD, SILENCE_AFTER_TAKING, USER, running
from tests.stories.installation import PATIENCE, installed


@pytest.mark.torture
async def test_a_message_taken_before_the_worker_died_comes_again_as_the_same(tmp_path: Path) -> None:
    settings = {"SITEWRIGHT_ALLOWED_PRIVATE_HOSTS": "127.0.0.1"}
    async with running() as smtp, installed(tmp_path / "home", settings) as installation:
        values = ["host=127.0.0.1", f"port={smtp.port}", f"user={USER}", f"sender={USER}", "password"]
        await installation.run("integrations", "set", "mail", *values, stdin=f"{PASSWORD}\n")
        smtp.data = [SILENCE_AFTER_TAKING]
        await installation.run("simulate", "checkout")
        async with asyncio.timeout(PATIENCE):
            while not smtp.taken:
                await asyncio.sleep(0.05)
        installation.kill("worker")
        rows = await installation.rows("SELECT id, status FROM message")
        assert [row["status"] for row in rows] == ["queued"]
        await installation.revive("worker")
        async with asyncio.timeout(PATIENCE):
            while (await installation.rows("SELECT status FROM message"))[0]["status"] != "sent":
                await asyncio.sleep(0.2)
        domain = USER.partition("@")[2]
        assert {name: len(copies) for name, copies in smtp.by_id().items()} == {f"<{rows[0]['id']}@{domain}>": 2}
