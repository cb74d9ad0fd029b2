"""Orders: the list, and one with the events that were received for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy import false, func, or_, select
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.visit import Reader, Visitor, Worker
from sitewright.console.words import of_error
from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.orders import replays
from sitewright.orders.models import Customer, Order, named_like
from sitewright.projects.models import SiteProject

router = APIRouter(prefix="/orders")
A_PAGE = 50
EventId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("")
async def show_orders(
    request: Request,
    visitor: Reader,
    desk: DeskDep,
    q: Annotated[str, Query(max_length=200)] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """One page of the list, in three queries."""
    text = q.strip().replace("\0", "")
    wanted = named_like(text)
    rows = (
        select(Order, Customer, SiteProject.id, SiteProject.status)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(SiteProject, SiteProject.order_id == Order.id)
        .where(wanted)
        .order_by(Order.created_at.desc(), Order.id.desc())
    )
    count = select(func.count()).select_from(Order).join(Customer, Customer.id == Order.customer_id).where(wanted)
    async with desk.sessions() as session:
        found = await session.scalar(count) or 0
        failed = await replays.failed_events(session)
        orders = (await session.execute(rows.limit(A_PAGE).offset((page_ - 1) * A_PAGE))).all()
    return page(
        request,
        visitor,
        "orders/list.html",
        orders=orders,
        failed=failed,
        q=q,
        number=page_,
        pages=max(1, -(-found // A_PAGE)),
    )


@router.get("/events/{event_id}")
async def show_event(event_id: EventId, request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """One event, and whether it is handled."""
    return await _event(request, visitor, desk, event_id)


@router.post("/events/{event_id}/replay")
async def replay_event(event_id: EventId, request: Request, visitor: Worker, desk: DeskDep) -> Response:
    """Handle a failed event again, and show how it went."""
    try:
        await replays.replay_event(desk.sessions, await desk.integrations.payments(), event_id)
    except (Rejected, Conflict, Misconfigured, Unavailable) as error:
        return await _event(request, visitor, desk, event_id, error)
    return go_to(f"/console/orders/events/{event_id}", "replayed")


@router.get("/{order_id}")
async def show_order(order_id: UUID, request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """One order with its customer, project and events."""
    query = (
        select(Order, Customer, SiteProject)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(SiteProject, SiteProject.order_id == Order.id)
        .where(Order.id == order_id)
    )
    async with desk.sessions() as session:
        row = (await session.execute(query)).one_or_none()
        if row is None:
            raise NotFound("There is no such order.")
        order, customer, project = row
        received = await replays.events_of(session, order)
    return page(
        request, visitor, "orders/detail.html", order=order, customer=customer, project=project, events=received
    )


async def _event(
    request: Request, visitor: Visitor, desk: Desk, event_id: int, error: SitewrightError | None = None
) -> Response:
    async with desk.sessions() as session:
        event = await replays.found_event(session, event_id)
        about = (event.payload.get("checkout") or {}).get("session_id")
        paid = (event.payload.get("reversal") or {}).get("payment_ref")
        refs = ((Order.checkout_ref, about), (Order.payment_ref, paid))
        same = [column == ref for column, ref in refs if ref]
        query = select(Order).where(Order.provider == event.provider, or_(false(), *same))
        order = (await session.scalars(query.limit(1))).one_or_none()
    return page(
        request, visitor, "orders/event.html", status=error.status if error else 200, event=event, order=order,
        error=error, told=of_error(error) if error else None,
    )  # fmt: skip
