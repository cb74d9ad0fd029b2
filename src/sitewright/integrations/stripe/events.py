"""What an event says of a checkout session, a refund or a dispute (docs.stripe.com/api/events)."""

import json
from datetime import UTC, datetime
from typing import Any

from sitewright.integrations.stripe.client import API_VERSION
from sitewright.kit.language import mark
from sitewright.ports.payments import (
    CheckoutChange,
    CheckoutState,
    PaymentEvent,
    Reversal,
    ReversalKind,
    UnreadEvent,
)

PROVIDER = "stripe"
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What reading raises where an event has another shape than ours."""

STATES: dict[str, CheckoutState | None] = {
    "checkout.session.completed": None,
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "failed",
    "checkout.session.expired": "expired",
}
"""What an event means for the order; None: as its `payment_status` says."""

REVERSALS = ("charge.refunded", "refund.updated", "refund.failed", "charge.dispute.created", "charge.dispute.closed")
REFUND_ENDS: dict[str, ReversalKind] = {
    "succeeded": "refund_succeeded",
    "failed": "refund_failed",
    "canceled": "refund_failed",
}
"""What a refund's status means; any other is one under way (docs.stripe.com/refunds, "Refund statuses")."""
EVENTS = (*STATES, *REVERSALS)
"""The events that are read."""


def read_event(event: dict[str, Any]) -> PaymentEvent:
    """The fields of a snapshot event that we use, whatever its version. Raises what UNREADABLE lists."""
    return _event(
        event,
        checkout=_read_checkout(event) if event["type"] in STATES else None,
        reversal=_read_reversal(event) if event["type"] in REVERSALS else None,
    )


def read_or_keep(event: dict[str, Any]) -> PaymentEvent:
    """As `read_event`; an event whose fields are not as we read them is kept whole, to be read again later."""
    try:
        return read_event(event)
    except UNREADABLE as error:
        lacking = (
            mark(f"the field {error.args[0]} is missing")
            if isinstance(error, KeyError)
            else mark("a field is of another kind")
        )
        reason = mark(f"API version {event.get('api_version')}, {API_VERSION} is read: {lacking}.")
        return _event(event, unread=UnreadEvent(json.dumps(event), reason))


def other_version(event: dict[str, Any]) -> str | None:
    """The API version an event is written in, where that is told and not the one we ask for."""
    version = event.get("api_version")
    return version[:40] if isinstance(version, str) and version != API_VERSION else None


def _event(
    event: dict[str, Any],
    *,
    checkout: CheckoutChange | None = None,
    reversal: Reversal | None = None,
    unread: UnreadEvent | None = None,
) -> PaymentEvent:
    if event["object"] != "event":
        raise ValueError("not an event")
    created = event.get("created")
    return PaymentEvent(
        provider=PROVIDER,
        event_id=_text(event["id"]),
        type=_text(event["type"])[:100],
        live=bool(event["livemode"]),
        checkout=checkout,
        reversal=reversal,
        created_at=datetime.fromtimestamp(created, UTC) if isinstance(created, int) else None,
        other_version=other_version(event),
        unread=unread,
    )


def _read_checkout(event: dict[str, Any]) -> CheckoutChange:
    session = event["data"]["object"]
    details = session.get("customer_details") or {}
    metadata = session.get("metadata") or {}
    return CheckoutChange(
        session_id=_text(session["id"]),
        state=STATES[event["type"]] or ("unpaid" if session["payment_status"] == "unpaid" else "paid"),
        amount_minor=int(session.get("amount_total") or 0),
        currency=str(session.get("currency") or "brl").upper()[:3],
        live=bool(event["livemode"]),
        customer_ref=_optional(session.get("customer")),
        customer_name=_optional(details.get("name")),
        customer_email=_optional(details.get("email")),
        payment_ref=_optional(session.get("payment_intent")),
        metadata={_text(key): _storable(str(value))[:500] for key, value in metadata.items()},
    )


def _read_reversal(event: dict[str, Any]) -> Reversal | None:
    """A charge that was refunded, a refund that ended, a dispute that was opened or closed; None where no payment is
    named, and for a refund under way."""
    found = event["data"]["object"]
    payment = _optional(found.get("payment_intent"))
    is_charge = event["type"] == "charge.refunded"
    amount = int(found["amount_refunded" if is_charge else "amount"])
    kind, currency = _kind(event["type"], found), str(found["currency"]).upper()[:3]
    if payment is None or kind is None:
        return None
    return Reversal(
        payment,
        kind,
        amount,
        currency,
        dispute_ref=_optional(found.get("id")) if "dispute" in event["type"] else None,
        refund_ref=_text(found["id"]) if event["type"].startswith("refund.") else None,
        at=int(event.get("created") or 0),
    )


def _kind(event_type: str, found: dict[str, Any]) -> ReversalKind | None:
    """What an event means for its payment; None where nothing yet."""
    match event_type:
        case "charge.refunded":
            return "refunded" if found["refunded"] else "partly_refunded"
        case "refund.failed":
            return "refund_failed"
        case "refund.updated":
            return REFUND_ENDS.get(found["status"])
        case "charge.dispute.created":
            return "disputed"
    return "dispute_lost" if found["status"] == "lost" else "dispute_won"


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value or len(value) > 255:
        raise ValueError("not a usable text")
    return value


def _optional(value: object) -> str | None:
    return _storable(value)[:255] or None if isinstance(value, str) else None


def _storable(text: str) -> str:
    """Without what Postgres cannot store, so that a paid order is never refused for a strange name."""
    return text.replace("\0", "").encode(errors="replace").decode()
