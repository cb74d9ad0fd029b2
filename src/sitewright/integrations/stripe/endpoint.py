"""The webhook endpoint at Stripe: made once, with exactly the events that are read, and its secret kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from sitewright.errors import Conflict, Misconfigured, Rejected
from sitewright.integrations.configs import StripeConfig
from sitewright.integrations.stripe.client import API_VERSION, open_client
from sitewright.integrations.stripe.events import EVENTS

PATH = "/webhook/stripe"
DESCRIPTION = "Sitewright"


@dataclass(frozen=True)
class EndpointSetup:
    """What was, or in a dry run would be, done. `secret` is told by Stripe only when an endpoint is made."""

    url: str
    state: Literal["created", "updated", "unchanged"]
    secret: SecretStr | None = field(default=None, repr=False)
    version_note: str | None = None


async def set_up_endpoint(
    config: StripeConfig, base_url: str | None, public_url: str, *, dry_run: bool = False
) -> EndpointSetup:
    """Make the endpoint of this installation, or bring its events up to date; again, it changes nothing.

    Raises Conflict where it is there but its secret is not stored, which only Stripe's dashboard shows.
    """
    if config.secret_key is None:
        raise Misconfigured("Stripe's secret key is missing; store it first.", field="stripe.secret_key")
    url = endpoint_url(public_url)
    wanted: list[Any] = sorted(EVENTS)
    async with open_client(config.secret_key, base_url) as client:
        endpoints = (await client.v1.webhook_endpoints.list_async({"limit": 100})).data
        found = next((endpoint for endpoint in endpoints if endpoint.url == url), None)
        if found is None:
            if dry_run:
                return EndpointSetup(url, "created")
            made = await client.v1.webhook_endpoints.create_async(
                {
                    "url": url,
                    "enabled_events": wanted,
                    "api_version": API_VERSION,  # type: ignore[typeddict-item]
                    "description": DESCRIPTION,
                }
            )
            return EndpointSetup(url, "created", SecretStr(str(made.secret)))
        if config.webhook_secret is None:
            raise Conflict(
                f"The endpoint {url} exists, but its secret is not stored. Copy it from Stripe's dashboard "
                "(`sitewright integrations set stripe webhook_secret`), or delete the endpoint there and try again."
            )
        note = version_note(found.api_version)
        if not missing_events(found.enabled_events) and found.status == "enabled":
            return EndpointSetup(url, "unchanged", version_note=note)
        if not dry_run:
            all_of_them = "*" in found.enabled_events
            events: list[Any] = ["*"] if all_of_them else sorted({*found.enabled_events, *wanted})
            await client.v1.webhook_endpoints.update_async(found.id, {"enabled_events": events, "disabled": False})
        return EndpointSetup(url, "updated", version_note=note)


def endpoint_url(public_url: str) -> str:
    """Where Stripe delivers to an installation at that address. Raises Rejected for what is no address."""
    parts = urlsplit(public_url)
    if parts.scheme not in ("https", "http") or not parts.hostname or any(char <= " " for char in public_url):
        raise Rejected("This installation's address begins with https:// and names a host.", field="url")
    return public_url.rstrip("/") + PATH


def missing_events(enabled: Iterable[str]) -> list[str]:
    """The events that are read and not sent; `*` sends all."""
    return [] if "*" in (sent := set(enabled)) else sorted(set(EVENTS) - sent)


def version_note(version: str | None) -> str | None:
    """What to say of an endpoint whose events come in another version; Stripe fixes it when one is made."""
    if version == API_VERSION:
        return None
    return f"The endpoint sends events of API version {version or 'of the account'}; {API_VERSION} is read."
