"""The worker process: Temporal's worker, and the loops that bring it what people and shops asked for."""

import asyncio
import contextlib
import functools
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.hooks import service as hooks
from sitewright.integrations.outcomes import reconsider
from sitewright.kit.db import DATABASE_AWAY
from sitewright.kit.tasks import end
from sitewright.leads.service import forget_visitors
from sitewright.messages.returned import take_returned
from sitewright.orders import missed
from sitewright.orders.service import settle_inbox
from sitewright.production.launcher import run_launcher
from sitewright.production.nightly import keep_schedule
from sitewright.production.pictures import take_pictures
from sitewright.production.temporal import connect, serving
from sitewright.projects.room import look_for_room
from sitewright.reviews import pushes
from sitewright.wiring import Runtime

log = logging.getLogger(__name__)
INBOX_SECONDS = 5.0
RECONCILE_SECONDS = 600.0
MAILBOX_SECONDS = 300.0
MOST_HEADS = 100
"""Compared at once, in turn: of the calls that a code host allows, production is left the most."""
SWEEP_SECONDS = 3600.0
PICTURE_SECONDS = 20.0


@contextlib.asynccontextmanager
async def serving_work(runtime: Runtime) -> AsyncIterator[None]:
    """Work for as long as the block lasts. Raises Unavailable where Temporal does not answer."""
    temporal = await connect(runtime.temporal, runtime.cipher)

    async def keep_nightly(runtime: Runtime) -> None:
        await keep_schedule(temporal, runtime.settings.time_zone)

    async with serving(temporal, runtime.workshop):
        loops = [
            asyncio.create_task(run_launcher(runtime.sessions, runtime.database_url, temporal)),
            asyncio.create_task(repeated(settle, runtime, INBOX_SECONDS)),
            asyncio.create_task(repeated(reconcile_pushes, runtime, RECONCILE_SECONDS)),
            asyncio.create_task(repeated(reconcile_published, runtime, RECONCILE_SECONDS)),
            asyncio.create_task(repeated(reconcile_payments, runtime, RECONCILE_SECONDS)),
            asyncio.create_task(repeated(take_returned_mail, runtime, MAILBOX_SECONDS)),
            asyncio.create_task(repeated(look_again_for_room, runtime, RECONCILE_SECONDS)),
            asyncio.create_task(repeated(keep_nightly, runtime, SWEEP_SECONDS)),
            asyncio.create_task(repeated(forget_old_visitors, runtime, SWEEP_SECONDS)),
            asyncio.create_task(repeated(picture_deployments, runtime, PICTURE_SECONDS, first=PICTURE_SECONDS)),
            asyncio.create_task(repeated(forget_old_deliveries, runtime, SWEEP_SECONDS)),
        ]
        try:
            yield
        finally:
            await end(*loops)


async def settle(runtime: Runtime) -> None:
    """Finish events whose line items had to be asked for after they were taken."""
    await settle_inbox(runtime.sessions, await runtime.integrations.payments())


async def reconcile_pushes(runtime: Runtime) -> None:
    """Look for commits whose webhook was missed, on branches in review and of projects that stopped."""
    await pushes.reconcile(runtime.sessions, runtime.integrations, ("in_review", pushes.STOPPED), most=MOST_HEADS)


async def reconcile_published(runtime: Runtime) -> None:
    """The same for published sites."""
    await pushes.reconcile(runtime.sessions, runtime.integrations, ("published",), most=MOST_HEADS)


async def reconcile_payments(runtime: Runtime) -> None:
    """Look for payments whose webhook was missed, and read again what could not be read."""
    payments = await runtime.integrations.payments()
    await missed.replay(runtime.sessions, payments)
    if found := await missed.reconcile(runtime.sessions, payments):
        log.warning("%d event(s) of %s came by no webhook", len(found), payments.name)


async def take_returned_mail(runtime: Runtime) -> None:
    """Look for messages that came back, where their mailbox is stored; a failure shows at the integration."""
    mailbox = await runtime.integrations.mailbox()
    if mailbox is None:
        return
    seen = functools.partial(
        reconsider, runtime.integrations, runtime.sessions, "mail", runtime.settings.operators_language
    )
    try:
        returned = await take_returned(runtime.sessions, mailbox)
    except (Misconfigured, Unavailable):
        await seen(works=False)
        raise
    if returned:
        log.warning("%d message(s) came back", returned)
    await seen(works=True)


async def look_again_for_room(runtime: Runtime) -> None:
    """Take back what was said of accounts that were full."""
    await look_for_room(runtime.sessions, runtime.integrations)


async def forget_old_visitors(runtime: Runtime) -> None:
    """Remove what was counted of visitors who used contact forms."""
    await forget_visitors(runtime.sessions)


async def forget_old_deliveries(runtime: Runtime) -> None:
    """Remove what webhooks were told long ago."""
    await hooks.sweep(runtime.sessions)


async def picture_deployments(runtime: Runtime) -> None:
    """Picture what was deployed, where there is a browser."""
    await take_pictures(runtime.workshop)


async def repeated(
    work: Callable[[Runtime], Awaitable[None]], runtime: Runtime, seconds: float, *, first: float = 0.0
) -> None:
    """Work again and again until cancelled; who does not answer is left alone for as long as he asks.

    `first` is how long to wait before the work begins.
    """
    await asyncio.sleep(first)
    while True:
        wait = seconds
        try:
            await work(runtime)
        except (SitewrightError, OSError, *DATABASE_AWAY) as error:
            log.warning("%s waits: %s", work.__name__, type(error).__name__)
            if isinstance(error, Unavailable):
                wait = max(seconds, error.retry_after or 0.0)
        except Exception:  # a loop that ended would be missed by nobody until the next start
            log.exception("%s failed unexpectedly, and is done again", work.__name__)
        await asyncio.sleep(wait * random.uniform(1.0, 1.2))  # noqa: S311 - not for secrets
