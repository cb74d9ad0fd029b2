"""What is done every night: retention."""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from temporalio import activity
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleSpec,
    ScheduleUpdate,
)
from temporalio.service import RPCError

from sitewright.errors import Unavailable
from sitewright.privacy.retention import sweep
from sitewright.production.messages import NIGHTLY, SWEEP, TASK_QUEUE
from sitewright.production.workshop import Workshop

log = logging.getLogger(__name__)
SCHEDULE = "nightly"
AT = "20 3 * * *"
RPC_TIMEOUT = timedelta(seconds=10)


def sweeper(shop: Workshop) -> Callable[..., Any]:
    """The activity that removes what is old."""

    @activity.defn(name=SWEEP)
    async def run() -> None:
        report = await sweep(shop.sessions, shop.periods)
        log.info("retention: %s", " ".join(f"{name}={count}" for name, count in asdict(report).items() if count))

    return run


async def keep_schedule(temporal: Client, zone: ZoneInfo) -> None:
    """Temporal starts the night's work at twenty past three in `zone`; a repetition is the same. Raises Unavailable."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(NIGHTLY, id="nightly", task_queue=TASK_QUEUE),
        spec=ScheduleSpec(cron_expressions=[AT], time_zone_name=zone.key),
    )
    try:
        await _create_or_update(temporal, schedule)
    except RPCError as error:
        raise Unavailable(f"Temporal keeps no schedule now ({error.status.name.lower()}).") from None


async def _create_or_update(temporal: Client, schedule: Schedule) -> None:
    try:
        await temporal.create_schedule(SCHEDULE, schedule, rpc_timeout=RPC_TIMEOUT)
    except ScheduleAlreadyRunningError:
        handle = temporal.get_schedule_handle(SCHEDULE)
        await handle.update(lambda _found: ScheduleUpdate(schedule=schedule), rpc_timeout=RPC_TIMEOUT)
