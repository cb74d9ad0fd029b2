"""Workflows under way survive a new version: a history recorded before replays on today's code.

`python -m tests.production.test_replay` records it again, which is right only before a release that carries it.
"""

import asyncio
import json
import tempfile
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from sitewright.kit import migrations
from sitewright.kit.crypto import Cipher
from sitewright.kit.embedded import running_services
from sitewright.production.codec import data_converter
from sitewright.production.workflow import SiteProduction
from sitewright.reviews.service import Pointed, RoundTerms, open_round
from sitewright.worker import serving_work
from tests.production.conftest import KEY, Factory, runtime_at

HISTORIES = Path(__file__).parent / "histories"
CHAPTERS = ("first_preview", "review_round")
EARLIER = ("gate_before_deployment", "no_reminders")
"""Recorded when the story had another order, which chapters under way then keep to."""
REMARKS = ("o telefone agora é (31) 3333-4444", "mude a cor principal para verde", "faça algo bonito")


@pytest.mark.parametrize("chapter", CHAPTERS + EARLIER)
async def test_a_recorded_history_replays(chapter: str) -> None:
    recorded = (HISTORIES / f"{chapter}.json").read_text()
    replayer = Replayer(workflows=[SiteProduction], data_converter=data_converter(Cipher([KEY])))
    await replayer.replay_workflow(WorkflowHistory.from_json("site-recorded", recorded))


async def record() -> None:
    """Make a site and a round of remarks on services of its own, and keep the history of each chapter."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        async with running_services(home, "record") as services:
            await migrations.upgrade(services.database_url)
            where = runtime_at(home, services.database_url, services.temporal_address)
            async with where as runtime, serving_work(runtime):
                factory = Factory(runtime)
                project_id = await factory.answered()
                await factory.until(project_id, "in_review")
                remarks = [Pointed(remark) for remark in REMARKS]
                await factory.change(open_round, project_id, remarks, RoundTerms())
                await factory.until(project_id, "in_review")
                while len(histories := await factory.histories(project_id)) < len(CHAPTERS) + 1:
                    await asyncio.sleep(0.1)
    HISTORIES.mkdir(exist_ok=True)
    for chapter, history in zip(CHAPTERS, histories[:0:-1], strict=True):
        recorded = json.dumps(history.to_json_dict(), separators=(",", ":"))
        (HISTORIES / f"{chapter}.json").write_text(f"{recorded}\n")


if __name__ == "__main__":
    asyncio.run(record())
