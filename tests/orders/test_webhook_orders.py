"""A delivered event becomes an order and, where a site was sold, exactly one project."""

import asyncio
import hashlib
import random
from dataclasses import replace

import pytest
from sqlalchemy import text

from sitewright.integrations.stripe.simulate import SimulatedCheckout, event_body
from sitewright.kit.db import transaction
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.projects.models import ProductionCommand, SiteProject
from tests.shop import Shop

PAID = SimulatedCheckout("cs_test_1", template="business")
UNPAID = replace(PAID, payment_status="unpaid")
SUCCEEDED = replace(PAID, event_type="checkout.session.async_payment_succeeded")
FAILED = replace(UNPAID, event_type="checkout.session.async_payment_failed")
EXPIRED = replace(UNPAID, event_type="checkout.session.expired")


async def only_order(shop: Shop) -> Order:
    (order,) = await shop.rows(Order)
    assert isinstance(order, Order)
    return order


async def test_a_paid_session_becomes_an_order_a_project_and_a_command(shop: Shop) -> None:
    response = await shop.deliver(PAID)

    assert response.status_code == 200
    order = await only_order(shop)
    (project,) = await shop.rows(SiteProject)
    assert (order.status, order.sells_site, order.amount_minor, order.currency) == ("paid", True, 149_000, "BRL")
    assert order.paid_at is not None
    assert (project.order_id, project.customer_id) == (order.id, order.customer_id)
    assert (project.status, project.template, project.live) == ("awaiting_answers", "business", False)
    assert await shop.commands(project.id) == ["open"]


async def test_the_same_event_again_changes_nothing(shop: Shop) -> None:
    assert (await shop.deliver(PAID)).json()["new"] is True
    assert (await shop.deliver(PAID)).json()["new"] is False
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == await shop.count(InboxEvent) == 1


async def test_a_full_coupon_counts_as_paid(shop: Shop) -> None:
    await shop.deliver(replace(PAID, payment_status="no_payment_required", amount_minor=0))
    assert (await only_order(shop)).status == "paid"
    assert await shop.count(SiteProject) == 1


async def test_a_delayed_payment_makes_the_project_when_it_is_paid(shop: Shop) -> None:
    await shop.deliver(UNPAID)
    assert (await only_order(shop)).status == "unpaid"
    assert await shop.count(SiteProject) == 0

    await shop.deliver(SUCCEEDED)
    assert (await only_order(shop)).status == "paid"
    assert await shop.count(SiteProject) == 1


@pytest.mark.parametrize("late", [UNPAID, FAILED, EXPIRED], ids=lambda checkout: checkout.event_type.split(".")[-1])
async def test_a_paid_order_stays_paid_whatever_arrives_later(shop: Shop, late: SimulatedCheckout) -> None:
    await shop.deliver(SUCCEEDED)
    assert (await shop.deliver(late)).status_code == 200
    assert (await only_order(shop)).status == "paid"
    assert await shop.count(SiteProject) == 1


@pytest.mark.parametrize(("closing", "status"), [(FAILED, "failed"), (EXPIRED, "expired")])
async def test_a_failed_or_expired_session_closes_its_order(
    shop: Shop, closing: SimulatedCheckout, status: str
) -> None:
    await shop.deliver(UNPAID)
    await shop.deliver(closing)
    assert (await only_order(shop)).status == status
    assert await shop.count(SiteProject) == 0


async def test_a_closed_order_is_not_opened_by_an_event_that_comes_late(shop: Shop) -> None:
    await shop.deliver(FAILED)
    await shop.deliver(UNPAID)
    assert (await only_order(shop)).status == "failed"


async def test_two_sessions_of_one_customer_are_two_projects(shop: Shop) -> None:
    await shop.deliver(PAID)
    await shop.deliver(replace(PAID, session_id="cs_test_2"))
    assert await shop.count(SiteProject) == 2
    assert await shop.count(Customer) == 1


async def test_what_is_no_site_product_becomes_an_order_only(shop: Shop) -> None:
    await shop.deliver(replace(PAID, sells_site=False))
    order = await only_order(shop)
    assert (order.status, order.sells_site) == ("paid", False)
    assert await shop.count(SiteProject) == 0


async def test_an_unknown_template_falls_to_the_default_and_is_noted(shop: Shop) -> None:
    await shop.deliver(replace(PAID, template="spaceship"))
    (project,) = await shop.rows(SiteProject)
    assert project.template == "business"
    assert "spaceship" in project.note
    assert (await only_order(shop)).note == project.note


async def test_a_guest_is_known_by_the_hash_of_the_e_mail(shop: Shop) -> None:
    await shop.deliver(replace(PAID, customer_email="Zelia@Example.com"), customer=None)
    await shop.deliver(replace(PAID, session_id="cs_test_2", customer_email="zelia@example.com"), customer=None)
    (customer,) = await shop.rows(Customer)
    assert customer.external_ref == "email:" + hashlib.sha256(b"zelia@example.com").hexdigest()


async def test_a_nameless_guest_is_one_customer_however_many_events_tell_of_him(shop: Shop) -> None:
    for checkout in (UNPAID, SUCCEEDED):
        response = await shop.deliver(checkout, customer=None, customer_details=None)
        assert response.status_code == 200
    assert await shop.count(Customer) == 1


async def test_an_event_of_another_kind_is_taken_and_asks_for_nothing(shop: Shop) -> None:
    await shop.deliver(replace(PAID, event_type="invoice.paid"))
    (event,) = await shop.rows(InboxEvent)
    assert event.handled_at is not None
    assert await shop.count(Order) == 0


async def test_a_forged_event_is_refused_and_leaves_no_trace(shop: Shop) -> None:
    response = await shop.http.post(
        "/webhook/stripe", content=event_body(PAID), headers={"Stripe-Signature": "t=1,v1=00"}
    )
    assert response.status_code == 422
    assert (await shop.http.post("/webhook/stripe", content=event_body(PAID))).status_code == 422
    assert await shop.count(InboxEvent) == 0


@pytest.mark.parametrize(
    "hostile",
    [
        {"metadata": {"sitewright": "site", "template": "x" * 500, "note\u0001": "a\0b"}},
        {"customer_details": {"name": "n" * 5000 + "\0", "email": "e" * 400 + "@example.com"}},
        {"customer_details": {"name": "\ud83d", "email": "\udc00@example.com"}},
        {"amount_total": None, "currency": None},
    ],
)
async def test_unusual_content_never_keeps_a_paid_order_from_being_taken(
    shop: Shop, hostile: dict[str, object]
) -> None:
    assert (await shop.deliver(PAID, **hostile)).status_code == 200
    assert (await only_order(shop)).status == "paid"
    assert await shop.count(SiteProject) == 1


async def test_order_project_and_inbox_are_one_transaction_acknowledged_after_its_commit(shop: Shop) -> None:
    refuse = """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full''; END';
        CREATE TRIGGER refuse BEFORE INSERT ON production_commands EXECUTE FUNCTION refuse()
    """
    async with transaction(shop.sessions) as session:
        for statement in refuse.split(";\n"):
            await session.execute(text(statement))
    try:
        assert (await shop.deliver(PAID)).status_code >= 500
        assert await shop.count(InboxEvent) == await shop.count(Order) == await shop.count(SiteProject) == 0
    finally:
        async with transaction(shop.sessions) as session:
            await session.execute(text("DROP FUNCTION refuse CASCADE"))

    assert (await shop.deliver(PAID)).status_code == 200
    assert await shop.count(SiteProject) == 1


async def test_200_concurrent_deliveries_of_one_event_make_one_project(shop: Shop) -> None:
    responses = await asyncio.gather(*(shop.deliver(PAID) for _ in range(200)))

    assert {response.status_code for response in responses} == {200}
    assert sum(response.json()["new"] for response in responses) == 1
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == 1


async def test_50_sessions_delivered_at_once_make_50_projects(shop: Shop) -> None:
    sessions = [replace(PAID, session_id=f"cs_test_{n}", customer_ref=f"cus_{n % 5}") for n in range(50)]
    responses = await asyncio.gather(*(shop.deliver(checkout) for checkout in sessions * 2))

    assert {response.status_code for response in responses} == {200}
    assert await shop.count(SiteProject) == await shop.count(ProductionCommand) == 50
    assert await shop.count(Customer) == 5


async def test_every_order_of_a_sessions_events_ends_in_one_project(shop: Shop) -> None:
    deliveries = [
        replace(checkout, session_id=f"cs_test_{n}")
        for n in range(12)
        for checkout in (UNPAID, FAILED, SUCCEEDED, EXPIRED)
    ]
    random.Random(7).shuffle(deliveries)
    responses = await asyncio.gather(*(shop.deliver(checkout) for checkout in deliveries))

    assert {response.status_code for response in responses} == {200}
    assert {order.status for order in await shop.rows(Order)} == {"paid"}
    assert await shop.count(SiteProject) == 12
