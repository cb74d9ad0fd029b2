"""Connects to Temporal, and runs the worker that serves the story."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import Worker

from sitewright.errors import Unavailable
from sitewright.kit.crypto import Cipher
from sitewright.production.activities import activities
from sitewright.production.codec import data_converter
from sitewright.production.hook_workflow import Delivery
from sitewright.production.mail_workflow import Mailing
from sitewright.production.mailing import sender
from sitewright.production.messages import TASK_QUEUE
from sitewright.production.nightly import sweeper
from sitewright.production.nightly_workflow import Nightly
from sitewright.production.telling import deliverer
from sitewright.production.workflow import SiteProduction
from sitewright.production.workshop import Workshop

log = logging.getLogger(__name__)
AGAIN_SECONDS = 2.0
STICKY_SECONDS = 2
"""How long a workflow waits for the worker that knew it: a killed worker's work moves on after that."""


@dataclass(frozen=True)
class TemporalAddress:
    """Where Temporal answers; `api_key`, which goes by TLS alone, and `tls` as Temporal Cloud or a cluster wants."""

    address: str
    namespace: str = "default"
    api_key: str | None = None
    tls: bool = False


async def connect(where: TemporalAddress, cipher: Cipher) -> Client:
    """A client with our converter. Raises Unavailable where nothing answers within ten seconds."""
    try:
        async with asyncio.timeout(10):
            return await Client.connect(
                where.address,
                namespace=where.namespace,
                api_key=where.api_key,
                tls=where.tls or where.api_key is not None,
                data_converter=data_converter(cipher),
            )
    except (RuntimeError, TimeoutError, ValueError) as error:
        raise Unavailable(f"Temporal does not answer at {where.address}; check SITEWRIGHT_TEMPORAL_ADDRESS.") from error


@contextlib.asynccontextmanager
async def serving(temporal: Client, shop: Workshop) -> AsyncIterator[None]:
    """Serve workflows and steps for as long as the block lasts; steps under way get ten seconds to end."""
    stopping = asyncio.Event()
    work = asyncio.create_task(keep_working(temporal, shop, stopping))
    try:
        yield
    finally:
        stopping.set()
        await work


async def keep_working(temporal: Client, shop: Workshop, stopping: asyncio.Event) -> None:
    """One Temporal worker after another until told to stop.

    A worker ends for good on an answer it takes for fatal; a Temporal that was killed and comes back gives such
    answers, so the next worker takes its place.
    """
    while not stopping.is_set():
        worker = new_worker(temporal, shop)
        running, stop = asyncio.create_task(worker.run()), asyncio.create_task(stopping.wait())
        await asyncio.wait((running, stop), return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not running.done():
            await worker.shutdown()
        try:
            await running
        except (RuntimeError, RPCError) as error:
            log.warning("the worker ended (%s); another takes its place", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), AGAIN_SECONDS)


def new_worker(temporal: Client, shop: Workshop) -> Worker:
    """A worker for our one queue."""
    return Worker(
        temporal,
        task_queue=TASK_QUEUE,
        workflows=[SiteProduction, Delivery, Mailing, Nightly],
        activities=[*activities(shop), deliverer(shop), sender(shop), sweeper(shop)],
        graceful_shutdown_timeout=timedelta(seconds=10),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=STICKY_SECONDS),
    )
