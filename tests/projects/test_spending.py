"""What AI costs is held before it is spent: caps of a project and of a day, also for calls side by side."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.kit.db import transaction
from sitewright.ports.ai import AICall, CostCaps
from sitewright.projects.models import AIHold, AIUse
from sitewright.projects.spending import ProjectLedger, record_ai_use
from tests.shop import Shop

CENT = 10_000
CALL = AICall(
    prompt="content/brief@1",
    prompt_sha256="0" * 64,
    role="content_generation",
    task_type="brief",
    provider="openai",
    model="gpt-4o",
    input_tokens=10,
    output_tokens=10,
    cost_micro_usd=CENT,
    seconds=1.0,
    attempts=1,
)


def ledger(shop: Shop, project_id: UUID, key: str = "") -> ProjectLedger:
    return ProjectLedger(shop.sessions, project_id, 1, key)


async def record(shop: Shop, project_id: UUID, *, key: str = "", cost: int | None = CENT) -> None:
    """A call that was made."""
    async with transaction(shop.sessions) as session:
        await record_ai_use(session, project_id, 1, key, replace(CALL, cost_micro_usd=cost))


async def test_what_would_pass_the_projects_cap_is_refused_with_its_figures(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await record(shop, project_id)
    await ledger(shop, project_id).reserve("brief", CENT, CostCaps(project_cents=2))
    with pytest.raises(Misconfigured, match=r"US\$ 0.01 is spent, and the next call may cost US\$ 0.0101") as refused:
        await ledger(shop, project_id).reserve("brief", CENT + 100, CostCaps(project_cents=2))
    assert refused.value.field == "ai.project_cap_cents"


async def test_a_day_is_that_of_all_projects_and_ends(shop: Shop) -> None:
    one, other = await shop.sold_project(), await shop.sold_project()
    await record(shop, one)
    with pytest.raises(Misconfigured) as refused:
        await ledger(shop, other).reserve("brief", 1, CostCaps(day_cents=1))
    assert refused.value.field == "ai.day_cap_cents"
    async with transaction(shop.sessions) as session:
        await session.execute(update(AIUse).values(created_at=datetime.now(UTC) - timedelta(days=1)))
    await ledger(shop, other).reserve("brief", CENT, CostCaps(day_cents=1))


async def test_calls_side_by_side_do_not_pass_a_cap_together(shop: Shop) -> None:
    project_id = await shop.sold_project()

    async def page(number: int) -> SitewrightError | None:
        try:
            await ledger(shop, project_id, f"page-{number}").reserve("content", CENT, CostCaps(project_cents=3))
        except SitewrightError as error:
            return error
        return None

    outcomes = await asyncio.gather(*(page(number) for number in range(8)))
    waiting = [outcome for outcome in outcomes if outcome is not None]
    assert len(waiting) == 5
    assert all(isinstance(error, Unavailable) and error.retry_after for error in waiting)


async def test_a_step_tried_again_holds_once(shop: Shop) -> None:
    project_id = await shop.sold_project()
    for _ in range(3):
        await ledger(shop, project_id).reserve("brief", CENT, CostCaps(project_cents=1))
    assert await shop.count(AIHold) == 1


async def test_what_was_held_is_let_go_by_its_record(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await ledger(shop, project_id).reserve("brief", 2 * CENT, CostCaps(project_cents=2))
    await record(shop, project_id)
    await ledger(shop, project_id, "x").reserve("content", CENT, CostCaps(project_cents=2))


async def test_what_a_lost_worker_held_counts_no_more_after_a_while(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await ledger(shop, project_id).reserve("brief", CENT, CostCaps(project_cents=1))
    with pytest.raises(Unavailable):
        await ledger(shop, project_id, "x").reserve("content", 1, CostCaps(project_cents=1))
    async with transaction(shop.sessions) as session:
        await session.execute(update(AIHold).values(made_at=datetime.now(UTC) - timedelta(minutes=16)))
    await ledger(shop, project_id, "x").reserve("content", 1, CostCaps(project_cents=1))


@pytest.mark.parametrize(("tokens", "rows"), [(10, 1), (0, 0)])
async def test_a_failed_run_is_written_down_where_it_was_paid_for(shop: Shop, tokens: int, rows: int) -> None:
    project_id = await shop.sold_project()
    await ledger(shop, project_id).reserve("brief", CENT, CostCaps(project_cents=1))
    await ledger(shop, project_id).record_failure(
        replace(CALL, input_tokens=tokens, output_tokens=0, failed=True, notes=("failed: x",))
    )
    assert (await shop.count(AIUse), await shop.count(AIHold)) == (rows, 0)


async def test_an_unknown_price_stays_unknown_and_counts_nothing(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await record(shop, project_id, cost=None)
    report = (await shop.call("GET", f"/projects/{project_id}")).json()
    assert (report["cost"]["calls"], report["cost"]["micro_usd"]) == (1, None)
    await ledger(shop, project_id).reserve("brief", CENT, CostCaps(project_cents=1))


async def test_progress_of_a_step_that_is_not_shown_is_dropped(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await ledger(shop, project_id).show("written so far")
    assert (await shop.call("GET", f"/projects/{project_id}")).json()["steps"] == []
