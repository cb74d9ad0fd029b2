"""Each night, what is older than it may be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.leads.models import Lead
from sitewright.orders.models import InboxEvent, Order
from sitewright.orders.replays import replay_event
from sitewright.orders.reversals import reverse
from sitewright.ports.payments import Reversal
from sitewright.privacy.models import RetentionRun
from sitewright.privacy.retention import Periods, Report, sweep
from sitewright.projects.models import Deployment, SiteProject
from sitewright.reviews.models import Approval
from tests.shop import Shop

PERIODS = Periods(inbox_days=90, leads_days=365, abandoned_days=180)


async def nightly(shop: Shop) -> Report:
    return await sweep(shop.sessions, PERIODS)


async def untouched_for(shop: Shop, project_id: UUID, **age: int) -> None:
    async with transaction(shop.sessions) as session:
        old = datetime.now(UTC) - timedelta(**age)
        await session.execute(update(SiteProject).where(SiteProject.id == project_id).values(updated_at=old))


async def deployed(session: AsyncSession, project_id: UUID) -> UUID:
    deployment = Deployment(
        project_id=project_id, commit="c", place="preview", host_id="h", url="http://x", digest="d", files=1
    )
    session.add(deployment)
    await session.flush()
    return deployment.id


async def test_events_lose_their_content_and_keep_their_id(shop: Shop) -> None:
    await shop.sold_project()
    assert (await nightly(shop)).inbox_emptied == 0
    async with transaction(shop.sessions) as session:
        await session.execute(update(InboxEvent).values(received_at=datetime.now(UTC) - timedelta(days=91)))
    assert (await nightly(shop)).inbox_emptied == 1
    assert (await nightly(shop)).inbox_emptied == 0
    (event,) = await shop.rows(InboxEvent)
    assert event.payload == {}
    assert event.event_id


async def test_an_event_without_its_content_is_not_handled_again(shop: Shop) -> None:
    await shop.sold_project()
    async with transaction(shop.sessions) as session:
        long_ago = datetime.now(UTC) - timedelta(days=91)
        await session.execute(update(InboxEvent).values(received_at=long_ago, error="NotFound: no such session"))
    await nightly(shop)
    (event,) = await shop.rows(InboxEvent)
    with pytest.raises(Rejected, match="not kept"):
        await replay_event(shop.sessions, await shop.integrations.payments(), event.id)


async def test_a_dispute_is_remembered_for_what_comes_after(shop: Shop) -> None:
    await shop.sold_project()
    (order,) = await shop.rows(Order)
    assert order.payment_ref is not None
    dispute = Reversal(order.payment_ref, "disputed", order.amount_minor, order.currency, dispute_ref="dp_1", at=1)
    async with transaction(shop.sessions) as session:
        payload = {"checkout": None, "reversal": vars(dispute), "unread": None}
        session.add(
            InboxEvent(
                provider="stripe", event_id="evt_dispute", type="x", payload=payload, handled_at=datetime.now(UTC)
            )
        )
        await session.flush()
        assert await reverse(session, "stripe", dispute)
        await session.execute(update(InboxEvent).values(received_at=datetime.now(UTC) - timedelta(days=91)))
    assert [(await nightly(shop)).inbox_emptied for _ in range(2)] == [2, 0]
    async with transaction(shop.sessions) as session:
        assert await reverse(session, "stripe", replace(dispute, kind="partly_refunded", amount_minor=1, at=2))
    (order,) = await shop.rows(Order)
    assert order.status == "disputed"


async def test_an_event_that_is_not_handled_yet_keeps_its_content(shop: Shop) -> None:
    await shop.sold_project()
    async with transaction(shop.sessions) as session:
        old = datetime.now(UTC) - timedelta(days=91)
        await session.execute(update(InboxEvent).values(received_at=old, handled_at=None))
    assert (await nightly(shop)).inbox_emptied == 0


async def test_messages_of_forms_are_removed_after_their_time(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        for days in (364, 366):
            came = datetime.now(UTC) - timedelta(days=days)
            session.add(
                Lead(
                    project_id=project_id,
                    name="Rui",
                    reply_to="r@a.example",
                    message="oi",
                    page="/",
                    digest=str(days),
                    created_at=came,
                )
            )
    assert (await nightly(shop)).leads_removed == 1
    (left,) = await shop.rows(Lead)
    assert left.digest == "364"


async def test_a_closed_project_is_taken_down_then_forgotten_and_its_order_stays(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="cancelled")
    await untouched_for(shop, project_id, days=181)
    assert (await nightly(shop)).projects_taken_down == 1
    assert (await shop.project(project_id)).status == "archiving"
    await shop.change(project_id, status="archived")
    await untouched_for(shop, project_id, days=181)
    assert (await nightly(shop)).projects_forgotten == 1
    assert await shop.count(SiteProject) == 0
    assert await shop.count(Order) == 1


@pytest.mark.parametrize("status", ["generating", "in_review", "published", "needs_attention"])
async def test_a_project_that_somebody_works_on_is_left_alone(shop: Shop, status: str) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status=status)
    await untouched_for(shop, project_id, days=2000)
    report = await nightly(shop)
    assert (report.projects_taken_down, report.projects_forgotten) == (0, 0)


async def test_what_was_once_approved_is_only_removed_on_request(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="archived")
    await untouched_for(shop, project_id, days=2000)
    async with transaction(shop.sessions) as session:
        deployment = await deployed(session, project_id)
        session.add(
            Approval(project_id=project_id, commit="c", deployment_id=deployment, digest="d", approved_by="Dona Zélia")
        )
    assert (await nightly(shop)).projects_forgotten == 0


async def test_each_night_is_reported(shop: Shop) -> None:
    await nightly(shop)
    (run,) = await shop.rows(RetentionRun)
    assert run.counts["inbox_emptied"] == 0
