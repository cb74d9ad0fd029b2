"""Mail: one message to one address. Whether it was taken is all a server says; reports tell what came back later."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sitewright.errors import Rejected
from sitewright.ports.integrations import TestResult


@dataclass(frozen=True)
class Mail:
    """What is sent. `id` is the same however often it is tried, and `again` counts how often it was sent anew on
    request; the message's `Message-ID` is made from both.

    Raises Rejected for an address or a header that holds more than one line.
    """

    id: UUID
    recipient: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    again: int = 0

    @property
    def name(self) -> str:
        """What its `Message-ID` begins with."""
        return f"{self.id}.{self.again}" if self.again else str(self.id)

    def __post_init__(self) -> None:
        for value in (self.recipient, self.subject, self.reply_to or "", *self.headers, *self.headers.values()):
            if not value.isprintable():
                raise Rejected("A header of a message is one line.", field="subject")
        for address in filter(None, (self.recipient, self.reply_to)):
            if not is_address(address):
                raise Rejected("This is no address of mail; an address looks like name@example.com.", field="email")


NAME = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.([0-9]{1,9}))?@", re.IGNORECASE)


def named_by(message_id: str) -> tuple[UUID, int] | None:
    """Which mail a `Message-ID` names, and how often it had been sent anew; None where it is not one of ours."""
    found = NAME.match(message_id)
    return (UUID(found[1]), int(found[2] or 0)) if found else None


LONGEST_ADDRESS = 254
NOT_IN_ADDRESSES = frozenset(' <>()[]\\,;:"')
"""What an address may hold only in quotes, which no provider hands out."""


def is_address(text: str) -> bool:
    """Whether it can stand in a header as one address."""
    name, _, domain = text.rpartition("@")
    parts = [*name.split("."), *domain.split(".")]
    usable = name.isascii() and "." in domain and all(parts) and len(text) <= LONGEST_ADDRESS
    return usable and text.isprintable() and "@" not in name and not set(text) & NOT_IN_ADDRESSES


def domain_in_ascii(address: str) -> str:
    """The address as servers know it: a domain with accents in its other form."""
    name, _, domain = address.rpartition("@")
    try:
        return f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


@dataclass(frozen=True)
class Returned:
    """That a message came back, as a report says (RFC 3464), which anybody may have written.

    `message_id` is that of the message, `recipients` are the addresses it did not reach, as it was sent and as it was
    forwarded. `status` is a code of RFC 3463, and empty where there is none; `diagnostic` is one line.
    """

    message_id: str
    recipients: frozenset[str]
    status: str
    diagnostic: str


@dataclass(frozen=True)
class Place:
    """How far a mailbox was read: the number of a message among those numbered under `validity` (RFC 3501, 2.3.1.1)."""

    validity: int
    uid: int

    @property
    def before(self) -> "Place":
        """The place before this message."""
        return Place(self.validity, self.uid - 1)


@dataclass(frozen=True)
class Look:
    """What a look into a mailbox found, in its order; `reached` is how far it was read."""

    reports: list[tuple[Place, Returned]]
    reached: Place


class Mailbox(Protocol):
    """Where mail comes back to. It is read alone: nothing in it is marked, moved or removed."""

    @property
    def name(self) -> str:
        """Tells it from others: 64 characters."""
        ...

    async def look(self, after: Place | None) -> Look:
        """Reports that stand after a place, a part of them where there are many; None is a mailbox's beginning.

        Raises Unavailable and Misconfigured.
        """
        ...


@dataclass(frozen=True)
class Receipt:
    """That a server took the message; `reply` is its last status, `stand_in` that nobody sent it on."""

    reply: str
    stand_in: bool = False


class Mailer(Protocol):
    """Sends mail."""

    is_stand_in: bool

    async def send(self, mail: Mail) -> Receipt:
        """Hand a message over.

        Raises Unavailable where another attempt may help, Rejected where the server refuses this message or its
        address for good, and Misconfigured where it refuses us.
        """
        ...

    async def test_connection(self) -> TestResult:
        """Whether mail would be sent; sends none."""
        ...
