"""One attempt to send a message, and what came of it.

A server that took a message cannot be asked whether it did: a worker that dies between that and writing it down sends
it again, under the same `Message-ID`, by which mail programs and people know it for the same.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Misconfigured, Rejected, SitewrightError, Unavailable
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import Language, mark
from sitewright.messages.letter import Letter, as_html, as_text
from sitewright.messages.models import Message, Status
from sitewright.ports.mail import Mail, Mailer

CODE_LASTS = timedelta(minutes=15)
"""After this a code is not sent any more, and is not to be taken."""
ATTEMPTS = 11
"""Over about two days; then the message has failed."""
WAITS = mark("This address got enough for now; the message waits.")


@dataclass(frozen=True)
class Composed:
    """A message as it is worded now. `live`: about an order paid in live mode, which no stand-in sends."""

    recipient: str
    language: Language
    letter: Letter
    live: bool = False
    reply_to: str | None = None


class Mailers(Protocol):
    """Gives what sends mail, as configured now."""

    async def mailer(self, *, live: bool = False) -> Mailer: ...


@dataclass(frozen=True)
class MailLimits:
    """How many messages one address gets in an hour and a day; what is more waits."""

    per_hour: int = 10
    per_day: int = 30

    @property
    def windows(self) -> tuple[tuple[timedelta, int], ...]:
        """Each time, and how many messages it may have."""
        return (timedelta(hours=1), self.per_hour), (timedelta(days=1), self.per_day)


Compose = Callable[[Message], Awaitable[Composed | None]]
"""Words a message by the state of its project; None where there is nothing to tell any more."""


@dataclass(frozen=True)
class Postman:
    """What messages are sent with."""

    sessions: Sessions
    mailers: Mailers
    compose: Compose
    limits: MailLimits = field(default_factory=MailLimits)

    async def attempt(self, message_id: UUID) -> None:
        """Send once and write down what came of it. Raises Unavailable where another attempt may help."""
        async with self.sessions() as session:
            message = await session.get(Message, message_id)
        if message is None or message.status != "queued":
            return
        try:
            composed = await self.compose(message)
            if composed is None:
                await self._note(message_id, "suppressed", None)
                return
            mail = mail_of(message_id, composed, message.replays)
            await self._claim(message_id, composed)
        except Rejected as error:
            await self._note(message_id, "failed", error.message)
            return
        except Misconfigured as error:
            await self._put_off(message_id, error)
            return
        await self._send(message_id, mail, live=composed.live)

    async def _send(self, message_id: UUID, mail: Mail, *, live: bool) -> None:
        try:
            mailer = await self.mailers.mailer(live=live)
            await mailer.send(mail)
        except Rejected as error:
            await self._note(message_id, "failed", error.message, tried=True)
        except (Unavailable, Misconfigured) as error:
            await self._put_off(message_id, error)
        else:
            await self._note(message_id, "sent", None, tried=True)

    async def _put_off(self, message_id: UUID, error: SitewrightError) -> None:
        """Try later, also where the operator must act first; after the last attempt it has failed."""
        attempts = await self._note(message_id, "queued", error.message, tried=True)
        if attempts >= ATTEMPTS:
            await self._note(message_id, "failed", error.message)
            return
        raise Unavailable(error.message, retry_after=error.retry_after if isinstance(error, Unavailable) else None)

    async def _claim(self, message_id: UUID, composed: Composed) -> None:
        """Write down to whom it goes, before it does: so it counts. Raises Unavailable where the address had enough."""
        async with transaction(self.sessions) as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key_of(composed.recipient)})
            message = await session.get_one(Message, message_id)
            message.recipient, message.language = composed.recipient.lower(), composed.language
            wait = await self._wait(session, message)
            if wait is None:
                message.tried_at = datetime.now(UTC)
            else:
                message.error = WAITS
        if wait is not None:
            raise Unavailable("The address got enough messages for now.", retry_after=wait.total_seconds())

    async def _wait(self, session: AsyncSession, message: Message) -> timedelta | None:
        """How long an address must be left alone. What visitors write counts apart: it shall hold up nothing else."""
        now = datetime.now(UTC)
        others = (
            select(Message.tried_at)
            .where(
                Message.recipient == message.recipient,
                (Message.purpose == "lead") == (message.purpose == "lead"),
                Message.id != message.id,
            )
            .order_by(Message.tried_at.desc())
        )
        for window, most in self.limits.windows:
            recent = others.where(Message.tried_at > now - window).offset(most - 1).limit(1)
            if (first := await session.scalar(recent)) is not None:
                return max(first + window - now, timedelta(seconds=1))
        return None

    async def _note(self, message_id: UUID, status: Status, error: str | None, *, tried: bool = False) -> int:
        """Write down how it stands; return how often it was tried."""
        async with transaction(self.sessions) as session:
            message = await session.get(Message, message_id)
            if message is None:
                return 0
            message.status, message.error = status, error
            message.attempts += 1 if tried else 0
            if status != "queued":
                message.secret = None
            if status == "sent":
                message.sent_at = datetime.now(UTC)
            return message.attempts


def mail_of(message_id: UUID, composed: Composed, again: int = 0) -> Mail:
    """The letter as it travels; reminders can be stopped by one press in a mail program (RFC 8058). Raises Rejected."""
    letter, headers = composed.letter, {}
    if letter.stop:
        headers["List-Unsubscribe"] = f"<{letter.stop}>"
        if letter.stop.startswith("https://"):
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return Mail(
        id=message_id,
        recipient=composed.recipient,
        subject=letter.subject,
        text=as_text(letter, composed.language),
        html=as_html(letter, composed.language),
        reply_to=composed.reply_to,
        headers=headers,
        again=again,
    )


def key_of(recipient: str) -> int:
    """The key of the advisory lock under which an address's messages are counted."""
    return int.from_bytes(hashlib.sha256(recipient.lower().encode()).digest()[:8], "big", signed=True)
