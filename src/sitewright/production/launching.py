"""Starts a workflow for each new row of a table: the launcher's way with webhooks and messages."""

import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from sitewright.hooks.models import HookDelivery
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.tasks import together
from sitewright.messages.models import Message
from sitewright.production.messages import DELIVERY, MAILING, TASK_QUEUE

BATCH = 50
Row = TypeVar("Row", HookDelivery, Message)


@dataclass(frozen=True)
class Launch(Generic[Row]):
    """Rows of `table`, the oldest by `since` first, each carried by a workflow, whose id begins with `prefix`."""

    table: type[Row]
    since: InstrumentedAttribute[datetime]
    workflow: str
    prefix: str

    def names(self, row: Row) -> list[str]:
        """The ids of all workflows that ever carried the row: one more for each time it was asked for again."""
        return [f"{self.prefix}-{row.id}-{number}" for number in range(row.replays + 1)]


DELIVERIES = Launch(HookDelivery, HookDelivery.created_at, DELIVERY, "hook")
MAILINGS = Launch(Message, Message.queued_at, MAILING, "mail")


async def launch_rows(sessions: Sessions, temporal: Client, launch: Launch[Row]) -> int:
    """Start the workflows of all new rows; return how many. Raises RPCError."""
    launched = 0
    while taken := await _launch_batch(sessions, temporal, launch):
        launched += taken
    return launched


async def _launch_batch(sessions: Sessions, temporal: Client, launch: Launch[Row]) -> int:
    """Rows are locked while their workflows start, all at once, so that several workers share the table."""
    async with transaction(sessions) as session:
        query = (
            select(launch.table)
            .where(launch.table.launched_at.is_(None))
            .order_by(launch.since)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        waiting = (await session.scalars(query)).all()
        await together(*(_start(temporal, launch.workflow, str(row.id), launch.names(row)[-1]) for row in waiting))
        for row in waiting:
            row.launched_at = datetime.now(UTC)
    return len(waiting)


async def _start(temporal: Client, workflow: str, row_id: str, name: str) -> None:
    # A launcher that died after it had started this one left it to be launched again.
    with contextlib.suppress(WorkflowAlreadyStartedError):
        await temporal.start_workflow(
            workflow,
            row_id,
            id=name,
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            rpc_timeout=timedelta(seconds=10),
        )
