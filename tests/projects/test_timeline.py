"""The timeline: one row a step, and readers that never skip a change."""

import asyncio
from uuid import UUID

import pytest

from sitewright.errors import NotFound, SetBack
from sitewright.kit.db import Sessions, listening
from sitewright.projects import timeline
from sitewright.projects.models import TimelineStep
from tests.shop import Shop


async def changes(sessions: Sessions, project_id: UUID, seq: int = 0) -> list[TimelineStep]:
    async with sessions() as session:
        return await timeline.changes_since(session, project_id, seq)


async def test_a_step_is_one_row_from_its_start_to_its_end(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await timeline.start_step(shop.sessions, project_id, 1, "write_page", "inicio")
    (row,) = await changes(shop.sessions, project_id)
    assert (row.status, row.attempts, row.finished_at) == ("running", 1, None)

    await timeline.finish_step(shop.sessions, project_id, 1, "write_page", "inicio", seconds=1.23456)
    (row,) = await changes(shop.sessions, project_id)
    assert (row.status, row.attempts, row.seconds) == ("finished", 1, 1.235)
    assert row.finished_at is not None
    assert not await timeline.start_step(shop.sessions, project_id, 1, "write_page", "inicio")
    assert await timeline.start_step(shop.sessions, project_id, 2, "write_page", "inicio")


async def test_attempts_are_counted_and_the_last_error_goes_with_success(shop: Shop) -> None:
    project_id = await shop.sold_project()
    for _ in range(2):
        await timeline.start_step(shop.sessions, project_id, 1, "build_site", "")
        await timeline.fail_step(
            shop.sessions, project_id, 1, "build_site", "", code="Unavailable", message="Away.", retrying=True
        )
    (row,) = await changes(shop.sessions, project_id)
    assert (row.status, row.attempts, row.error_code, row.error) == ("retrying", 2, "Unavailable", "Away.")

    await timeline.start_step(shop.sessions, project_id, 1, "build_site", "")
    await timeline.finish_step(shop.sessions, project_id, 1, "build_site", "", seconds=1)
    (row,) = await changes(shop.sessions, project_id)
    assert (row.status, row.attempts, row.error_code, row.error) == ("finished", 3, None, None)


async def test_a_step_that_failed_for_good_gives_its_last_error_as_the_reason(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await timeline.start_step(shop.sessions, project_id, 1, "build_site", "")
    await timeline.fail_step(
        shop.sessions, project_id, 1, "build_site", "", code="Rejected", message="Broken.", retrying=False
    )
    assert await timeline.fail_for_good(shop.sessions, project_id, 1, "build_site", "", code="Rejected") == "Broken."


async def test_a_step_whose_worker_was_lost_has_a_reason_too(shop: Shop) -> None:
    project_id = await shop.sold_project()
    reason = await timeline.fail_for_good(shop.sessions, project_id, 1, "build_site", "", code="Unavailable")
    assert reason == timeline.UNKNOWN_REASON
    (row,) = await changes(shop.sessions, project_id)
    assert (row.status, row.error) == ("failed", reason)


async def test_a_reader_that_follows_seq_sees_every_last_change(shop: Shop) -> None:
    project_id = await shop.sold_project()
    pages = [f"page-{number}" for number in range(12)]
    seen: dict[str, str] = {}
    seq = 0

    async def work(page: str) -> None:
        await timeline.start_step(shop.sessions, project_id, 1, "write_page", page)
        await timeline.finish_step(shop.sessions, project_id, 1, "write_page", page, seconds=0)

    working = asyncio.gather(*map(work, pages))
    while not working.done() or seq == 0:
        for row in await changes(shop.sessions, project_id, seq):
            assert row.seq > seq
            seq, seen[row.key] = row.seq, row.status
        await asyncio.sleep(0)
    for row in await changes(shop.sessions, project_id, seq):
        seen[row.key] = row.status
    await working
    assert seen == dict.fromkeys(pages, "finished")


async def test_every_change_is_notified_after_its_commit(shop: Shop, database_url: str) -> None:
    project_id = await shop.sold_project()
    async with listening(database_url, timeline.CHANNEL) as notified:
        await timeline.start_step(shop.sessions, project_id, 1, "build_site", "")
        assert await asyncio.wait_for(notified.get(), 30) == str(project_id)
        assert await changes(shop.sessions, project_id)


async def test_a_step_does_not_begin_where_steps_were_set_back_meanwhile(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, set_back=1)
    with pytest.raises(SetBack):
        await timeline.start_step(shop.sessions, project_id, 1, "deploy_preview", "")
    assert await changes(shop.sessions, project_id) == []
    assert await timeline.start_step(shop.sessions, project_id, 1, "deploy_preview", "", set_back=1)


async def test_a_project_that_is_gone_has_no_timeline(shop: Shop) -> None:
    with pytest.raises(NotFound):
        await timeline.start_step(shop.sessions, UUID(int=0), 1, "build_site", "")
