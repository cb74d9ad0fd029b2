"""Stripe's official SDK, opened for a few calls: bounded in time and retries, its errors in our words."""

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pydantic import SecretStr

from sitewright.errors import Misconfigured, NotFound, Unavailable

if TYPE_CHECKING:
    from stripe import StripeClient

API_VERSION = "2026-10-28.endive"
"""What events are read in, and what the endpoint is made with."""

REQUEST_SECONDS = 10
RETRIES = 2


@contextlib.asynccontextmanager
async def open_client(key: SecretStr, base_url: str | None) -> AsyncIterator["StripeClient"]:
    """The SDK's client for as long as the block lasts. Raises Misconfigured, NotFound and Unavailable."""
    import stripe

    http = stripe.HTTPXClient(timeout=REQUEST_SECONDS)
    client = stripe.StripeClient(
        key.get_secret_value(),
        http_client=http,
        max_network_retries=RETRIES,
        stripe_version=API_VERSION,
        base_addresses={"api": base_url} if base_url else {},
    )
    try:
        yield client
    except (stripe.AuthenticationError, stripe.PermissionError):
        raise Misconfigured("Stripe refused the secret key; renew it.", field="stripe.secret_key") from None
    except stripe.InvalidRequestError:
        raise NotFound("Stripe does not know what was asked for.") from None
    except stripe.StripeError:
        raise Unavailable("Stripe does not answer.") from None
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]
