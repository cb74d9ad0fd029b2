"""Events in another API version than ours: reported once, read where they can be, else kept and read again later."""

import logging

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.kit.db import Sessions
from sitewright.orders.models import InboxEvent
from sitewright.ports.payments import PaymentEvent, SeenVersion

log = logging.getLogger(__name__)
REPORTED_DAYS = 7


async def warn_of_version(session: AsyncSession, event: PaymentEvent) -> None:
    """Log another version when its first event has come."""
    if event.other_version is None:
        return
    query = select(func.count()).where(
        InboxEvent.provider == event.provider, InboxEvent.other_version == event.other_version
    )
    if await session.scalar(query) == 1:
        log.warning("%s sends events of API version %s", event.provider, event.other_version)


async def seen_versions(sessions: Sessions) -> list[SeenVersion]:
    """Other versions that came within a week, and all that waits to be read; a line a version."""
    recent = InboxEvent.received_at > func.now() - func.make_interval(0, 0, 0, REPORTED_DAYS)
    query = (
        select(InboxEvent.other_version, func.count(), func.count().filter(waits_to_be_read()))
        .where(or_(InboxEvent.other_version.is_not(None) & recent, waits_to_be_read()))
        .group_by(InboxEvent.other_version)
        .order_by(InboxEvent.other_version)
    )
    async with sessions() as session:
        return [SeenVersion(*row) for row in (await session.execute(query)).all()]


def waits_to_be_read() -> ColumnElement[bool]:
    """An event that is kept whole because a field was not as we read it."""
    return InboxEvent.handled_at.is_(None) & (func.jsonb_typeof(InboxEvent.payload["unread"]) == "string")
