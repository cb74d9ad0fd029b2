"""Mail that came back: reports in the mailbox are matched with messages, which are then seen to have reached nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import mark
from sitewright.messages.models import MailboxCursor, Message
from sitewright.ports.mail import Mailbox, Place, Returned, domain_in_ascii, named_by

Outcome = Literal["returned", "early", "ignored"]
UNDER_WAY = timedelta(minutes=15)
"""How long a report waits for the message to be known as sent: servers can be quicker than our own writing down."""

REASONS: Mapping[str, str] = {
    "1.1": mark("there is no such address"),
    "1.2": mark("there is no such domain"),
    "1.3": mark("the address is not written as it must be"),
    "1.6": mark("the address has moved"),
    "1.10": mark("the domain takes no mail"),
    "2.1": mark("the mailbox is switched off"),
    "2.2": mark("the mailbox is full"),
    "2.3": mark("the message is too long for it"),
    "7": mark("the server of the address refuses such mail"),
}
"""What codes mean (RFC 3463): subject and detail, or the subject alone."""
GIVEN_UP = mark("it was tried for long, and given up")
ANY_REASON = mark("it could not be delivered")


async def take_returned(sessions: Sessions, mailbox: Mailbox) -> int:
    """Take what came back since the last look; return how many messages that was. Raises Unavailable, Misconfigured.

    It may end anywhere: what was taken is not taken again.
    """
    last = await last_place(sessions, mailbox)
    look = await mailbox.look(last)
    reached, taken = look.reached, 0
    for place, report in look.reports:
        outcome = await take_report(sessions, report)
        taken += outcome == "returned"
        if outcome == "early":
            reached = place.before
            break
    if reached != last:
        await remember(sessions, mailbox, reached)
    return taken


async def take_report(sessions: Sessions, report: Returned) -> Outcome:
    """Note that a message came back, where it is one of ours, as it was last sent, to this address."""
    named = named_by(report.message_id)
    if named is None:
        return "ignored"
    message_id, again = named
    async with transaction(sessions) as session:
        message = await session.get(Message, message_id, with_for_update=True)
        if message is None or message.replays != again or not is_recipient(message, report):
            return "ignored"
        if message.status == "queued" and message.tried_at and datetime.now(UTC) - message.tried_at < UNDER_WAY:
            return "early"
        if message.status != "sent":
            return "ignored"
        message.status, message.error = "returned", told(report)
    return "returned"


def is_recipient(message: Message, report: Returned) -> bool:
    """Whether the report is about the address the message went to."""
    return message.recipient is not None and domain_in_ascii(message.recipient).lower() in report.recipients


def told(report: Returned) -> str:
    """Why it came back, with what the other side says itself."""
    kind, _, detail = report.status.partition(".")
    reason = REASONS.get(detail) or REASONS.get(detail.partition(".")[0])
    reason = reason or (GIVEN_UP if kind == "4" or detail == "4.7" else ANY_REASON)
    code = report.status or "-"
    if not report.diagnostic:
        return mark(f"The message came back ({code}): {reason}.")
    return mark(f"The message came back ({code}): {reason}. The other server says: {report.diagnostic}")


async def last_place(sessions: Sessions, mailbox: Mailbox) -> Place | None:
    """How far the mailbox was read."""
    async with sessions() as session:
        query = select(MailboxCursor).where(MailboxCursor.mailbox == mailbox.name)
        cursor = (await session.scalars(query)).one_or_none()
    return Place(cursor.validity, cursor.uid) if cursor else None


async def remember(sessions: Sessions, mailbox: Mailbox, place: Place) -> None:
    """The mailbox was read up to here."""
    values = {"validity": place.validity, "uid": place.uid}
    statement = insert(MailboxCursor).values(mailbox=mailbox.name, **values)
    async with transaction(sessions) as session:
        await session.execute(statement.on_conflict_do_update(index_elements=["mailbox"], set_=values))
