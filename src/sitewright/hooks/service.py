"""Endpoints of webhooks, and what is to be told them. A delivery is written with the change that it tells of."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.hooks.models import HookDelivery, HookEndpoint
from sitewright.hooks.signing import new_secret
from sitewright.kit.addresses import judged_address
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions, notify, transaction

EventType = Literal[
    "project.created",
    "project.preview_ready",
    "project.needs_attention",
    "project.published",
    "project.cancelled",
    "project.archived",
]
EVENTS: tuple[EventType, ...] = get_args(EventType)
TEST = "test.ping"
CHANNEL = "production_commands"
"""The launcher listens here; it looks for deliveries whenever it wakes."""
KEPT = timedelta(days=30)
MOST_ENDPOINTS = 20
MOST_LISTED = 50
LONGEST_URL = 2000


async def check_address(url: str, allowed: Sequence[str] = ()) -> str:
    """The address where it may be called. Raises Rejected, which names the remedy, and Unavailable."""
    url = url.strip()
    if len(url) > LONGEST_URL or not url.isprintable():
        raise Rejected("An address is one line of at most 2000 characters.", field="url")
    try:
        await judged_address(url, {host.lower() for host in allowed})
    except Rejected as error:
        raise Rejected(error.message, field="url") from None
    return url


async def add_endpoint(
    session: AsyncSession, cipher: Cipher, url: str, events: Sequence[str]
) -> tuple[HookEndpoint, str]:
    """A new endpoint and its secret, which cannot be shown again. Raises Rejected and Conflict."""
    strange = [event for event in events if event not in EVENTS]
    if strange:
        raise Rejected(f"There is no event {strange[0][:60]!r}; there are {', '.join(EVENTS)}.", field="events")
    known = await endpoints(session)
    if len(known) >= MOST_ENDPOINTS:
        raise Conflict(f"There are {MOST_ENDPOINTS} endpoints; remove one first.")
    if url in [each.url for each in known]:
        raise Conflict("This address is told already; remove it there first.", field="url")
    endpoint = HookEndpoint(url=url, events=sorted({*events}), secret="")
    session.add(endpoint)
    await session.flush()
    secret = new_secret()
    endpoint.secret = cipher.seal(secret, _place(endpoint))
    await session.flush()
    await session.refresh(endpoint)
    return endpoint, secret


async def endpoints(session: AsyncSession) -> Sequence[HookEndpoint]:
    """All endpoints, the oldest first."""
    return (await session.scalars(select(HookEndpoint).order_by(HookEndpoint.created_at, HookEndpoint.id))).all()


async def found_endpoint(session: AsyncSession, endpoint_id: UUID) -> HookEndpoint:
    """One endpoint. Raises NotFound."""
    endpoint = await session.get(HookEndpoint, endpoint_id)
    if endpoint is None:
        raise NotFound("There is no such webhook.")
    return endpoint


async def remove_endpoint(session: AsyncSession, endpoint_id: UUID) -> None:
    """Tell the address nothing more, and forget what it was told. Raises NotFound."""
    await session.delete(await found_endpoint(session, endpoint_id))


async def switch_endpoint(session: AsyncSession, endpoint_id: UUID, *, on: bool) -> HookEndpoint:
    """Stop telling an address, or go on. Raises NotFound."""
    endpoint = await found_endpoint(session, endpoint_id)
    endpoint.disabled_at = None if on else endpoint.disabled_at or datetime.now(UTC)
    endpoint.disabled_because = None
    await session.flush()
    return endpoint


async def announce(session: AsyncSession, event: EventType, project_id: UUID, data: dict[str, Any]) -> None:
    """Tell all endpoints that want to know, once this transaction commits."""
    listening = [each for each in await endpoints(session) if each.disabled_at is None]
    wanted = [each for each in listening if not each.events or event in each.events]
    for endpoint in wanted:
        await _deliver(session, endpoint, event, data, project_id)


async def let_go(session: AsyncSession, project_id: UUID) -> None:
    """What waits to be told of a project is told also when the project is forgotten."""
    waiting = HookDelivery.project_id == project_id, HookDelivery.status == "waiting"
    await session.execute(update(HookDelivery).where(*waiting).values(project_id=None))


async def send_test(session: AsyncSession, endpoint_id: UUID) -> HookDelivery:
    """Tell one endpoint that it can be told. Raises NotFound."""
    return await _deliver(session, await found_endpoint(session, endpoint_id), TEST, {}, None)


async def deliveries(session: AsyncSession, endpoint_id: UUID) -> Sequence[HookDelivery]:
    """What an endpoint was told, the newest first."""
    query = select(HookDelivery).where(HookDelivery.endpoint_id == endpoint_id)
    newest = query.order_by(HookDelivery.created_at.desc(), HookDelivery.id).limit(MOST_LISTED)
    return (await session.scalars(newest)).all()


async def replay_delivery(session: AsyncSession, delivery_id: UUID) -> HookDelivery:
    """Send an event anew under its id. Raises NotFound, and Conflict while it is under way."""
    delivery = await session.get(HookDelivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound("There is no such delivery.")
    if delivery.status == "waiting":
        raise Conflict("This event is still being sent.")
    delivery.status, delivery.launched_at, delivery.error, delivery.answer = "waiting", None, None, None
    delivery.replays += 1
    await notify(session, CHANNEL, str(delivery.id))
    await session.flush()
    return delivery


async def launch_again(session: AsyncSession) -> None:
    """Send all that waits anew, under its ids: a workflow engine that lost its store knows of none."""
    await session.execute(update(HookDelivery).where(HookDelivery.status == "waiting").values(launched_at=None))


async def sweep(sessions: Sessions) -> None:
    """Forget what was told long ago."""
    old = HookDelivery.created_at < datetime.now(UTC) - KEPT
    async with transaction(sessions) as session:
        await session.execute(delete(HookDelivery).where(old, HookDelivery.status != "waiting"))


async def reseal(sessions: Sessions, cipher: Cipher) -> int:
    """Seal all secrets anew, with the newest key; return how many."""
    async with transaction(sessions) as session:
        found = await endpoints(session)
        for endpoint in found:
            endpoint.secret = cipher.seal(cipher.open(endpoint.secret, _place(endpoint)), _place(endpoint))
    return len(found)


def secret_of(endpoint: HookEndpoint, cipher: Cipher) -> str:
    """The endpoint's secret. Raises Misconfigured."""
    return cipher.open(endpoint.secret, _place(endpoint))


async def _deliver(
    session: AsyncSession, endpoint: HookEndpoint, event: str, data: dict[str, Any], project_id: UUID | None
) -> HookDelivery:
    payload = {"type": event, "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"), "data": data}
    delivery = HookDelivery(
        endpoint_id=endpoint.id, project_id=project_id, event=event, payload=payload, status="waiting"
    )
    session.add(delivery)
    await session.flush()
    await session.refresh(delivery)
    await notify(session, CHANNEL, str(delivery.id))
    return delivery


def _place(endpoint: HookEndpoint) -> str:
    return f"hook/{endpoint.id}"
