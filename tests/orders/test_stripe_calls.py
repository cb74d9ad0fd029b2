"""Calls of Stripe's API that a site takes, as `docs/limits.md` tells them."""

import json
import time
from dataclasses import replace

from pydantic import SecretStr

from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.service import StripePayments
from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body
from sitewright.orders.missed import reconcile
from sitewright.orders.service import settle_inbox
from sitewright.projects.models import SiteProject
from tests.fakes.stripe_api import running
from tests.limits import numbers_told
from tests.shop import SECRET, Shop

NAMED = SimulatedCheckout("cs_test_1", template="business")
LISTED = SimulatedCheckout("cs_test_2", template="", sells_site=False)


async def test_a_sale_takes_as_many_calls_as_the_document_says(shop: Shop) -> None:
    async with running() as fake:
        fake.items = {LISTED.session_id: [("price_1", "prod_site")]}
        config = StripeConfig(
            secret_key=SecretStr("sk_test_1"), webhook_secret=SECRET, site_products={"prod_site": "business"}
        )
        shop.integrations.adapter = payments = StripePayments(config, base_url=fake.url)
        calls = []
        for sale in (NAMED, LISTED):
            await shop.deliver(sale)
            await settle_inbox(shop.sessions, payments)
            calls.append(len(fake.seen))
        assert calls == sorted(numbers_told("Stripe")[0]) == [0, 1]
        assert await shop.count(SiteProject) == 2


async def test_a_look_for_missed_events_is_a_call_and_one_for_each_further_hundred(shop: Shop) -> None:
    async with running() as fake:
        config = StripeConfig(secret_key=SecretStr("sk_test_1"), webhook_secret=SECRET)
        payments = StripePayments(config, base_url=fake.url)
        calls = []
        for events in (0, 100, 101):
            sales = [replace(NAMED, session_id=f"cs_{n}") for n in range(events)]
            fake.events = [json.loads(event_body(sale, now=time.time() - 600)) for sale in sales]
            fake.seen.clear()
            await reconcile(shop.sessions, payments, dry_run=True)
            calls.append(len(fake.seen))
        assert calls == [1, 1, 2]
