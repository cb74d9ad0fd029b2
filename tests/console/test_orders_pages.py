"""Events that failed: shown where orders are, handled again by an operator, and noted."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from sitewright.accounts.models import AuditEntry
from sitewright.kit.db import Sessions, transaction
from sitewright.orders.models import InboxEvent, Order
from sitewright.orders.service import create_order
from sitewright.ports.payments import CheckoutChange, Reversal
from sitewright.projects.models import SiteProject
from tests.console.conftest import Bureau, text_of
from tests.console.test_lists import sell

CHECKOUT = CheckoutChange("cs_1", "paid", 149_000, "BRL", False, "cus_1", "Marcos", "m@example.com", {}, "pi_1")


@pytest.fixture(autouse=True)
def english(bureau: Bureau) -> None:
    bureau.http.headers["Accept-Language"] = "en"


async def failed_refund(sessions: Sessions) -> int:
    """A refund whose order is not known yet."""
    told = {"checkout": None, "reversal": vars(Reversal("pi_1", "refunded", 149_000, "BRL")), "unread": None}
    event = InboxEvent(provider="stripe", event_id="evt_1", type="charge.refunded", payload=told, error="<b>lost</b>")
    async with transaction(sessions) as session:
        session.add(event)
    return event.id


async def test_a_failed_event_is_replayed_and_the_replay_is_noted(bureau: Bureau, sessions: Sessions) -> None:
    number = await failed_refund(sessions)
    listed = (await bureau.get("/console/orders")).text
    assert "1 event could not be handled" in listed
    assert "<b>lost" not in listed
    address = f"/console/orders/events/{number}"
    again = await bureau.post(f"{address}/replay", "operator")
    assert again.status_code == 422
    assert "the order of this payment is not known" in again.text
    async with transaction(sessions) as session:
        await create_order(session, "stripe", CHECKOUT)
    done = await bureau.post(f"{address}/replay", "operator")
    assert done.headers["location"] == f"{address}?done=replayed"
    assert "Handled" in text_of((await bureau.get(address)).text)
    assert (await bureau.post(f"{address}/replay", "operator")).status_code == 409
    async with sessions() as session:
        assert [order.status for order in await session.scalars(select(Order))] == ["refunded"]
        (entry,) = await session.scalars(select(AuditEntry))
    assert (entry.actor, entry.action, entry.subject) == ("operator@agencia.example", "replay_event", str(number))


async def test_an_event_shows_the_order_it_is_about_and_no_other(bureau: Bureau, sessions: Sessions) -> None:
    unpaid = replace(CHECKOUT, session_id="cs_2", state="unpaid", payment_ref=None)
    told = {"checkout": vars(replace(CHECKOUT, session_id="cs_3", payment_ref=None)), "reversal": None, "unread": None}
    async with transaction(sessions) as session:
        other = await create_order(session, "stripe", unpaid)
        event = InboxEvent(provider="stripe", event_id="evt_3", type="checkout.session.completed", payload=told)
        session.add(event)
    address = f"/console/orders/events/{event.id}"
    assert f"/console/orders/{other.id}" not in (await bureau.get(address)).text
    async with transaction(sessions) as session:
        own = await create_order(session, "stripe", replace(CHECKOUT, session_id="cs_3"))
    assert f"/console/orders/{own.id}" in (await bureau.get(address)).text


async def test_a_viewer_is_offered_no_replay(bureau: Bureau, sessions: Sessions) -> None:
    number = await failed_refund(sessions)
    page = (await bureau.get(f"/console/orders/events/{number}", "viewer")).text
    assert "Handle it again" not in page
    assert (await bureau.get("/console/orders/events/99")).status_code == 404


async def template_of(sessions: Sessions, project: UUID) -> str:
    async with sessions() as session:
        return (await session.get_one(SiteProject, project)).template


async def test_a_template_is_changed_until_the_answers_are_in(bureau: Bureau, sessions: Sessions) -> None:
    waiting = (await sell(sessions, 1, status="awaiting_answers")).id
    address = f"/console/projects/{waiting}/template"
    assert "one page with one aim" in (await bureau.get(f"/console/projects/{waiting}/answers")).text
    assert (await bureau.post(address, template="landing")).status_code == 303
    assert await template_of(sessions, waiting) == "landing"
    assert (await bureau.post(address, template="nothing")).status_code == 422
    writing = (await sell(sessions, 2)).id
    refused = await bureau.post(f"/console/projects/{writing}/template", template="landing")
    assert refused.status_code == 409
    assert await template_of(sessions, writing) == "business"
