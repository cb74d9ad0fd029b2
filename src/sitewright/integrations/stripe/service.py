"""Payments over Stripe: what an event of the API version 2026-10-28 says of a checkout session.

The official SDK verifies signatures and asks for line items; it is imported when first used.
"""

import json
import time
from typing import Any

from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.client import open_client
from sitewright.ports.payments import (
    CheckoutChange,
    CheckoutState,
    PaymentEvent,
    Reversal,
    ReversalKind,
    SiteProducts,
)

PROVIDER = "stripe"
TOLERANCE_SECONDS = 300

STATES: dict[str, CheckoutState | None] = {
    "checkout.session.completed": None,
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "failed",
    "checkout.session.expired": "expired",
}
"""What an event means for the order; None: as its `payment_status` says."""

REVERSALS = ("charge.refunded", "charge.dispute.created", "charge.dispute.closed")
EVENTS = (*STATES, *REVERSALS)
"""The events that are read."""


class StripePayments:
    """The payments port. Without a configuration, only events signed with the local secret are taken."""

    name = PROVIDER

    def __init__(
        self, config: StripeConfig | None, local_secret: SecretStr | None = None, *, base_url: str | None = None
    ) -> None:
        self._config = config
        self._local_secret = local_secret
        self._base_url = base_url
        self.is_stand_in = config is None
        self.site_products = (
            SiteProducts(dict(config.site_products), config.default_template) if config else SiteProducts()
        )

    def parse_webhook(self, body: bytes, signature: str) -> PaymentEvent:
        """See `ports.payments.Payments`."""
        self._verify(body, signature)
        try:
            event = json.loads(body)
            read = _read_event(event)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Rejected(
                "The body is not a Stripe event; is this URL a webhook endpoint of snapshot events?"
            ) from error
        if read.live != self._expects_live():
            mode = "live" if read.live else "test"
            raise Rejected(f"The event is of {mode} mode, which is not the mode of the Stripe key.", field="livemode")
        return read

    def can_read_line_items(self) -> bool:
        """See `ports.payments.Payments`."""
        return self._config is not None and self._config.secret_key is not None

    async def line_items(self, session_id: str) -> list[str]:
        """See `ports.payments.Payments`."""
        key = self._config.secret_key if self._config else None
        if key is None:
            raise Misconfigured("Line items need Stripe's secret key.", field="stripe.secret_key")
        async with open_client(key, self._base_url) as client:
            items = await client.v1.checkout.sessions.line_items.list_async(session_id, {"limit": 100})
        return [reference for item in items.data for reference in _references(item)]

    def _verify(self, body: bytes, signature: str) -> None:
        """By any of the secrets; raises Rejected."""
        import stripe

        try:
            text = body.decode()
            _refuse_future(signature)
        except (UnicodeDecodeError, ValueError) as error:
            raise Rejected("The Stripe-Signature header is missing or malformed.") from error
        for secret in self._secrets():
            try:
                stripe.WebhookSignature.verify_header(text, signature, secret.get_secret_value(), TOLERANCE_SECONDS)
            except (stripe.SignatureVerificationError, ValueError):
                continue
            return
        raise Rejected("The signature does not match; compare the endpoint's secret with the Stripe integration's.")

    def _secrets(self) -> list[SecretStr]:
        if self._config is None:
            if self._local_secret is None:
                raise Misconfigured(
                    "Stripe is not configured; store its webhook secret.", field="stripe.webhook_secret"
                )
            return [self._local_secret]
        secrets = [self._config.webhook_secret, self._config.previous_webhook_secret]
        if not (known := [secret for secret in secrets if secret is not None]):
            raise Misconfigured("Stripe's webhook secret is missing.", field="stripe.webhook_secret")
        return known

    def _expects_live(self) -> bool:
        key = self._config.secret_key if self._config else None
        return key is not None and "_live_" in key.get_secret_value()[:9]


def _refuse_future(signature: str) -> None:
    """The SDK refuses only old times; a time further ahead than clocks differ is refused here."""
    times = [part.removeprefix("t=") for part in signature.split(",") if part.startswith("t=")]
    if not times or not signature.isascii() or int(times[0]) > time.time() + TOLERANCE_SECONDS:
        raise ValueError("no timestamp, one in the future, or a header that the SDK cannot compare")


def _read_event(event: dict[str, Any]) -> PaymentEvent:
    """The fields of a snapshot event that we use. Raises KeyError, TypeError, ValueError."""
    if event["object"] != "event":
        raise ValueError("not an event")
    return PaymentEvent(
        provider=PROVIDER,
        event_id=_text(event["id"]),
        type=_text(event["type"]),
        live=bool(event["livemode"]),
        checkout=_read_checkout(event) if event["type"] in STATES else None,
        reversal=_read_reversal(event),
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
    """A charge that was refunded, or a dispute that was opened or closed; None for anything else."""
    found = event["data"]["object"]
    if event["type"] == "charge.refunded":
        kind: ReversalKind = "refunded" if found["refunded"] else "partly_refunded"
        amount = found["amount_refunded"]
    elif event["type"] in ("charge.dispute.created", "charge.dispute.closed"):
        ended: ReversalKind = "dispute_lost" if found["status"] == "lost" else "dispute_won"
        kind, amount = (ended if event["type"].endswith("closed") else "disputed"), found["amount"]
    else:
        return None
    payment = _optional(found.get("payment_intent"))
    return Reversal(payment, kind, int(amount), str(found["currency"]).upper()[:3]) if payment else None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or "\0" in value or len(value) > 255:
        raise ValueError("not a usable text")
    return value


def _optional(value: object) -> str | None:
    return _storable(value)[:255] or None if isinstance(value, str) else None


def _storable(text: str) -> str:
    """Without what Postgres cannot store, so that a paid order is never refused for a strange name."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _references(item: Any) -> list[str]:
    """A line item's price id and product id."""
    price = item.price
    if price is None:
        return []
    product = price.product
    return [price.id, product if isinstance(product, str) else product.id]
