"""Where the metadata does not say what was sold, the line items decide, read after the event was taken."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from sitewright.errors import Misconfigured, Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.service import StripePayments
from sitewright.integrations.stripe.simulate import SimulatedCheckout
from sitewright.orders.models import InboxEvent, Order
from sitewright.orders.service import settle_inbox
from sitewright.projects.models import SiteProject
from tests.fakes.stripe_api import FakeStripe, running
from tests.shop import SECRET, Shop

SILENT = SimulatedCheckout("cs_test_1", template="", sells_site=False)


@pytest.fixture
async def stripe_api() -> AsyncIterator[FakeStripe]:
    async with running() as fake:
        yield fake


@pytest.fixture
def payments(shop: Shop, stripe_api: FakeStripe) -> StripePayments:
    """Stripe as an agency configures it: a key, the secret, and one product that is a site."""
    config = StripeConfig(
        secret_key=SecretStr("sk_test_1"), webhook_secret=SECRET, site_products={"prod_site": "business"}
    )
    shop.integrations.adapter = adapter = StripePayments(config, base_url=stripe_api.url)
    return adapter


async def test_a_listed_product_sells_a_site(shop: Shop, payments: StripePayments, stripe_api: FakeStripe) -> None:
    stripe_api.items = {"cs_test_1": [("price_other", "prod_other"), ("price_1", "prod_site")]}
    assert (await shop.deliver(SILENT)).status_code == 200
    assert await shop.count(SiteProject) == 0
    assert stripe_api.keys_seen == []

    assert await settle_inbox(shop.sessions, payments) == 1
    (project,) = await shop.rows(SiteProject)
    assert project.template == "business"
    assert await shop.commands(project.id) == ["open"]
    assert await settle_inbox(shop.sessions, payments) == 0


async def test_other_products_are_an_order_only(shop: Shop, payments: StripePayments, stripe_api: FakeStripe) -> None:
    stripe_api.items = {"cs_test_1": [("price_other", "prod_other")]}
    await shop.deliver(SILENT)
    await settle_inbox(shop.sessions, payments)
    (order,) = await shop.rows(Order)
    assert (order.status, order.sells_site) == ("paid", False)
    assert await shop.count(SiteProject) == 0


async def test_metadata_needs_no_line_items(shop: Shop, payments: StripePayments, stripe_api: FakeStripe) -> None:
    await shop.deliver(replace(SILENT, sells_site=True, template="business"))
    assert await shop.count(SiteProject) == 1
    assert stripe_api.keys_seen == []


async def test_an_event_waits_while_stripe_is_away(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.items = {"cs_test_1": [("price_1", "prod_site")]}
    await shop.deliver(SILENT)
    stripe_api.failure = 429
    with pytest.raises(Unavailable):
        await settle_inbox(shop.sessions, payments)
    stripe_api.failure = 401
    with pytest.raises(Misconfigured):
        await settle_inbox(shop.sessions, payments)
    assert await shop.count(SiteProject) == 0

    stripe_api.failure = None
    await settle_inbox(shop.sessions, payments)
    assert await shop.count(SiteProject) == 1


async def test_a_session_stripe_does_not_know_holds_up_no_other(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    stripe_api.items = {"cs_test_2": [("price_1", "prod_site")]}
    await shop.deliver(SILENT)
    await shop.deliver(replace(SILENT, session_id="cs_test_2"))

    await settle_inbox(shop.sessions, payments)
    assert await shop.count(SiteProject) == 1
    (lost,) = [event for event in await shop.rows(InboxEvent) if event.error]
    assert lost.payload["checkout"]["session_id"] == "cs_test_1"
    assert await settle_inbox(shop.sessions, payments) == 0


async def test_an_event_waits_for_a_key_that_was_taken_away(shop: Shop, payments: StripePayments) -> None:
    await shop.deliver(SILENT)
    assert await settle_inbox(shop.sessions, StripePayments(None, SECRET)) == 0
    (order,) = await shop.rows(Order)
    assert order.sells_site is None


async def test_a_failed_event_is_handled_again_once_what_stopped_it_is_mended(
    shop: Shop, payments: StripePayments, stripe_api: FakeStripe
) -> None:
    await shop.deliver(SILENT)
    await settle_inbox(shop.sessions, payments)
    (event,) = (await shop.call("GET", "/orders/events", scope="read")).json()
    assert event["error"].startswith("NotFound: ")
    replay = f"/orders/events/{event['id']}/replay"
    again = await shop.call("POST", replay)
    assert (again.status_code, "It failed again: NotFound" in again.text) == (422, True)

    stripe_api.items = {"cs_test_1": [("price_1", "prod_site")]}
    for _ in range(2):
        done = await shop.call("POST", replay)
    assert done.status_code == 409
    assert await shop.count(SiteProject) == await shop.count(Order) == 1
    (order,) = await shop.rows(Order)
    assert (order.sells_site, order.note) == (True, None)
    assert (await shop.call("GET", "/orders/events", scope="read")).json() == []
    assert (await shop.call("POST", replay, scope="read")).status_code == 403
    assert (await shop.call("POST", "/orders/events/999/replay")).status_code == 404


async def test_an_event_that_needs_the_key_says_so(shop: Shop, payments: StripePayments) -> None:
    await shop.deliver(SILENT)
    await settle_inbox(shop.sessions, payments)
    shop.integrations.adapter = StripePayments(None, SECRET)
    (event,) = (await shop.call("GET", "/orders/events")).json()
    response = await shop.call("POST", f"/orders/events/{event['id']}/replay")
    assert (response.status_code, response.json()["error"]["field"]) == (424, "stripe.secret_key")
