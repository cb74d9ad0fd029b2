"""Orders over HTTP, and the events that failed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select, select, tuple_

from sitewright.accounts.security import require
from sitewright.errors import NotFound
from sitewright.orders import replays
from sitewright.orders.models import Customer, Order, named_like
from sitewright.projects.models import SiteProject
from sitewright.web.deps import IntegrationsDep, SessionsDep

router = APIRouter(prefix="/orders", tags=["orders"], dependencies=[Depends(require("read"))])


EventId = Annotated[int, Path(ge=1, lt=2**63)]


Searched = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]


class CustomerView(BaseModel):
    """Who paid."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str | None
    email: str | None


class OrderView(BaseModel):
    """An order; `amount_minor` is in the currency's minor unit, `project_id` is null where it sold no site."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    provider: str
    checkout_ref: str
    customer_id: UUID
    status: str
    amount_minor: int
    refunded_minor: int
    currency: str
    live: bool
    sells_site: bool | None
    template: str | None
    note: str | None
    created_at: datetime
    paid_at: datetime | None
    customer: CustomerView
    project_id: UUID | None = None


def _rows() -> Select[Order, Customer, UUID]:
    query = select(Order, Customer, SiteProject.id).join(Customer, Customer.id == Order.customer_id)
    return query.outerjoin(SiteProject, SiteProject.order_id == Order.id)


@router.get("")
async def list_orders(
    sessions: SessionsDep,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    q: Searched = "",
) -> list[OrderView]:
    """The newest orders first; `after` is the id of the last one seen.

    With `q`, those whose customer or reference holds the text.
    """
    query = _rows().order_by(Order.created_at.desc(), Order.id.desc()).limit(limit)
    if q:
        query = query.where(named_like(q))
    async with sessions() as session:
        if after is not None:
            last = await session.get(Order, after)
            if last is None:
                raise NotFound("There is no order to go on after.", field="after")
            query = query.where(tuple_(Order.created_at, Order.id) < (last.created_at, last.id))
        rows = (await session.execute(query)).all()
    return [_view(order, customer, project_id) for order, customer, project_id in rows]


class EventView(BaseModel):
    """An event as it was received: handled, or why not yet."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    provider: str
    event_id: str
    type: str
    received_at: datetime
    handled_at: datetime | None
    error: str | None


@router.get("/events")
async def list_failed_events(sessions: SessionsDep) -> list[EventView]:
    """Events that failed or cannot be read, the newest first."""
    async with sessions() as session:
        return [EventView.model_validate(event) for event in await replays.failed_events(session)]


@router.post("/events/{event_id}/replay", dependencies=[Depends(require("write"))])
async def replay_event(event_id: EventId, sessions: SessionsDep, integrations: IntegrationsDep) -> EventView:
    """Handle a failed event again."""
    payments = await integrations.payments()
    return EventView.model_validate(await replays.replay_event(sessions, payments, event_id))


@router.get("/events/{event_id}")
async def get_event(event_id: EventId, sessions: SessionsDep) -> EventView:
    """One event, and whether it is handled."""
    async with sessions() as session:
        return EventView.model_validate(await replays.found_event(session, event_id))


@router.get("/{order_id}")
async def get_order(order_id: UUID, sessions: SessionsDep) -> OrderView:
    """One order."""
    async with sessions() as session:
        row = (await session.execute(_rows().where(Order.id == order_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    order, customer, project_id = row
    return _view(order, customer, project_id)


@router.get("/{order_id}/events")
async def list_events(order_id: UUID, sessions: SessionsDep) -> list[EventView]:
    """What was received about an order, the oldest first."""
    async with sessions() as session:
        order = await session.get(Order, order_id)
        if order is None:
            raise NotFound("There is no such order.")
        return [EventView.model_validate(event) for event in await replays.events_of(session, order)]


def _view(order: Order, customer: Customer, project_id: UUID | None) -> OrderView:
    fields = {name: getattr(order, name) for name in OrderView.model_fields if name not in ("customer", "project_id")}
    return OrderView(**fields, customer=CustomerView.model_validate(customer), project_id=project_id)
