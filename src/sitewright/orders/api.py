"""Orders over HTTP, and the events that failed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, tuple_

from sitewright.accounts.security import require
from sitewright.errors import NotFound
from sitewright.orders import replays
from sitewright.orders.models import Order
from sitewright.projects.models import SiteProject
from sitewright.web.deps import IntegrationsDep, SessionsDep

router = APIRouter(prefix="/orders", tags=["orders"], dependencies=[Depends(require("read"))])


EventId = Annotated[int, Path(ge=1, lt=2**63)]


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
    project_id: UUID | None = None


@router.get("")
async def list_orders(
    sessions: SessionsDep, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[OrderView]:
    """The newest orders first; `after` is the id of the last one seen."""
    query = select(Order, SiteProject.id).outerjoin(SiteProject, SiteProject.order_id == Order.id)
    query = query.order_by(Order.created_at.desc(), Order.id.desc()).limit(limit)
    async with sessions() as session:
        if after is not None:
            last = await session.get(Order, after)
            if last is None:
                raise NotFound("There is no order to go on after.", field="after")
            query = query.where(tuple_(Order.created_at, Order.id) < (last.created_at, last.id))
        rows = (await session.execute(query)).all()
    return [_view(order, project_id) for order, project_id in rows]


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


@router.get("/{order_id}")
async def get_order(order_id: UUID, sessions: SessionsDep) -> OrderView:
    """One order."""
    query = select(Order, SiteProject.id).outerjoin(SiteProject, SiteProject.order_id == Order.id)
    async with sessions() as session:
        row = (await session.execute(query.where(Order.id == order_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    return _view(row[0], row[1])


def _view(order: Order, project_id: UUID | None) -> OrderView:
    return OrderView.model_validate(order).model_copy(update={"project_id": project_id})
