"""Messages through the workflow engine: the activity that sends, and reminders of the answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from sitewright.errors import Unavailable
from sitewright.kit.db import transaction
from sitewright.messages.models import Message
from sitewright.messages.service import queue, reminded_since
from sitewright.onboarding.service import awaits_answers
from sitewright.production.mail_workflow import FACTOR, FIRST_WAIT, LONGEST_WAIT
from sitewright.production.messages import SEND, StepRef
from sitewright.production.workshop import Workshop
from sitewright.projects.service import cancel, locked

A_DAY = timedelta(days=1)


def sender(shop: Workshop) -> Callable[..., Any]:
    """The activity that sends one message."""

    @activity.defn(name=SEND)
    async def send(message_id: str) -> None:
        if shop.postman is None:
            raise ApplicationError("This worker sends no messages.")
        try:
            await shop.postman.attempt(UUID(message_id))
        except Unavailable as error:
            wait = timedelta(seconds=error.retry_after or 0)
            tried = await _attempts(shop, UUID(message_id))
            least = FIRST_WAIT * FACTOR ** max(0, tried - 1)
            raise ApplicationError(
                error.code, type=error.code, next_retry_delay=max(wait, min(least, LONGEST_WAIT))
            ) from None

    return send


async def _attempts(shop: Workshop, message_id: UUID) -> int:
    async with shop.sessions() as session:
        message = await session.get(Message, message_id)
    return message.attempts if message else 0


async def remind(shop: Workshop, ref: StepRef) -> None:
    """Remind the customer of the answers, where they are still missing; `key` is the reminder's version.

    Reminders that fell due while nothing could be done do not come together.
    """
    async with transaction(shop.sessions) as session:
        project = await locked(session, UUID(ref.project_id))
        if awaits_answers(project) and not await reminded_since(session, project.id, datetime.now(UTC) - A_DAY):
            await queue(session, project.id, "answers_reminder", ref.key)


async def close_abandoned(shop: Workshop, ref: StepRef) -> None:
    """Cancel a project whose answers never came."""
    async with transaction(shop.sessions) as session:
        project = await locked(session, UUID(ref.project_id))
        if awaits_answers(project):
            await cancel(session, project.id)
