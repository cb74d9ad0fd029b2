"""Brings what people asked for to the workflows: drains `production_commands`, webhooks and messages.

A command stays open until Temporal has taken its signal, so none is lost while Temporal is away.
"""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from temporalio.client import Client
from temporalio.service import RPCError

from sitewright.kit.db import DATABASE_AWAY, Sessions, listening, transaction
from sitewright.kit.tasks import together
from sitewright.production.launching import DELIVERIES, MAILINGS, launch_rows
from sitewright.production.messages import LOOK, TASK_QUEUE, WORKFLOW, ProductionOrder, workflow_id
from sitewright.projects.commands import CHANNEL
from sitewright.projects.models import ProductionCommand

log = logging.getLogger(__name__)
BATCH = 50
POLL_SECONDS = 2.0
RPC_TIMEOUT = timedelta(seconds=10)


async def launch_pending(sessions: Sessions, temporal: Client) -> int:
    """Signal the workflows of open commands, oldest first; return how many commands were taken.

    Rows are locked while their signal is sent, so that several workers share the table. Raises RPCError.
    """
    async with transaction(sessions) as session:
        query = (
            select(ProductionCommand)
            .where(ProductionCommand.handled_at.is_(None))
            .order_by(ProductionCommand.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        commands = (await session.scalars(query)).all()
        await together(
            *(wake(temporal, project_id) for project_id in {str(command.project_id) for command in commands})
        )
        for command in commands:
            command.handled_at = datetime.now(UTC)
    return len(commands)


async def wake(temporal: Client, project_id: str) -> None:
    """Start the project's workflow, or tell the running one to look."""
    await temporal.start_workflow(
        WORKFLOW,
        ProductionOrder(project_id),
        id=workflow_id(project_id),
        task_queue=TASK_QUEUE,
        start_signal=LOOK,
        rpc_timeout=RPC_TIMEOUT,
    )


async def run_launcher(sessions: Sessions, database_url: str, temporal: Client) -> None:
    """Drain at once on NOTIFY, and every few seconds for what a lost connection hid; runs until cancelled."""
    while True:
        try:
            async with listening(database_url, CHANNEL) as commands:
                while True:
                    while await launch_pending(sessions, temporal) == BATCH:
                        pass
                    await launch_rows(sessions, temporal, DELIVERIES)
                    await launch_rows(sessions, temporal, MAILINGS)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(POLL_SECONDS):
                            if await commands.get() == "":
                                break
        except (RPCError, *DATABASE_AWAY) as error:
            log.warning("launcher waits: %s", type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)
