"""The night's work for real: a durable schedule starts it, once however often it is asked for."""

import asyncio
from pathlib import Path

from sitewright.privacy.retention import runs
from sitewright.production.nightly import SCHEDULE, keep_schedule
from sitewright.production.temporal import connect
from sitewright.settings import Settings
from tests.production.conftest import PATIENCE, Factory


async def test_a_schedule_starts_it_and_is_there_once(factory: Factory) -> None:
    zone = Settings(home=Path()).time_zone
    temporal = await connect(factory.runtime.temporal, factory.runtime.cipher)
    for _ in range(2):
        await keep_schedule(temporal, zone)
    handle = temporal.get_schedule_handle(SCHEDULE)
    told = (await handle.describe()).schedule.spec
    assert told.time_zone_name == "America/Sao_Paulo"
    await handle.trigger()
    async with asyncio.timeout(PATIENCE):
        while not await nights(factory):
            await asyncio.sleep(0.05)
    await handle.delete()


async def nights(factory: Factory) -> int:
    async with factory.sessions() as session:
        return len(await runs(session))
