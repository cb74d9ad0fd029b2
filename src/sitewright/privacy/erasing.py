"""A customer is forgotten: the rows of their projects, and what remains is emptied."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.hooks.models import HookDelivery
from sitewright.messages.models import Message
from sitewright.orders.emptying import FILLED, REMAINS
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.privacy.subjects import Subject, events_of
from sitewright.projects import ending


async def rows_of(session: AsyncSession, subject: Subject) -> Counter[str]:
    """How many rows would be removed or emptied, by table."""
    counts: Counter[str] = Counter({"project": len(subject.projects), "customer": _named(subject.customers)})
    for project in subject.projects:
        counts.update(await ending.count_rows(session, project.id))
    query = select(func.count()).select_from(InboxEvent).where(events_of(subject), FILLED)
    counts["inbox_event"] = await session.scalar(query) or 0
    return +counts


async def told_of(session: AsyncSession, project_id: UUID) -> tuple[Sequence[HookDelivery], Sequence[Message]]:
    """What was told of the project: to other systems, and to people."""
    deliveries = await session.scalars(select(HookDelivery).where(HookDelivery.project_id == project_id))
    messages = await session.scalars(select(Message).where(Message.project_id == project_id))
    return deliveries.all(), messages.all()


async def forget_project(session: AsyncSession, project_id: UUID) -> Counter[str]:
    """Remove an archived project's rows, with what webhooks were still to be told. Raises Conflict for others."""
    counts = Counter({"project": 1, **await ending.count_rows(session, project_id)})
    await session.execute(delete(HookDelivery).where(HookDelivery.project_id == project_id))
    await ending.delete(session, project_id)
    return counts


async def empty_shells(session: AsyncSession, subject: Subject) -> Counter[str]:
    """Empty what stays: received events first, which are found by what the customer's rows say."""
    emptied = update(InboxEvent).where(events_of(subject), FILLED).values(payload=REMAINS, error=None)
    events = (await session.scalars(emptied.returning(InboxEvent.id))).all()
    ids = [customer.id for customer in subject.customers]
    await session.execute(update(Order).where(Order.customer_id.in_(ids)).values(note=None))
    blank = {"name": None, "email": None, "external_ref": None}
    await session.execute(update(Customer).where(Customer.id.in_(ids)).values(**blank))
    return +Counter({"inbox_event": len(events), "customer": _named(subject.customers)})


def _named(customers: Sequence[Customer]) -> int:
    return sum(any((customer.name, customer.email, customer.external_ref)) for customer in customers)
