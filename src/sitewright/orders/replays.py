"""An event that could not be handled, handled again when the operator has mended what stopped it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import mark
from sitewright.orders.missed import replay_one
from sitewright.orders.models import InboxEvent, Order
from sitewright.orders.reversals import reverse
from sitewright.orders.service import settle_event
from sitewright.ports.payments import Payments, Reversal

MOST = 100


def failed() -> ColumnElement[bool]:
    """An event that ended with an error, or that cannot be read."""
    return InboxEvent.error.is_not(None)


async def failed_events(session: AsyncSession) -> Sequence[InboxEvent]:
    """Events that an operator may want to replay, the newest first."""
    query = select(InboxEvent).where(failed()).order_by(InboxEvent.id.desc()).limit(MOST)
    return (await session.scalars(query)).all()


async def events_of(session: AsyncSession, order: Order) -> Sequence[InboxEvent]:
    """What was received about an order, the oldest first."""
    about = [InboxEvent.payload["checkout"]["session_id"].astext == order.checkout_ref]
    if order.payment_ref:
        about.append(InboxEvent.payload["reversal"]["payment_ref"].astext == order.payment_ref)
    query = select(InboxEvent).where(InboxEvent.provider == order.provider, or_(*about)).order_by(InboxEvent.id)
    return (await session.scalars(query)).all()


async def found_event(session: AsyncSession, event_id: int) -> InboxEvent:
    """One event. Raises NotFound."""
    event = await session.get(InboxEvent, event_id)
    if event is None:
        raise NotFound("No such event was received.")
    return event


async def replay_event(sessions: Sessions, payments: Payments, event_id: int) -> InboxEvent:
    """Handle an event again; one order and one project come of it, however often.

    Raises NotFound, Conflict for one that is done, Misconfigured without a key to ask with, and Rejected where it
    fails as before, with the reason.
    """
    async with sessions() as session:
        event = await found_event(session, event_id)
    if event.handled_at is not None and event.error is None:
        raise Conflict("This event is handled; there is nothing left to do.")
    problem = await _replayed(sessions, payments, event)
    if problem is not None:
        raise Rejected(f"It failed again: {problem}")
    async with sessions() as session:
        return await found_event(session, event_id)


async def _replayed(sessions: Sessions, payments: Payments, event: InboxEvent) -> str | None:
    """Why it failed again, if it did."""
    if isinstance(event.payload.get("unread"), str):
        return None if await replay_one(sessions, payments, event.id) else event.error
    if event.payload.get("checkout") is not None:
        if not payments.has_key():
            raise Misconfigured("Stripe has no key to ask for the items with; connect it.", field="stripe.secret_key")
        return await settle_event(sessions, payments, event)
    if event.payload.get("reversal") is None:
        return mark("its content is not kept any more")
    async with transaction(sessions) as session:
        kept = await found_event(session, event.id)
        reversal = Reversal(**event.payload["reversal"])
        if not await reverse(session, event.provider, reversal):
            return mark("the order of this payment is not known")
        kept.settle()
    return None
