"""Payments: signed events become what a shop needs to know. Vendor shapes end in the adapter."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

CheckoutState = Literal["paid", "unpaid", "failed", "expired"]


@dataclass(frozen=True)
class CheckoutChange:
    """What an event says of one checkout session. Amounts are in the currency's minor unit."""

    session_id: str
    state: CheckoutState
    amount_minor: int
    currency: str
    live: bool
    customer_ref: str | None
    customer_name: str | None
    customer_email: str | None
    metadata: dict[str, str] = field(default_factory=dict)
    payment_ref: str | None = None
    """The provider's id of the payment, by which refunds and disputes name it."""


ReversalKind = Literal[
    "refunded", "partly_refunded", "refund_succeeded", "refund_failed", "disputed", "dispute_won", "dispute_lost"
]


@dataclass(frozen=True)
class Reversal:
    """What happened to a payment afterwards. The amount, in the minor unit, is all that was refunded by then, what one
    refund gave back or failed to, or what is disputed."""

    payment_ref: str
    kind: ReversalKind
    amount_minor: int
    currency: str
    dispute_ref: str | None = None
    """The provider's id of the dispute, by which its end is told to be its end."""
    refund_ref: str | None = None
    """The provider's id of the refund that succeeded or failed."""
    at: int = 0
    """When it happened, in Unix seconds: events come in any order."""


@dataclass(frozen=True)
class UnreadEvent:
    """A whole event as JSON, which lacks what is read; `reason` tells what, without any of its values."""

    body: str
    reason: str


@dataclass(frozen=True)
class PaymentEvent:
    """An event to be believed. `checkout` is None where it is not about a checkout session, `reversal` where about no
    refund and no dispute."""

    provider: str
    event_id: str
    type: str
    live: bool
    checkout: CheckoutChange | None
    reversal: Reversal | None = None
    created_at: datetime | None = None
    other_version: str | None = None
    """The API version it is written in, where that is not the one we ask for."""
    unread: UnreadEvent | None = None


@dataclass(frozen=True)
class EventPage:
    """Events, the newest first; `after` is where the next, older page begins, None on the last."""

    events: list[PaymentEvent]
    after: str | None


@dataclass(frozen=True)
class SeenVersion:
    """Events that came in another API version than ours (None: in ours); `waiting` of them cannot be read yet."""

    version: str | None
    events: int
    waiting: int


@dataclass(frozen=True)
class SiteProducts:
    """What sells a site: price or product id -> template, and the template of sessions that name none."""

    templates: dict[str, str] = field(default_factory=dict)
    default_template: str = "business"


class Payments(Protocol):
    """Verifies and reads what the payment provider sends."""

    name: str
    is_stand_in: bool
    is_live: bool
    """Whether the key is one of live mode."""
    site_products: SiteProducts

    def parse_webhook(self, body: bytes, signature: str) -> PaymentEvent:
        """Verify the raw body and read it.

        Raises Rejected for a bad, missing, old or future signature, a body that is no event, or a mode
        (live or test) that is not the key's.
        """
        ...

    def read_again(self, unread: str) -> PaymentEvent:
        """Read the body of an `UnreadEvent`, perhaps with other eyes than when it was kept."""
        ...

    def has_key(self) -> bool:
        """Whether the provider can be asked anything; without a key it only delivers."""
        ...

    async def line_items(self, session_id: str) -> list[str]:
        """Price and product ids of a checkout session; may raise Unavailable."""
        ...

    async def list_events(self, since: datetime, until: datetime, after: str | None = None) -> EventPage:
        """Events of the kinds that are read, created from `since` to before `until`, a page at a time.

        The provider keeps them for 30 days. Raises Unavailable and Misconfigured.
        """
        ...
