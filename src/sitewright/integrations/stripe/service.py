"""Payments over Stripe: which events are believed, and what is asked of its API.

The official SDK verifies signatures and asks; it is imported when first used.
"""

import json
import time
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.client import BLOCK_SECONDS, is_live_key, open_client
from sitewright.integrations.stripe.events import (
    EVENTS,
    PROVIDER,
    UNREADABLE,
    other_version,
    read_event,
    read_or_keep,
)
from sitewright.ports.payments import EventPage, PaymentEvent, SiteProducts

TOLERANCE_SECONDS = 300
CLOCK_SKEW_SECONDS = 10
"""How far ahead of ours Stripe's clock may be; the SDK itself takes any time in the future."""
PAGE = 100


class StripePayments:
    """The payments port. Without a configuration, only events signed with the local secret are taken."""

    name = PROVIDER

    def __init__(
        self,
        config: StripeConfig | None,
        local_secret: SecretStr | None = None,
        *,
        base_url: str | None = None,
        seconds: float = BLOCK_SECONDS,
    ) -> None:
        self._config = config
        self._local_secret = local_secret
        self._base_url = base_url
        self._seconds = seconds
        self.is_stand_in = config is None
        self.is_live = is_live_key(config.secret_key if config else None)
        self.site_products = (
            SiteProducts(dict(config.site_products), config.default_template) if config else SiteProducts()
        )

    def parse_webhook(self, body: bytes, signature: str) -> PaymentEvent:
        """See `ports.payments.Payments`."""
        self._verify(body, signature)
        try:
            event = json.loads(body)
            read = read_or_keep(event) if other_version(event) else read_event(event)
        except UNREADABLE as error:
            raise Rejected(
                "The body is not a Stripe event; is this URL a webhook endpoint of snapshot events?"
            ) from error
        if read.live != self.is_live:
            mode = "live" if read.live else "test"
            raise Rejected(f"The event is of {mode} mode, which is not the mode of the Stripe key.", field="livemode")
        return read

    def read_again(self, unread: str) -> PaymentEvent:
        """See `ports.payments.Payments`."""
        return read_or_keep(json.loads(unread))

    def has_key(self) -> bool:
        """See `ports.payments.Payments`."""
        return self._config is not None and self._config.secret_key is not None

    async def line_items(self, session_id: str) -> list[str]:
        """See `ports.payments.Payments`."""
        async with open_client(self._key(), self._base_url, self._seconds) as client:
            items = await client.v1.checkout.sessions.line_items.list_async(session_id, {"limit": PAGE})
            return [reference for item in items.data for reference in _references(item)]

    async def list_events(self, since: datetime, until: datetime, after: str | None = None) -> EventPage:
        """See `ports.payments.Payments`."""
        created: Any = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
        wanted: Any = {"created": created, "types": list(EVENTS), "limit": PAGE}
        async with open_client(self._key(), self._base_url, self._seconds) as client:
            page = await client.v1.events.list_async(wanted | ({"starting_after": after} if after else {}))
            found: Any = page.last_response.data if page.last_response else {}
        try:
            events = [read_or_keep(event) for event in found["data"]]
        except UNREADABLE:
            raise Unavailable("Stripe's list of events has another shape than documented.") from None
        return EventPage(events, events[-1].event_id if events and found.get("has_more") else None)

    def _key(self) -> SecretStr:
        key = self._config.secret_key if self._config else None
        if key is None:
            raise Misconfigured("Stripe is asked with a secret key, which is not stored.", field="stripe.secret_key")
        return key

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


def _refuse_future(signature: str) -> None:
    """Raise ValueError for a time further ahead than clocks differ."""
    times = [part.removeprefix("t=") for part in signature.split(",") if part.startswith("t=")]
    if not times or not signature.isascii() or int(times[0]) > time.time() + CLOCK_SKEW_SECONDS:
        raise ValueError("no timestamp, one in the future, or a header that the SDK cannot compare")


def _references(item: Any) -> list[str]:
    """A line item's price id and product id."""
    price = item.price
    if price is None:
        return []
    product = price.product
    return [price.id, product if isinstance(product, str) else product.id]
