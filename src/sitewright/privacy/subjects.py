"""Whose data it is: a customer with all orders and projects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound
from sitewright.orders.models import Customer, InboxEvent, Order
from sitewright.projects.models import SiteProject


@dataclass(frozen=True)
class Subject:
    """One customer; `customers` has several where a shop knows one person under several numbers."""

    customers: Sequence[Customer]
    orders: Sequence[Order]
    projects: Sequence[SiteProject]


async def subject_of(session: AsyncSession, who: str) -> Subject:
    """Found by e-mail address, by our id or by the shop's own. Raises NotFound."""
    customers = (await session.scalars(select(Customer).where(_is(who)).order_by(Customer.created_at))).all()
    if not customers:
        raise NotFound(
            f"There is no customer {who[:80]!r}; give the e-mail address, our id or the shop's own, as orders show it."
        )
    ids = [customer.id for customer in customers]
    orders = await session.scalars(select(Order).where(Order.customer_id.in_(ids)).order_by(Order.created_at))
    projects = await session.scalars(
        select(SiteProject).where(SiteProject.customer_id.in_(ids)).order_by(SiteProject.created_at)
    )
    return Subject(customers, orders.all(), projects.all())


def _is(who: str) -> ColumnElement[bool]:
    text = who.strip()
    named = or_(func.lower(Customer.email) == text.lower(), Customer.external_ref == text)
    try:
        return or_(named, Customer.id == UUID(text))
    except ValueError:
        return named


def events_of(subject: Subject) -> ColumnElement[bool]:
    """Received events that tell of the customer: they hold a reference of theirs, or their address."""
    known = [order.checkout_ref for order in subject.orders] + [order.payment_ref for order in subject.orders]
    for customer in subject.customers:
        known += [customer.external_ref, customer.email]
    told = func.lower(cast(InboxEvent.payload, Text))
    return or_(*(told.regexp_match(by_itself(each.lower())) for each in known if each))


def by_itself(text: str) -> str:
    """A pattern of the text where it is no part of a longer one: `ana@a.example` is not in `joana@a.example`."""
    return rf"(^|[^\w.%+-]|\\[nrt]){re.escape(text)}($|[^\w.-]|\.($|\W))"
