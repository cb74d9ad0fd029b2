"""What no webhook brought is found in Stripe's list of events, and taken as the webhook would have taken it."""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from sitewright.errors import Misconfigured, Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.service import StripePayments
from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body
from sitewright.kit.db import transaction
from sitewright.orders import missed
from sitewright.orders.missed import reconcile, remember
from sitewright.orders.models import EventCursor, InboxEvent, Order
from sitewright.projects.models import ProductionCommand, SiteProject
from tests.fakes.stripe_api import FakeStripe, Fault, running
from tests.shop import SECRET, Shop

HOUR, DAY = 3600, 24 * 3600
PAID = SimulatedCheckout("cs_test_1", template="business")
UNPAID = replace(PAID, payment_status="unpaid")
SUCCEEDED = replace(PAID, event_type="checkout.session.async_payment_succeeded")


@pytest.fixture
async def stripe_api() -> AsyncIterator[FakeStripe]:
    async with running() as fake:
        yield fake


@pytest.fixture
def payments(shop: Shop, stripe_api: FakeStripe) -> StripePayments:
    config = StripeConfig(secret_key=SecretStr("sk_test_1"), webhook_secret=SECRET)
    shop.integrations.adapter = adapter = StripePayments(config, base_url=stripe_api.url)
    return adapter


def happened(checkout: SimulatedCheckout, seconds_ago: float, **changes: Any) -> dict[str, Any]:
    """The checkout's event as Stripe's list has it."""
    return {**json.loads(event_body(checkout, now=time.time() - seconds_ago)), **changes}


async def looked(shop: Shop, payments: StripePayments, ago: timedelta) -> None:
    """The last look was so long ago."""
    await remember(shop.sessions, payments, datetime.now(UTC) - ago)


async def test_a_sale_that_no_webhook_brought_becomes_its_project(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.events = [happened(PAID, 10 * 60)]
    (found,) = await reconcile(shop.sessions, payments)
    assert found.event_id == PAID.event_id
    (project,) = await shop.rows(SiteProject)
    assert await shop.commands(project.id) == ["open"]
    assert stripe_api.seen == ["GET /v1/events"]


async def test_what_the_webhook_brought_is_not_taken_again_and_neither_is_what_was_missed(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    other = replace(PAID, session_id="cs_test_2")
    stripe_api.events = [happened(PAID, 600), happened(other, 500)]
    await shop.deliver(PAID)
    assert [event.event_id for event in await reconcile(shop.sessions, payments)] == [other.event_id]
    assert await reconcile(shop.sessions, payments) == []
    assert (await shop.deliver(other)).json()["new"] is False
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == 2


async def test_a_dry_run_lists_what_was_missed_and_takes_nothing(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.events = [happened(PAID, 600)]
    for _ in range(2):
        assert len(await reconcile(shop.sessions, payments, dry_run=True)) == 1
    assert await shop.count(InboxEvent) == await shop.count(Order) == await shop.count(EventCursor) == 0


async def test_missed_events_are_taken_in_the_order_in_which_they_happened(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    await looked(shop, payments, timedelta(days=3))
    sales = [replace(PAID, session_id=f"cs_test_{n}") for n in range(6)]
    stripe_api.events = [happened(sale, (6 - n) * 10 * HOUR) for n, sale in enumerate(sales)][::-1]
    assert [event.event_id for event in await reconcile(shop.sessions, payments)] == [sale.event_id for sale in sales]
    assert [event.event_id for event in await shop.rows(InboxEvent)] == [sale.event_id for sale in sales]


async def test_every_page_is_read(shop: Shop, payments: StripePayments, stripe_api: FakeStripe) -> None:
    sales = [replace(PAID, session_id=f"cs_test_{n:03}", sells_site=False) for n in range(250)]
    stripe_api.events = [happened(sale, 1000) for sale in sales]
    assert len(await reconcile(shop.sessions, payments)) == 250
    assert await shop.count(Order) == 250
    assert stripe_api.seen == ["GET /v1/events"] * 3


async def test_of_a_long_silence_the_last_30_days_are_looked_at(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    await looked(shop, payments, timedelta(days=90))
    stripe_api.events = [
        happened(replace(PAID, session_id="cs_test_old"), 31 * DAY),
        happened(replace(PAID, session_id="cs_test_kept"), 29 * DAY),
    ]
    (found,) = await reconcile(shop.sessions, payments)
    assert found.event_id == "evt_cs_test_kept_completed"
    assert len(stripe_api.seen) == 30


async def test_what_was_sold_before_sitewright_came_is_not_ours(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.events = [happened(PAID, 10 * DAY)]
    assert await reconcile(shop.sessions, payments) == []
    assert await reconcile(shop.sessions, payments) == []


async def test_the_first_look_goes_back_to_the_last_event_that_came(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    await shop.deliver(PAID)
    async with transaction(shop.sessions) as session:
        await session.execute(text("UPDATE inbox_event SET received_at = now() - interval '10 days'"))
    stripe_api.events = [happened(replace(PAID, session_id="cs_test_2"), 5 * DAY)]
    assert len(await reconcile(shop.sessions, payments)) == 1


async def test_what_may_still_be_on_its_way_is_left_to_the_webhook(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.events = [happened(PAID, 5)]
    assert await reconcile(shop.sessions, payments) == []


async def test_an_event_that_is_listed_late_is_found_by_the_overlap(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    assert await reconcile(shop.sessions, payments) == []
    stripe_api.events = [happened(PAID, HOUR / 2)]
    assert len(await reconcile(shop.sessions, payments)) == 1


async def test_a_run_that_ends_anywhere_is_gone_on_with(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    await looked(shop, payments, timedelta(days=10))
    sales = [replace(PAID, session_id=f"cs_test_{n}") for n in range(4)]
    stripe_api.events = [happened(sale, (4 - n) * 2 * DAY) for n, sale in enumerate(sales)]
    for answered in range(4):  # pages, and so days, before Stripe refuses
        stripe_api.faults = [Fault("/v1/events", 429, spared=answered)]
        with pytest.raises(Unavailable):
            await reconcile(shop.sessions, payments)
    assert await shop.count(SiteProject) == 2
    stripe_api.faults = []
    await reconcile(shop.sessions, payments)
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == 4


async def test_a_day_with_more_events_than_a_slice_holds_is_cut_smaller(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    await looked(shop, payments, timedelta(days=1))
    stripe_api.events = [happened(replace(PAID, session_id=f"cs_{n}"), HOUR + 30 * n) for n in range(2_100)]
    assert len(await reconcile(shop.sessions, payments, dry_run=True)) == 2_100
    assert len(stripe_api.seen) <= missed.RUN_PAGES


async def test_a_delayed_payment_of_which_everything_was_missed_is_one_project(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.events = [happened(SUCCEEDED, 300), happened(UNPAID, 2000)]
    await reconcile(shop.sessions, payments)
    (order,) = await shop.rows(Order)
    assert order.status == "paid"
    assert await shop.count(SiteProject) == 1


async def test_each_mode_has_a_list_and_a_cursor_of_its_own(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    config = StripeConfig(secret_key=SecretStr("rk_live_1"), webhook_secret=SECRET)
    await reconcile(shop.sessions, payments)
    await reconcile(shop.sessions, StripePayments(config, base_url=stripe_api.url))
    assert sorted(cursor.name for cursor in await shop.rows(EventCursor)) == ["stripe live", "stripe test"]


async def test_without_a_key_nobody_is_asked(shop: Shop, stripe_api: FakeStripe) -> None:
    config = StripeConfig(webhook_secret=SECRET)
    assert await reconcile(shop.sessions, StripePayments(config, base_url=stripe_api.url)) == []
    assert stripe_api.seen == []


async def test_a_key_that_may_not_read_events_is_the_operators_matter(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.faults = [Fault("/v1/events", 403)]
    with pytest.raises(Misconfigured, match="may not"):
        await reconcile(shop.sessions, payments)
    assert await shop.count(EventCursor) == 0
