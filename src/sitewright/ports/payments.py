"""Payments: signed events become what a shop needs to know. Vendor shapes end in the adapter."""

from dataclasses import dataclass, field
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


ReversalKind = Literal["refunded", "partly_refunded", "disputed", "dispute_won", "dispute_lost"]


@dataclass(frozen=True)
class Reversal:
    """What happened to a payment afterwards. The amount, in the minor unit, is all that was refunded or disputed."""

    payment_ref: str
    kind: ReversalKind
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentEvent:
    """A verified event. `checkout` is None where it is not about a checkout session, `reversal` where about no refund
    and no dispute."""

    provider: str
    event_id: str
    type: str
    live: bool
    checkout: CheckoutChange | None
    reversal: Reversal | None = None


@dataclass(frozen=True)
class SiteProducts:
    """What sells a site: price or product id -> template, and the template of sessions that name none."""

    templates: dict[str, str] = field(default_factory=dict)
    default_template: str = "business"


class Payments(Protocol):
    """Verifies and reads what the payment provider sends."""

    name: str
    is_stand_in: bool
    site_products: SiteProducts

    def parse_webhook(self, body: bytes, signature: str) -> PaymentEvent:
        """Verify the raw body and read it.

        Raises Rejected for a bad, missing, old or future signature, a body that is no event, or a mode
        (live or test) that is not the key's.
        """
        ...

    def can_read_line_items(self) -> bool:
        """Whether `line_items` can be asked, which takes a key."""
        ...

    async def line_items(self, session_id: str) -> list[str]:
        """Price and product ids of a checkout session; may raise Unavailable."""
        ...
