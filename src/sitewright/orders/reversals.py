"""Refunds and disputes: the order follows them, its project stops, and the operator decides."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.kit.language import mark
from sitewright.orders.models import InboxEvent, Order
from sitewright.ports.payments import Reversal, ReversalKind
from sitewright.projects.models import SiteProject
from sitewright.projects.service import pause

STEP = "payment"
STATUS = {
    "refunded": "refunded",
    "refund_succeeded": "refunded",
    "refund_failed": "paid",
    "disputed": "disputed",
    "dispute_won": "paid",
    "dispute_lost": "refunded",
}
"""What a reversal makes of an order, unless another one says otherwise; a partial refund leaves it paid."""

REASON = {
    "refunded": mark("The payment was refunded. Cancel the project, or retry it to go on."),
    "refund_succeeded": mark("The payment was refunded. Cancel the project, or retry it to go on."),
    "refund_failed": mark(
        "The refund failed: the customer has not got the money back. Refund in another way and cancel the "
        "project, or retry it to go on."
    ),
    "disputed": mark("The customer disputes the payment. Answer at the payment provider; retry to go on meanwhile."),
    "dispute_won": mark("The dispute was won. Retry to go on."),
    "dispute_lost": mark("The dispute was lost and the payment is gone. Cancel the project, or retry it to go on."),
}
GOOD_NEWS = ("dispute_won", "refund_failed")
"""The payment is there again: these stop no project that the operator let go on."""


async def reverse(session: AsyncSession, provider: str, reversal: Reversal) -> bool:
    """Apply a reversal to its order; False where that order is not known (yet)."""
    query = select(Order).where(Order.provider == provider, Order.payment_ref == reversal.payment_ref)
    order = (await session.scalars(query.with_for_update())).first()
    if order is None:
        return False
    told = await told_of(session, provider, reversal.payment_ref)
    order.refunded_minor, whole = refunded(told, order.amount_minor)
    was_refunded = order.status == "refunded"
    status = "disputed" if is_disputed(told) else "refunded" if whole or is_lost(told) else "paid"
    if status != "paid" or order.status in ("refunded", "disputed"):
        order.status = status if status != "paid" or order.paid_at else "unpaid"
    if reversal.kind == "refund_failed":
        note_failure(order, reversal)
    is_news = reversal.kind not in ("refunded", "refund_succeeded") or not was_refunded
    if STATUS.get(reversal.kind) == status and is_news:
        await stop_project(session, order, reversal.kind)
    return True


async def told_of(session: AsyncSession, provider: str, payment_ref: str) -> list[Reversal]:
    """All that was told of a payment, in the order in which it happened, which need not be that of its arrival."""
    query = select(InboxEvent.payload["reversal"]).where(
        InboxEvent.provider == provider, InboxEvent.payload["reversal"]["payment_ref"].astext == payment_ref
    )
    told = [Reversal(**row) for row in (await session.scalars(query)).all()]
    return sorted(told, key=lambda reversal: (reversal.at, reversal.kind == "refund_failed", reversal.amount_minor))


def refunded(told: Iterable[Reversal], paid_minor: int) -> tuple[int, bool]:
    """What is refunded of a payment in all, and whether that is the whole of it.

    A charge tells its sum; what fails afterwards is not in it, and a refund that failed never succeeds. Refunds that
    succeeded count also where their charge's sum has not come yet.
    """
    amount, whole = 0, False
    failed, succeeded = set[str | None](), dict[str | None, int]()
    for reversal in told:
        if reversal.kind in ("refunded", "partly_refunded"):
            amount, whole = reversal.amount_minor, reversal.kind == "refunded"
        elif reversal.kind == "refund_succeeded":
            succeeded[reversal.refund_ref] = reversal.amount_minor
        elif reversal.kind == "refund_failed" and reversal.refund_ref not in failed:
            failed.add(reversal.refund_ref)
            amount, whole = max(0, amount - reversal.amount_minor), False
    given_back = sum(part for refund, part in succeeded.items() if refund not in failed)
    return max(amount, given_back), whole or 0 < paid_minor <= given_back


def is_disputed(told: Sequence[Reversal]) -> bool:
    """Whether a dispute is open."""
    ended = {reversal.dispute_ref for reversal in told if reversal.kind in ("dispute_won", "dispute_lost")}
    return any(reversal.kind == "disputed" and reversal.dispute_ref not in ended for reversal in told)


def is_lost(told: Iterable[Reversal]) -> bool:
    """Whether a dispute was lost."""
    return any(reversal.kind == "dispute_lost" for reversal in told)


def note_failure(order: Order, failure: Reversal) -> None:
    """Tell of a refund that failed at its order, also where the project has ended; once a refund."""
    note = mark(f"Refund {failure.refund_ref} failed at the payment provider; the customer has not got the money back.")
    if note not in (order.note or ""):
        order.note = f"{order.note} {note}" if order.note else note


async def stop_project(session: AsyncSession, order: Order, kind: ReversalKind) -> None:
    """Let the order's project stop before its next step."""
    project = (await session.scalars(select(SiteProject).where(SiteProject.order_id == order.id))).one_or_none()
    if project is not None and (kind not in GOOD_NEWS or project.attention_step == STEP):
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
