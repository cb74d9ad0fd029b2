"""Refunds and disputes: the order follows them, and its project stops until the operator decides."""

import itertools
import json
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from sitewright.integrations.stripe.simulate import SimulatedCheckout
from sitewright.orders.models import InboxEvent, Order
from sitewright.projects.models import SiteProject
from tests.shop import Shop

PAID = SimulatedCheckout("cs_test_1", template="business")
PAYMENT = "pi_cs_test_1"
CHARGE = {"object": "charge", "id": "ch_1", "payment_intent": PAYMENT, "currency": "brl", "amount": 149_000}
REFUNDED = {**CHARGE, "refunded": True, "amount_refunded": 149_000}
PARTLY = {**CHARGE, "refunded": False, "amount_refunded": 20_000}
DISPUTE = {"object": "dispute", "id": "dp_1", "payment_intent": PAYMENT, "currency": "brl", "amount": 149_000}
numbers = itertools.count(1)


async def tell(shop: Shop, type_: str, found: dict[str, Any], event_id: str = "") -> httpx2.Response:
    """Deliver an event about a charge or a dispute."""
    event = {"id": event_id or f"evt_{next(numbers)}", "object": "event", "type": type_, "livemode": False}
    return await shop.deliver_body(json.dumps({**event, "data": {"object": found}}).encode())


async def only(shop: Shop) -> tuple[Order, SiteProject]:
    (order,) = await shop.rows(Order)
    (project,) = await shop.rows(SiteProject)
    return order, project


async def test_a_refund_stops_the_project_and_says_what_to_do(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    order, project = await only(shop)
    assert (order.status, order.refunded_minor) == ("refunded", 149_000)
    assert (project.status, project.resume_status) == ("needs_attention", "awaiting_answers")
    assert "refunded" in (project.attention_reason or "")
    assert await shop.commands(project.id) == ["open", "pause"]


async def test_a_partial_refund_is_noted_and_stops_nothing(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", PARTLY)
    order, project = await only(shop)
    assert (order.status, order.refunded_minor, project.status) == ("paid", 20_000, "awaiting_answers")


@pytest.mark.parametrize(
    ("ended", "status", "told"),
    [("won", "paid", "was won"), ("lost", "refunded", "was lost"), ("warning_closed", "paid", "won")],
)
async def test_a_dispute_stops_the_project_and_its_end_starts_nothing_by_itself(
    shop: Shop, ended: str, status: str, told: str
) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.dispute.created", {**DISPUTE, "status": "needs_response"})
    assert [entry.status for entry in await only(shop)] == ["disputed", "needs_attention"]
    await tell(shop, "charge.dispute.closed", {**DISPUTE, "status": ended})
    order, project = await only(shop)
    assert (order.status, project.status) == (status, "needs_attention")
    assert told in (project.attention_reason or "")


@pytest.mark.parametrize(("ended", "status"), [("won", "paid"), ("lost", "refunded")])
async def test_a_dispute_whose_end_comes_first_has_ended(shop: Shop, ended: str, status: str) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.dispute.closed", {**DISPUTE, "status": ended})
    await tell(shop, "charge.dispute.created", {**DISPUTE, "status": "needs_response"})
    assert (await only(shop))[0].status == status
    await tell(shop, "charge.dispute.created", {**DISPUTE, "id": "dp_2", "status": "needs_response"})
    assert (await only(shop))[0].status == "disputed"


async def test_a_dispute_that_ended_before_its_order_was_known_has_ended_too(shop: Shop) -> None:
    await tell(shop, "charge.dispute.closed", {**DISPUTE, "status": "won"})
    await tell(shop, "charge.dispute.created", {**DISPUTE, "status": "needs_response"})
    await shop.deliver(PAID)
    assert (await only(shop))[0].status == "paid"
    assert all(event.handled_at for event in await shop.rows(InboxEvent))


async def test_the_operator_goes_on_after_a_dispute(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.dispute.created", {**DISPUTE, "status": "needs_response"})
    _, project = await only(shop)
    await shop.call("POST", f"/projects/{project.id}/retry")
    assert (await shop.project(project.id)).status == "awaiting_answers"
    await tell(shop, "charge.dispute.closed", {**DISPUTE, "status": "won"})
    order, project = await only(shop)
    assert (order.status, project.status) == ("paid", "awaiting_answers")


async def test_a_refund_that_arrives_before_its_order_waits_for_it(shop: Shop) -> None:
    await tell(shop, "charge.refunded", REFUNDED)
    (event,) = await shop.rows(InboxEvent)
    assert event.handled_at is None
    await shop.deliver(PAID)
    order, project = await only(shop)
    assert (order.status, project.status) == ("refunded", "needs_attention")
    assert all(event.handled_at for event in await shop.rows(InboxEvent))


async def test_a_late_paid_event_does_not_undo_a_refund(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    await shop.deliver(replace(PAID, event_type="checkout.session.async_payment_succeeded"))
    assert (await only(shop))[0].status == "refunded"


async def test_the_same_refund_again_changes_nothing(shop: Shop) -> None:
    await shop.deliver(PAID)
    for _ in range(2):
        await tell(shop, "charge.refunded", REFUNDED, "evt_same")
    _, project = await only(shop)
    assert await shop.commands(project.id) == ["open", "pause"]


async def test_a_refund_of_something_else_is_kept_and_harms_nothing(shop: Shop) -> None:
    await shop.deliver(PAID)
    response = await tell(shop, "charge.refunded", {**REFUNDED, "payment_intent": "pi_of_another_shop"})
    assert response.status_code == 200
    assert (await only(shop))[0].status == "paid"


@pytest.mark.parametrize("found", [{}, {"payment_intent": 7}, {**REFUNDED, "amount_refunded": "x"}])
async def test_a_charge_of_another_shape_is_refused(shop: Shop, found: dict[str, Any]) -> None:
    assert (await tell(shop, "charge.refunded", found)).status_code == 422


async def test_a_charge_without_a_payment_is_no_reversal(shop: Shop) -> None:
    assert (await tell(shop, "charge.refunded", {**REFUNDED, "payment_intent": None})).status_code == 200
