"""Events whose webhook was missed: found in the provider's own list, and taken as the webhook would have taken them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from sitewright.kit.db import Sessions, transaction
from sitewright.orders.models import EventCursor, InboxEvent
from sitewright.orders.service import handle_event, payload_of, receive_event
from sitewright.orders.versions import waits_to_be_read
from sitewright.ports.payments import PaymentEvent, Payments

KEPT_BY_THE_PROVIDER = timedelta(days=30)
OVERLAP = timedelta(hours=1)
"""Looked at again, for clocks that differ and events that are listed late."""

ON_THEIR_WAY = timedelta(minutes=2)
"""Younger events are left to the webhook."""

SLICE = timedelta(days=1)
SLICE_PAGES = 20
RUN_PAGES = 100
REPLAYED = 100


@dataclass(frozen=True)
class Slice:
    """What a stretch of time was found to hold, oldest first. `whole` is False where it has more pages than are read;
    then `oldest` is how far back they reach."""

    events: list[PaymentEvent]
    pages: int
    whole: bool
    oldest: datetime


async def reconcile(sessions: Sessions, payments: Payments, *, dry_run: bool = False) -> list[PaymentEvent]:
    """Take the events that were missed, oldest first, and return them; a dry run takes none.

    A run reads RUN_PAGES pages and may end anywhere: the next goes on after the last stretch that was done in full.
    Raises Unavailable and Misconfigured.
    """
    if not payments.has_key():
        return []
    now = datetime.now(UTC).replace(microsecond=0)
    reached = await last_look(sessions, payments) or now
    since, end = max(reached - OVERLAP, now - KEPT_BY_THE_PROVIDER), now - ON_THEIR_WAY
    missed: list[PaymentEvent] = []
    length, pages = SLICE, 0
    while since < end and pages < RUN_PAGES:
        until = min(since + length, end)
        found = await list_slice(payments, since, until)
        pages += found.pages
        if not found.whole:
            length = max(until - found.oldest, timedelta(seconds=1))
            continue
        unknown = await not_received(sessions, found.events)
        missed += [event for event in unknown if dry_run or await receive_event(sessions, event, payments)]
        if not dry_run:
            await remember(sessions, payments, until)
        since = until
    return missed


async def list_slice(payments: Payments, since: datetime, until: datetime) -> Slice:
    """All pages of a stretch of time, which the provider lists from its end; SLICE_PAGES at most."""
    events: list[PaymentEvent] = []
    after: str | None = None
    for page in range(1, SLICE_PAGES + 1):
        listed = await payments.list_events(since, until, after)
        events += listed.events
        after = listed.after
        if after is None:
            return Slice(events[::-1], page, whole=True, oldest=since)
    return Slice([], SLICE_PAGES, whole=False, oldest=events[-1].created_at or since)


async def not_received(sessions: Sessions, events: Collection[PaymentEvent]) -> list[PaymentEvent]:
    """Those of the events that are not in the inbox."""
    ids = [event.event_id for event in events]
    providers = {event.provider for event in events}
    query = select(InboxEvent.event_id).where(InboxEvent.provider.in_(providers), InboxEvent.event_id.in_(ids))
    async with sessions() as session:
        known = set((await session.scalars(query)).all())
    return [event for event in events if event.event_id not in known]


async def last_look(sessions: Sessions, payments: Payments) -> datetime | None:
    """Up to when events were looked at; before the first look, when the last one of this mode was received.

    What was sold before either is not ours: another system may have delivered it.
    """
    live = InboxEvent.payload["checkout"]["live"].as_boolean()
    received = select(func.max(InboxEvent.received_at)).where(
        InboxEvent.provider == payments.name, live.is_(payments.is_live)
    )
    async with sessions() as session:
        cursor = await session.get(EventCursor, cursor_name(payments))
        return cursor.reached if cursor else await session.scalar(received)


async def remember(sessions: Sessions, payments: Payments, reached: datetime) -> None:
    """All events before this moment were looked at."""
    statement = insert(EventCursor).values(name=cursor_name(payments), reached=reached)
    further = func.greatest(EventCursor.reached, statement.excluded.reached)
    statement = statement.on_conflict_do_update(index_elements=["name"], set_={"reached": further})
    async with transaction(sessions) as session:
        await session.execute(statement)


def cursor_name(payments: Payments) -> str:
    """Test and live mode are two lists."""
    return f"{payments.name} {'live' if payments.is_live else 'test'}"


async def replay(sessions: Sessions, payments: Payments) -> int:
    """Handle events that were kept because they could not be read, and now can; return how many."""
    query = select(InboxEvent.id).where(InboxEvent.provider == payments.name, waits_to_be_read())
    async with sessions() as session:
        waiting = (await session.scalars(query.order_by(InboxEvent.id).limit(REPLAYED))).all()
    return sum([await replay_one(sessions, payments, inbox_id) for inbox_id in waiting])


async def replay_one(sessions: Sessions, payments: Payments, inbox_id: int) -> bool:
    """Whether the event could be read now; what it waits for after that is as with any other."""
    async with transaction(sessions) as session:
        query = select(InboxEvent).where(InboxEvent.id == inbox_id, waits_to_be_read()).with_for_update()
        kept = (await session.scalars(query)).one_or_none()
        if kept is None:
            return False
        event = payments.read_again(kept.payload["unread"])
        if event.unread is not None:
            return False
        kept.payload, kept.error = payload_of(event), None
        if await handle_event(session, event, payments):
            kept.settle()
        return True
