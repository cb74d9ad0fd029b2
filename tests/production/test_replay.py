"""Workflows under way survive a new version: a history recorded before replays on today's code.

`python -m tests.production.test_replay` records it again, which is right only before a release that carries it.
"""

import asyncio
import json
import tempfile
from pathlib import Path

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from sitewright.kit import migrations
from sitewright.kit.crypto import Cipher
from sitewright.kit.embedded import running_services
from sitewright.production.codec import data_converter
from sitewright.production.workflow import SiteProduction
from sitewright.worker import serving_work
from tests.production.conftest import KEY, Factory, runtime_at

RECORDED = Path(__file__).parent / "histories" / "first_preview.json"


async def test_a_recorded_history_replays() -> None:
    replayer = Replayer(workflows=[SiteProduction], data_converter=data_converter(Cipher([KEY])))
    await replayer.replay_workflow(WorkflowHistory.from_json("site-recorded", RECORDED.read_text()))


async def record() -> None:
    """Make a site on services of its own and keep the history of its first chapter."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        async with running_services(home, "record") as services:
            await migrations.upgrade(services.database_url)
            where = runtime_at(home, services.database_url, services.temporal_address)
            async with where as runtime, serving_work(runtime):
                factory = Factory(runtime)
                project_id = await factory.answered()
                await factory.until(project_id)
                history = (await factory.histories(project_id))[-1].to_json_dict()
    RECORDED.parent.mkdir(exist_ok=True)
    RECORDED.write_text(json.dumps(history, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    asyncio.run(record())
