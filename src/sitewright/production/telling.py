"""Webhooks through the workflow engine: a workflow a delivery, started by the launcher."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from sitewright.errors import Unavailable
from sitewright.hooks.models import HookDelivery
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.tasks import together
from sitewright.production.hook_workflow import ATTEMPTS, FACTOR, FIRST_WAIT, LONGEST_WAIT
from sitewright.production.messages import DELIVER, DELIVERY, TASK_QUEUE
from sitewright.production.workshop import Workshop

BATCH = 50


def deliverer(shop: Workshop) -> Callable[..., Any]:
    """The activity that sends."""

    @activity.defn(name=DELIVER)
    async def deliver(delivery_id: str) -> None:
        if shop.sender is None:
            raise ApplicationError("This worker sends no webhooks.")
        attempt = activity.info().attempt
        try:
            await shop.sender.attempt(shop.sessions, UUID(delivery_id), last=attempt >= ATTEMPTS)
        except Unavailable as error:
            asked = timedelta(seconds=error.retry_after or 0)
            raise ApplicationError(
                error.code, type=error.code, next_retry_delay=max(asked, wait_after(attempt))
            ) from None

    return deliver


def wait_after(attempt: int) -> timedelta:
    """How long to wait at least after an attempt, whatever the endpoint asks for; the first is 1."""
    return min(FIRST_WAIT * FACTOR ** (attempt - 1), LONGEST_WAIT)


async def launch_deliveries(sessions: Sessions, temporal: Client) -> int:
    """Start the workflows of all new deliveries, oldest first; return how many. Raises RPCError."""
    launched = 0
    while taken := await _launch_batch(sessions, temporal):
        launched += taken
    return launched


async def _launch_batch(sessions: Sessions, temporal: Client) -> int:
    """Rows are locked while their workflows start, all at once, so that several workers share the table."""
    async with transaction(sessions) as session:
        query = (
            select(HookDelivery)
            .where(HookDelivery.launched_at.is_(None))
            .order_by(HookDelivery.created_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        waiting = (await session.scalars(query)).all()
        await together(*(_launch(temporal, delivery) for delivery in waiting))
        for delivery in waiting:
            delivery.launched_at = datetime.now(UTC)
    return len(waiting)


async def _launch(temporal: Client, delivery: HookDelivery) -> None:
    # A launcher that died after it had started this one left it to be launched again.
    with contextlib.suppress(WorkflowAlreadyStartedError):
        await temporal.start_workflow(
            DELIVERY,
            str(delivery.id),
            id=f"hook-{delivery.id}-{delivery.replays}",
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            rpc_timeout=timedelta(seconds=10),
        )
