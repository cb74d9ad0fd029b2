"""Stripe's official SDK, opened for a few calls: bounded in time and retries, its errors in our words."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from pydantic import SecretStr

from sitewright.errors import Misconfigured, NotFound, Rejected, Unavailable
from sitewright.kit.http import retry_after
from sitewright.kit.language import mark

if TYPE_CHECKING:
    from stripe import StripeClient

API_VERSION = "2026-10-28.endive"
"""What events are read in, and what the endpoint is made with."""

BLOCK_SECONDS = 25.0
REQUEST_SECONDS = 10
RETRIES = 2


@contextlib.asynccontextmanager
async def open_client(
    key: SecretStr, base_url: str | None, seconds: float = BLOCK_SECONDS
) -> AsyncIterator["StripeClient"]:
    """The SDK's client for as long as the block lasts, `seconds` at most: it knows no bound for a slow answer.

    Raises Misconfigured, NotFound, Rejected and Unavailable.
    """
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
        async with asyncio.timeout(seconds):
            yield client
    except stripe.AuthenticationError:
        raise Misconfigured("Stripe refused the secret key; renew it.", field="stripe.secret_key") from None
    except stripe.PermissionError:
        raise Misconfigured(
            "Stripe's key may not do this; `sitewright integrations test stripe` names what it lacks.",
            field="stripe.secret_key",
        ) from None
    except stripe.InvalidRequestError as error:
        if error.http_status == 404:
            raise NotFound("Stripe does not know what was asked for.") from None
        raise Rejected("Stripe refused the request.", field=str(error.param or "") or None) from None
    except stripe.StripeError as error:
        said = (
            mark(f"Stripe answered {error.http_status}; it is asked again.")
            if error.http_status
            else mark("Stripe does not answer; it is asked again.")
        )
        raise Unavailable(said, retry_after=retry_after(error.headers or {})) from None
    except (TimeoutError, AttributeError, KeyError, TypeError):
        # The SDK takes any JSON for an object of Stripe's, and fails where it is not.
        raise Unavailable("Stripe does not answer as documented, or too slowly.") from None
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]


def is_live_key(key: SecretStr | None) -> bool:
    """Whether a key, secret or restricted, is of live mode; by its prefix."""
    return key is not None and "_live_" in key.get_secret_value()[:9]
