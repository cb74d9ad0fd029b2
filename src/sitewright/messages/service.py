"""What is to be told to whom. A message is queued in the transaction that causes it, and once a version."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.operators import list_operators
from sitewright.errors import Conflict, NotFound
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions, notify, transaction
from sitewright.kit.language import mark
from sitewright.messages.models import NOT_ARRIVED, Message, Purpose, Status

CHANNEL = "production_commands"
"""The launcher listens here; it looks for messages whenever it wakes."""
REMINDERS = {"day-2": 2, "day-7": 7}
"""Versions of the reminder of the answers, and the days since the payment on which each is sent."""
STOPPED = mark("Whoever gets them does not want reminders.")


async def queue(
    session: AsyncSession,
    project_id: UUID,
    purpose: Purpose,
    version: str = "1",
    *,
    recipient: str | None = None,
    secret: str | None = None,
) -> None:
    """Tell it once this transaction commits; a version that was queued before is not told again.

    Without a `recipient` it is for the project's customer, as known when it is sent. `secret` is sealed
    (`sealed_for`).
    """
    values = {"project_id": project_id, "purpose": purpose, "version": version}
    statement = insert(Message).values(**values, recipient=recipient, secret=secret)
    new = await session.scalar(statement.on_conflict_do_nothing().returning(Message.id))
    if new is not None:
        await notify(session, CHANNEL, str(new))


async def queue_again(session: AsyncSession, project_id: UUID, purpose: Purpose) -> None:
    """Tell it once more, however often it was told; nothing where it is about to be told."""
    told = select(Message.status).where(Message.project_id == project_id, Message.purpose == purpose)
    statuses = (await session.scalars(told)).all()
    if "queued" not in statuses:
        await queue(session, project_id, purpose, f"again {len(statuses)}")


async def queue_code(session: AsyncSession, cipher: Cipher, project_id: UUID, version: str, code: str) -> None:
    """Send the customer the code that approves a preview; `version` tells apart the codes that a project asks for.

    The code is kept sealed until it is sent, and not after `sending.CODE_LASTS`.
    """
    await queue(session, project_id, "approval_code", version, secret=cipher.seal(code, place_of(project_id, version)))


async def send_again(session: AsyncSession) -> None:
    """Launch all that is queued anew, under its ids: a workflow engine that lost its store knows of none."""
    await session.execute(update(Message).where(Message.status == "queued").values(launched_at=None))


async def queue_for_operators(session: AsyncSession, project_id: UUID, purpose: Purpose) -> None:
    """Tell every administrator of one more thing of this purpose."""
    query = select(func.count()).where(Message.project_id == project_id, Message.purpose == purpose)
    number = await session.scalar(query) or 0
    for person in await list_operators(session):
        if person.role == "administrator" and person.disabled_at is None:
            await queue(session, project_id, purpose, f"{number}/{person.id}", recipient=person.email)


async def stop_reminders(session: AsyncSession, project_id: UUID) -> None:
    """Send no reminders of the answers any more; a repetition is the same. A project that is gone sends none."""
    if not await listing(session, project_id=project_id, limit=1):
        return
    row = {"project_id": project_id, "purpose": "answers_reminder", "status": "suppressed", "error": STOPPED}
    now = {"launched_at": datetime.now(UTC)}
    rows = [{**row, **now, "version": version} for version in REMINDERS]
    await session.execute(insert(Message).values(rows).on_conflict_do_nothing())
    waiting = Message.project_id == project_id, Message.purpose == "answers_reminder", Message.status == "queued"
    await session.execute(update(Message).where(*waiting).values(status="suppressed", error=STOPPED))


async def reminded_since(session: AsyncSession, project_id: UUID, moment: datetime) -> bool:
    """Whether a reminder of the answers was queued after this moment."""
    query = select(Message.id).where(
        Message.project_id == project_id, Message.purpose == "answers_reminder", Message.queued_at > moment
    )
    return await session.scalar(query.limit(1)) is not None


async def forget_about(session: AsyncSession, purpose: Purpose, versions: Sequence[str]) -> None:
    """Remove messages, and the copies that are kept of them, where what they told is removed."""
    await session.execute(delete(Message).where(Message.purpose == purpose, Message.version.in_(versions)))


async def found_message(session: AsyncSession, message_id: UUID) -> Message:
    """One message. Raises NotFound."""
    message = await session.get(Message, message_id)
    if message is None:
        raise NotFound("There is no such message.")
    return message


async def listing(
    session: AsyncSession,
    *,
    status: Status | None = None,
    project_id: UUID | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Message]:
    """Messages, the newest first."""
    query = select(Message).order_by(Message.queued_at.desc(), Message.id).limit(limit).offset(offset)
    if status is not None:
        query = query.where(Message.status == status)
    if project_id is not None:
        query = query.where(Message.project_id == project_id)
    return (await session.scalars(query)).all()


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many messages there are of each status."""
    rows = await session.execute(select(Message.status, func.count()).group_by(Message.status))
    return {status: number for status, number in rows}  # noqa: C416 - rows are no pairs to `dict`


async def retry_message(session: AsyncSession, message_id: UUID) -> Message:
    """Send a message that failed or came back anew, under its id. Raises NotFound, and Conflict for any other."""
    message = await session.get(Message, message_id, with_for_update=True)
    if message is None:
        raise NotFound("There is no such message.")
    if message.status not in NOT_ARRIVED:
        raise Conflict(f"Only what failed or came back is sent again; this message is {message.status}.")
    message.status, message.launched_at, message.error, message.attempts = "queued", None, None, 0
    message.replays += 1
    await notify(session, CHANNEL, str(message.id))
    await session.flush()
    return message


async def reseal(sessions: Sessions, cipher: Cipher) -> int:
    """Seal anew, with the newest key, what messages keep sealed; return how many texts."""
    sealed = 0
    async with transaction(sessions) as session:
        query = select(Message).where(Message.secret.is_not(None) | Message.copy.is_not(None))
        for message in await session.scalars(query):
            if message.secret is not None:
                place = place_of(message.project_id, message.version)
                message.secret = cipher.seal(cipher.open(message.secret, place), place)
                sealed += 1
            if message.copy is not None:
                place = place_of_copy(message.id)
                message.copy = cipher.seal(cipher.open(message.copy, place), place)
                sealed += 1
    return sealed


def place_of(project_id: UUID, version: str) -> str:
    """What the secret of a message is bound to."""
    return f"code/{project_id}/{version}"


def place_of_copy(message_id: UUID) -> str:
    """What the copy of a message is bound to."""
    return f"message/{message_id}"
