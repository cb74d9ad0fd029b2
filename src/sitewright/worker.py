"""The worker process: Temporal's worker, and the loops that bring it what people and shops asked for."""

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator

from sitewright.errors import SitewrightError
from sitewright.kit.db import DATABASE_AWAY
from sitewright.kit.tasks import end
from sitewright.orders.service import settle_inbox
from sitewright.production.launcher import run_launcher
from sitewright.production.temporal import connect, serving
from sitewright.reviews.pushes import reconcile
from sitewright.wiring import Runtime

log = logging.getLogger(__name__)
INBOX_SECONDS = 5.0
RECONCILE_SECONDS = 600.0


@contextlib.asynccontextmanager
async def serving_work(runtime: Runtime) -> AsyncIterator[None]:
    """Work for as long as the block lasts. Raises Unavailable where Temporal does not answer."""
    temporal = await connect(runtime.temporal, runtime.cipher)
    async with serving(temporal, runtime.workshop):
        loops = [
            asyncio.create_task(run_launcher(runtime.sessions, runtime.database_url, temporal)),
            asyncio.create_task(run_inbox(runtime)),
            asyncio.create_task(run_reconciler(runtime)),
        ]
        try:
            yield
        finally:
            await end(*loops)


async def run_inbox(runtime: Runtime) -> None:
    """Finish events whose line items had to be asked for after they were taken; runs until cancelled."""
    while True:
        try:
            await settle_inbox(runtime.sessions, await runtime.integrations.payments())
        except (SitewrightError, *DATABASE_AWAY) as error:
            log.warning("inbox waits: %s", type(error).__name__)
        await asyncio.sleep(INBOX_SECONDS)


async def run_reconciler(runtime: Runtime) -> None:
    """Look for commits whose webhook was missed; runs until cancelled."""
    while True:
        await asyncio.sleep(RECONCILE_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311 - not for secrets
        try:
            await reconcile(runtime.sessions, runtime.integrations)
        except (SitewrightError, *DATABASE_AWAY) as error:
            log.warning("reconciler waits: %s", type(error).__name__)
