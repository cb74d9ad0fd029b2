"""Refunds and disputes: the order follows them, its project stops, and the operator decides."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.orders.models import InboxEvent, Order
from sitewright.ports.payments import Reversal, ReversalKind
from sitewright.projects.models import SiteProject
from sitewright.projects.service import pause

STEP = "payment"
STATUS = {"refunded": "refunded", "disputed": "disputed", "dispute_won": "paid", "dispute_lost": "refunded"}
"""What a reversal makes of an order; a partial refund leaves it paid."""

REASON = {
    "refunded": "The payment was refunded. Cancel the project, or retry it to go on.",
    "disputed": "The customer disputes the payment. Answer at the payment provider; retry to go on meanwhile.",
    "dispute_won": "The dispute was won. Retry to go on.",
    "dispute_lost": "The dispute was lost and the payment is gone. Cancel the project, or retry it to go on.",
}


async def reverse(session: AsyncSession, provider: str, reversal: Reversal) -> bool:
    """Apply a reversal to its order; False where that order is not known (yet)."""
    query = select(Order).where(Order.provider == provider, Order.payment_ref == reversal.payment_ref)
    order = (await session.scalars(query.with_for_update())).first()
    if order is None:
        return False
    if reversal.kind == "disputed" and await is_over(session, provider, reversal):
        return True
    if reversal.kind in ("refunded", "partly_refunded"):
        order.refunded_minor = max(order.refunded_minor, reversal.amount_minor)
    if (status := STATUS.get(reversal.kind)) is not None:
        order.status = status
        await stop_project(session, order, reversal.kind)
    return True


async def is_over(session: AsyncSession, provider: str, dispute: Reversal) -> bool:
    """Whether the end of a dispute came before its beginning: the provider keeps no order."""
    told = InboxEvent.payload["reversal"]
    query = select(InboxEvent.id).where(
        InboxEvent.provider == provider,
        InboxEvent.handled_at.is_not(None),
        told["dispute_ref"].astext == dispute.dispute_ref,
        told["kind"].astext.in_(("dispute_won", "dispute_lost")),
    )
    return await session.scalar(query.limit(1)) is not None


async def stop_project(session: AsyncSession, order: Order, kind: ReversalKind) -> None:
    """Let the order's project stop before its next step; good news stop none that the operator let go on."""
    project = (await session.scalars(select(SiteProject).where(SiteProject.order_id == order.id))).one_or_none()
    if project is not None and (kind != "dispute_won" or project.attention_step == STEP):
        await pause(session, project.id, step=STEP, reason=REASON[kind])


async def apply_waiting(session: AsyncSession, provider: str, payment_ref: str | None) -> None:
    """Reversals of a payment that arrived before its order, in the order in which they came."""
    if payment_ref is None:
        return
    query = select(InboxEvent).where(
        InboxEvent.provider == provider,
        InboxEvent.handled_at.is_(None),
        InboxEvent.payload["reversal"]["payment_ref"].astext == payment_ref,
    )
    for event in (await session.scalars(query.order_by(InboxEvent.id))).all():
        if await reverse(session, provider, Reversal(**event.payload["reversal"])):
            event.settle()
