"""Events in another API version than the one asked for: reported once, read where they can be, never lost."""

import json
import logging
from typing import Any

import httpx2
import pytest

from sitewright.cli.doctor import version_findings
from sitewright.integrations.stripe.client import API_VERSION
from sitewright.integrations.stripe.service import StripePayments
from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body
from sitewright.orders.missed import replay
from sitewright.orders.models import InboxEvent, Order
from sitewright.orders.versions import seen_versions
from sitewright.ports.payments import PaymentEvent, SeenVersion
from sitewright.projects.models import SiteProject
from tests.shop import SECRET, Shop

OLD = "2019-03-14"


async def deliver(shop: Shop, version: str | None, number: int = 1, *, lacking: str = "") -> httpx2.Response:
    """A paid session in that API version, which may know a field by another name."""
    event: dict[str, Any] = json.loads(event_body(SimulatedCheckout(f"cs_test_{number}", template="business")))
    if lacking:
        event["data"]["object"][f"old_{lacking}"] = event["data"]["object"].pop(lacking)
    return await shop.deliver_body(json.dumps({**event, "api_version": version}).encode())


class Newer(StripePayments):
    """Sitewright after an update, which knows the field's old name."""

    def read_again(self, unread: str) -> PaymentEvent:
        """See `ports.payments.Payments`."""
        return super().read_again(unread.replace("old_payment_status", "payment_status"))


async def test_an_event_of_another_version_is_read_where_its_fields_are_there(shop: Shop) -> None:
    assert (await deliver(shop, OLD)).status_code == 200
    assert await shop.count(SiteProject) == 1
    assert await seen_versions(shop.sessions) == [SeenVersion(OLD, 1, 0)]


@pytest.mark.parametrize("version", [API_VERSION, None])
async def test_our_own_version_is_nothing_to_report(shop: Shop, version: str | None) -> None:
    assert (await deliver(shop, version)).status_code == 200
    assert await seen_versions(shop.sessions) == []


async def test_a_version_is_logged_once(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "sitewright.orders.versions")
    for number in range(3):
        await deliver(shop, OLD, number)
    assert [record.getMessage() for record in caplog.records] == [f"stripe sends events of API version {OLD}"]


async def test_an_event_that_lacks_a_field_is_kept_with_the_reason(shop: Shop) -> None:
    assert (await deliver(shop, OLD, lacking="payment_status")).status_code == 200
    (event,) = await shop.rows(InboxEvent)
    assert (event.handled_at, event.other_version) == (None, OLD)
    assert event.error == f"API version {OLD}, {API_VERSION} is read: the field payment_status is missing."
    assert await shop.count(Order) == 0
    assert await seen_versions(shop.sessions) == [SeenVersion(OLD, 1, 1)]


async def test_what_was_kept_is_handled_once_it_can_be_read(shop: Shop) -> None:
    await deliver(shop, OLD, lacking="payment_status")
    assert await replay(shop.sessions, StripePayments(None, SECRET)) == 0
    assert await replay(shop.sessions, Newer(None, SECRET)) == 1
    assert await replay(shop.sessions, Newer(None, SECRET)) == 0
    (event,) = await shop.rows(InboxEvent)
    assert event.handled_at is not None
    assert (event.error, event.payload["unread"]) == (None, None)
    assert await shop.count(SiteProject) == 1


async def test_strange_characters_in_an_event_that_is_kept_can_be_stored(shop: Shop) -> None:
    event = json.loads(event_body(SimulatedCheckout("cs_test_1", template="business")))
    del event["data"]["object"]["payment_status"]
    event |= {"api_version": OLD, "note": "a\0b\ud83d"}
    assert (await shop.deliver_body(json.dumps(event).encode())).status_code == 200
    assert await shop.count(InboxEvent) == 1


async def test_an_event_of_our_version_that_lacks_a_field_is_refused(shop: Shop) -> None:
    assert (await deliver(shop, API_VERSION, lacking="payment_status")).status_code == 422
    assert await shop.count(InboxEvent) == 0


def test_doctor_names_what_waits_and_notes_what_was_read() -> None:
    waiting, read = version_findings([SeenVersion(OLD, 3, 2), SeenVersion("2020-01-01", 5, 0)])
    assert (waiting.good, read.good) == (False, True)
    assert "2 of 3" in waiting.remedy
    assert "sitewright orders reconcile" in waiting.remedy
    assert OLD in waiting.subject
