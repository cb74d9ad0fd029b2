"""Webhooks through the workflow engine: the activity that tells one endpoint one event."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from sitewright.errors import Unavailable
from sitewright.production.hook_workflow import ATTEMPTS, FACTOR, FIRST_WAIT, LONGEST_WAIT
from sitewright.production.messages import DELIVER
from sitewright.production.workshop import Workshop


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
