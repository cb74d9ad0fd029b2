"""Makes the event of a paid checkout, signed as Stripe signs: for the demo, for tests, for trying an installation."""

import json
import time
from dataclasses import dataclass

import httpx2
from pydantic import SecretStr

from sitewright.errors import Unavailable
from sitewright.integrations.stripe.client import API_VERSION


@dataclass(frozen=True)
class SimulatedCheckout:
    """A checkout session that was paid. Amounts are in the currency's minor unit."""

    session_id: str
    template: str
    customer_ref: str = "cus_simulated"
    customer_name: str = "Cliente de teste"
    customer_email: str = "cliente@example.com"
    amount_minor: int = 149_000
    currency: str = "brl"
    payment_status: str = "paid"
    event_type: str = "checkout.session.completed"
    sells_site: bool = True

    @property
    def event_id(self) -> str:
        """Derived from the session and the type, so that a repetition is the same event."""
        return f"evt_{self.session_id}_{self.event_type.rsplit('.', 1)[-1]}"


def event_body(checkout: SimulatedCheckout, *, now: float | None = None) -> bytes:
    """The event as Stripe would send it, in test mode."""
    created = int(now if now is not None else time.time())
    session = {
        "id": checkout.session_id,
        "object": "checkout.session",
        "amount_subtotal": checkout.amount_minor,
        "amount_total": checkout.amount_minor,
        "created": created,
        "currency": checkout.currency,
        "customer": checkout.customer_ref,
        "customer_details": {"email": checkout.customer_email, "name": checkout.customer_name},
        "livemode": False,
        "metadata": {"sitewright": "site", "template": checkout.template} if checkout.sells_site else {},
        "mode": "payment",
        "payment_intent": f"pi_{checkout.session_id}",
        "payment_status": checkout.payment_status,
        "status": "complete",
    }
    event = {
        "id": checkout.event_id,
        "object": "event",
        "api_version": API_VERSION,
        "created": created,
        "data": {"object": session},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": checkout.event_type,
    }
    return json.dumps(event).encode()


def sign(body: bytes, secret: SecretStr) -> str:
    """The `Stripe-Signature` header of a body, now."""
    import stripe

    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret.get_secret_value()))


async def deliver(address: str, checkout: SimulatedCheckout, secret: SecretStr) -> None:
    """Post the signed event to a Sitewright at `address`. Raises Unavailable with its answer's reason."""
    body = event_body(checkout)
    headers = {"Stripe-Signature": sign(body, secret), "Content-Type": "application/json"}
    async with httpx2.AsyncClient(timeout=15) as http:
        try:
            answer = await http.post(f"{address}/webhook/stripe", content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise Unavailable(f"Nothing answers at {address} ({type(error).__name__}).") from error
    if answer.status_code != 200:
        raise Unavailable(f"The webhook answered {answer.status_code}: {answer.text[:300]}")
