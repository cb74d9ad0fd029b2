"""From a verified event to an order and its project: once a checkout session, whatever is delivered how often."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.orders.reversals import apply_waiting, reverse
from sitewright.orders.versions import warn_of_version
from sitewright.ports.payments import CheckoutChange, PaymentEvent, Payments, SiteProducts
from sitewright.projects.models import SiteProject
from sitewright.projects.service import create_site_project
from sitewright.sites.catalogue import choose_template


async def receive_event(sessions: Sessions, event: PaymentEvent, payments: Payments) -> bool:
    """Store an event and do all it asks for in one transaction; return False for one received before."""
    async with transaction(sessions) as session:
        statement = insert(InboxEvent).values(
            provider=event.provider,
            event_id=event.event_id,
            type=event.type,
            payload=payload_of(event),
            error=event.unread.reason if event.unread else None,
            other_version=event.other_version,
        )
        once = statement.on_conflict_do_nothing(index_elements=["provider", "event_id"]).returning(InboxEvent.id)
        inbox_id = await session.scalar(once)
        if inbox_id is None:
            return False
        await warn_of_version(session, event)
        if await handle_event(session, event, payments):
            (await session.get_one(InboxEvent, inbox_id)).settle()
    return True


async def handle_event(session: AsyncSession, event: PaymentEvent, payments: Payments) -> bool:
    """Do all an event asks for. False where something outside, or another event, must come first."""
    if event.unread is not None:
        return False
    if event.checkout is not None:
        order = await create_order(session, event.provider, event.checkout)
        done = await fulfil(session, order, event.checkout, payments)
        await apply_waiting(session, event.provider, order.payment_ref)
        return done
    return event.reversal is None or await reverse(session, event.provider, event.reversal)


async def create_order(session: AsyncSession, provider: str, checkout: CheckoutChange) -> Order:
    """The order of a checkout session, made or moved on, and locked until the transaction ends.

    A paid order stays paid and a closed one is not opened again, whatever arrives late.
    """
    customer_id = await upsert_customer(session, checkout)
    statement = insert(Order).values(
        provider=provider,
        checkout_ref=checkout.session_id,
        customer_id=customer_id,
        status="unpaid",
        amount_minor=checkout.amount_minor,
        currency=checkout.currency,
        live=checkout.live,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=["provider", "checkout_ref"]))
    query = select(Order).where(Order.provider == provider, Order.checkout_ref == checkout.session_id)
    order = (await session.scalars(query.with_for_update())).one()
    order.payment_ref = order.payment_ref or checkout.payment_ref
    if checkout.state == "paid" and order.status in ("unpaid", "failed", "expired"):
        order.status, order.paid_at = "paid", datetime.now(UTC)
        order.amount_minor, order.currency = checkout.amount_minor, checkout.currency
    elif order.status == "unpaid":
        order.status = checkout.state
    return order


async def upsert_customer(session: AsyncSession, checkout: CheckoutChange) -> UUID:
    """The customer by the shop's id, else by e-mail (as a hash), else by this one checkout."""
    reference = checkout.customer_ref or f"checkout:{checkout.session_id}"[:255]
    if checkout.customer_ref is None and checkout.customer_email:
        reference = "email:" + hashlib.sha256(checkout.customer_email.strip().lower().encode()).hexdigest()
    known = {"name": checkout.customer_name, "email": checkout.customer_email}
    statement = insert(Customer).values(external_ref=reference, **known)
    given = {name: value for name, value in known.items() if value} or {"external_ref": reference}
    statement = statement.on_conflict_do_update(index_elements=["external_ref"], set_=given)
    return (await session.execute(statement.returning(Customer.id))).scalar_one()


async def fulfil(session: AsyncSession, order: Order, checkout: CheckoutChange, payments: Payments) -> bool:
    """Make the project of a paid site order. False where the line items must be read first, outside."""
    if order.status != "paid" or order.sells_site is not None:
        return True
    sold = is_site_product(checkout, [], payments.site_products)
    if sold is None and payments.site_products.templates and payments.has_key():
        return False
    await settle_order(session, order, sold, payments.site_products)
    return True


def is_site_product(checkout: CheckoutChange, line_items: list[str], products: SiteProducts) -> str | None:
    """The template a session sells a site with ("" where it names none), or None where it sells no site."""
    wanted = checkout.metadata.get("template", "")
    by_item = next((products.templates[item] for item in line_items if item in products.templates), None)
    if checkout.metadata.get("sitewright") == "site" or by_item is not None:
        return wanted or by_item or ""
    return None


async def settle_order(session: AsyncSession, order: Order, sold: str | None, products: SiteProducts) -> None:
    """Decide once whether the order sells a site, and make its project if it does."""
    order.sells_site = sold is not None
    if sold is None:
        return
    order.template, order.note = choose_template(sold or products.default_template, products.default_template)
    await create_site_project(session, order.customer_id, order.id, order.template, live=order.live, note=order.note)


async def settle_inbox(sessions: Sessions, payments: Payments) -> int:
    """Finish events that wait for their line items; return how many. Raises Unavailable and Misconfigured.

    The vendor is asked outside any transaction; the order is locked and looked at again before it is settled.
    While there is no key to ask with, events wait.
    """
    if not payments.has_key():
        return 0
    async with sessions() as session:
        query = select(InboxEvent).where(
            InboxEvent.handled_at.is_(None), func.jsonb_typeof(InboxEvent.payload["checkout"]) == "object"
        )
        waiting = (await session.scalars(query.order_by(InboxEvent.id).limit(100))).all()
    for event in waiting:
        await settle_event(sessions, payments, event)
    return len(waiting)


async def settle_event(sessions: Sessions, payments: Payments, event: InboxEvent) -> str | None:
    """Finish one event by its line items; returns why not, where the provider does not give them for good."""
    checkout = CheckoutChange(**event.payload["checkout"])
    try:
        items, unreadable = await payments.line_items(checkout.session_id), None
    except (NotFound, Rejected) as error:
        items, unreadable = [], error
    async with transaction(sessions) as session:
        order = await create_order(session, event.provider, checkout)
        if unreadable is not None:
            order.note = unreadable.message
        elif order.status == "paid" and order.sells_site is None:
            order.note = None
            sold = is_site_product(checkout, items, payments.site_products)
            await settle_order(session, order, sold, payments.site_products)
        await apply_waiting(session, event.provider, order.payment_ref)
        told = f"{unreadable.code}: {unreadable.message}" if unreadable else None
        (await session.get_one(InboxEvent, event.id)).settle(told)
    return told


async def project_of_checkout(session: AsyncSession, checkout_ref: str) -> SiteProject:
    """The project a checkout session was fulfilled with. Raises NotFound."""
    query = select(SiteProject).join(Order, Order.id == SiteProject.order_id).where(Order.checkout_ref == checkout_ref)
    project = (await session.scalars(query)).one_or_none()
    if project is None:
        raise NotFound("No project was made from this checkout session.")
    return project


def payload_of(event: PaymentEvent) -> dict[str, object]:
    """What of an event is kept: only what is needed to handle it again."""
    return {
        "checkout": None if event.checkout is None else vars(event.checkout),
        "reversal": None if event.reversal is None else vars(event.reversal),
        "unread": None if event.unread is None else event.unread.body,
    }
