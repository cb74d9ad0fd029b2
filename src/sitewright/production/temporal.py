"""Connects to Temporal, and runs the worker that serves the story."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker

from sitewright.errors import Unavailable
from sitewright.kit.crypto import Cipher
from sitewright.production.activities import activities
from sitewright.production.codec import data_converter
from sitewright.production.messages import TASK_QUEUE
from sitewright.production.workflow import SiteProduction
from sitewright.production.workshop import Workshop

STICKY_SECONDS = 2
"""How long a workflow waits for the worker that knew it: a killed worker's work moves on after that."""


@dataclass(frozen=True)
class TemporalAddress:
    """Where Temporal answers; `api_key` and `tls` as Temporal Cloud or a cluster needs them."""

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
                tls=where.tls,
                data_converter=data_converter(cipher),
            )
    except (RuntimeError, TimeoutError) as error:
        raise Unavailable(f"Temporal does not answer at {where.address}; check SITEWRIGHT_TEMPORAL_ADDRESS.") from error


@contextlib.asynccontextmanager
async def serving(temporal: Client, shop: Workshop) -> AsyncIterator[None]:
    """Serve workflows and steps for as long as the block lasts; steps under way get ten seconds to end."""
    async with Worker(
        temporal,
        task_queue=TASK_QUEUE,
        workflows=[SiteProduction],
        activities=activities(shop),
        graceful_shutdown_timeout=timedelta(seconds=10),
        sticky_queue_schedule_to_start_timeout=timedelta(seconds=STICKY_SECONDS),
    ):
        yield
