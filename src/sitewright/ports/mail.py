"""Mail: one message to one address. Whether it was taken is all that a server says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from sitewright.errors import Rejected
from sitewright.ports.integrations import TestResult


@dataclass(frozen=True)
class Mail:
    """What is sent. `id` is the same however often it is tried, and the message's `Message-ID` is made from it.

    Raises Rejected for an address or a header that holds more than one line.
    """

    id: UUID
    recipient: str
    subject: str
    text: str
    html: str
    reply_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for value in (self.recipient, self.subject, self.reply_to or "", *self.headers, *self.headers.values()):
            if not value.isprintable():
                raise Rejected("A header of a message is one line.", field="subject")
        for address in filter(None, (self.recipient, self.reply_to)):
            if not is_address(address):
                raise Rejected("This is no address of mail; an address looks like name@example.com.", field="email")


LONGEST_ADDRESS = 254
NOT_IN_ADDRESSES = frozenset(' <>()[]\\,;:"')
"""What an address may hold only in quotes, which no provider hands out."""


def is_address(text: str) -> bool:
    """Whether it can stand in a header as one address."""
    name, _, domain = text.rpartition("@")
    parts = [*name.split("."), *domain.split(".")]
    usable = name.isascii() and "." in domain and all(parts) and len(text) <= LONGEST_ADDRESS
    return usable and text.isprintable() and "@" not in name and not set(text) & NOT_IN_ADDRESSES


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
