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
FAILED = {
    "object": "refund",
    "id": "re_1",
    "payment_intent": PAYMENT,
    "currency": "brl",
    "amount": 149_000,
    "status": "failed",
}
DISPUTE = {"object": "dispute", "id": "dp_1", "payment_intent": PAYMENT, "currency": "brl", "amount": 149_000}
numbers = itertools.count(1)


async def tell(
    shop: Shop, type_: str, found: dict[str, Any], event_id: str = "", *, created: int = 0
) -> httpx2.Response:
    """Deliver an event about a charge, a refund or a dispute."""
    event = {"id": event_id or f"evt_{next(numbers)}", "object": "event", "type": type_, "livemode": False}
    event |= {"created": created}
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


async def test_a_refund_that_failed_did_not_happen_and_the_operator_is_told(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    await tell(shop, "refund.failed", FAILED)
    order, project = await only(shop)
    assert (order.status, order.refunded_minor) == ("paid", 0)
    assert "re_1 failed" in (order.note or "")
    assert (project.status, project.resume_status) == ("needs_attention", "awaiting_answers")
    assert "The refund failed" in (project.attention_reason or "")
    await shop.call("POST", f"/projects/{project.id}/retry")
    assert (await shop.project(project.id)).status == "awaiting_answers"


async def test_a_failed_refund_stops_no_project_that_the_operator_let_go_on(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    _, project = await only(shop)
    await shop.call("POST", f"/projects/{project.id}/retry")
    await tell(shop, "refund.failed", FAILED)
    order, project = await only(shop)
    assert (order.status, project.status) == ("paid", "awaiting_answers")
    assert "re_1 failed" in (order.note or "")


async def test_a_part_that_failed_is_not_refunded(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", PARTLY)
    await tell(shop, "charge.refunded", REFUNDED)
    await tell(shop, "refund.failed", {**FAILED, "amount": 129_000})
    order, project = await only(shop)
    assert (order.status, order.refunded_minor, project.status) == ("paid", 20_000, "needs_attention")


@pytest.mark.parametrize("order_of_arrival", list(itertools.permutations(range(3))))
async def test_refunds_count_as_they_happened_in_whatever_order_they_are_told(
    shop: Shop, order_of_arrival: tuple[int, ...]
) -> None:
    """Refunded, failed, and refunded again: it is refunded once, and says that the first failed."""
    await shop.deliver(PAID)
    happened = [("charge.refunded", REFUNDED), ("refund.failed", FAILED), ("charge.refunded", REFUNDED)]
    for number in order_of_arrival:
        await tell(shop, *happened[number], created=1_700_000_000 + number)
    order, project = await only(shop)
    assert (order.status, order.refunded_minor, project.status) == ("refunded", 149_000, "needs_attention")
    assert "re_1 failed" in (order.note or "")


UPDATES = {
    "pending": ("paid", 0),
    "requires_action": ("paid", 0),
    "succeeded": ("refunded", 149_000),
    "failed": ("paid", 0),
    "canceled": ("paid", 0),
}


@pytest.mark.parametrize("status", UPDATES)
async def test_a_refund_is_followed_to_its_end(shop: Shop, status: str) -> None:
    await shop.deliver(PAID)
    assert (await tell(shop, "refund.updated", {**FAILED, "status": status})).status_code == 200
    order, project = await only(shop)
    assert (order.status, order.refunded_minor) == UPDATES[status]
    assert (project.status == "needs_attention") == (status == "succeeded")
    assert ("re_1 failed" in (order.note or "")) == (status in ("failed", "canceled"))
    assert all(event.handled_at for event in await shop.rows(InboxEvent))


@pytest.mark.parametrize("order_of_arrival", list(itertools.permutations(range(4))))
async def test_a_refund_that_came_back_did_not_happen_however_it_is_told(
    shop: Shop, order_of_arrival: tuple[int, ...]
) -> None:
    """Refunded, succeeded, and returned by the bank, which two events tell."""
    await shop.deliver(PAID)
    happened = [
        ("charge.refunded", REFUNDED),
        ("refund.updated", {**FAILED, "status": "succeeded"}),
        ("refund.updated", FAILED),
        ("refund.failed", FAILED),
    ]
    for number in order_of_arrival:
        await tell(shop, *happened[number], created=1_700_000_000 + number)
    order, _ = await only(shop)
    assert (order.status, order.refunded_minor) == ("paid", 0)
    assert (order.note or "").count("re_1") == 1


async def test_a_refund_that_succeeds_stops_no_project_that_the_operator_let_go_on(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    _, project = await only(shop)
    await shop.call("POST", f"/projects/{project.id}/retry")
    await tell(shop, "refund.updated", {**FAILED, "status": "succeeded"})
    order, project = await only(shop)
    assert (order.status, order.refunded_minor, project.status) == ("refunded", 149_000, "awaiting_answers")


async def test_a_charge_told_late_stops_no_project_that_the_operator_let_go_on(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "refund.updated", {**FAILED, "status": "succeeded"})
    _, project = await only(shop)
    assert project.status == "needs_attention"
    await shop.call("POST", f"/projects/{project.id}/retry")
    await tell(shop, "charge.refunded", REFUNDED)
    order, project = await only(shop)
    assert (order.status, order.refunded_minor, project.status) == ("refunded", 149_000, "awaiting_answers")


async def test_parts_that_succeed_make_a_whole(shop: Shop) -> None:
    await shop.deliver(PAID)
    for number, amount in enumerate((20_000, 129_000), 1):
        part = {**FAILED, "id": f"re_{number}", "amount": amount, "status": "succeeded"}
        for _ in range(2):
            await tell(shop, "refund.updated", part)
    order, _ = await only(shop)
    assert (order.status, order.refunded_minor) == ("refunded", 149_000)


async def test_a_failed_refund_told_twice_counts_once(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    for _ in range(2):
        await tell(shop, "refund.failed", {**FAILED, "amount": 20_000})
    order, _ = await only(shop)
    assert order.refunded_minor == 129_000
    assert (order.note or "").count("re_1") == 1


async def test_a_refund_that_failed_before_its_order_was_known_failed_too(shop: Shop) -> None:
    await tell(shop, "refund.failed", FAILED)
    await tell(shop, "charge.refunded", REFUNDED)
    await shop.deliver(PAID)
    order, project = await only(shop)
    assert (order.status, order.refunded_minor, project.status) == ("paid", 0, "awaiting_answers")
    assert all(event.handled_at for event in await shop.rows(InboxEvent))


async def test_a_failed_refund_leaves_an_open_dispute_open(shop: Shop) -> None:
    await shop.deliver(PAID)
    await tell(shop, "charge.refunded", REFUNDED)
    await tell(shop, "charge.dispute.created", {**DISPUTE, "status": "warning_needs_response"})
    await tell(shop, "refund.failed", FAILED)
    order, project = await only(shop)
    assert order.status == "disputed"
    assert "disputes" in (project.attention_reason or "")


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


@pytest.mark.parametrize("found", [{}, {**FAILED, "id": None}, {**FAILED, "amount": None}])
@pytest.mark.parametrize("type_", ["refund.failed", "refund.updated"])
async def test_a_refund_of_another_shape_is_refused(shop: Shop, type_: str, found: dict[str, Any]) -> None:
    assert (await tell(shop, type_, found)).status_code == 422


async def test_a_charge_without_a_payment_is_no_reversal(shop: Shop) -> None:
    assert (await tell(shop, "charge.refunded", {**REFUNDED, "payment_intent": None})).status_code == 200
