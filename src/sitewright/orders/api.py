"""Orders, for reading."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select, tuple_

from sitewright.accounts.security import require
from sitewright.errors import NotFound
from sitewright.orders.models import Order
from sitewright.projects.models import SiteProject
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/orders", tags=["orders"], dependencies=[Depends(require("read"))])


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
