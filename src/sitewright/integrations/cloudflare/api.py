"""Cloudflare's API through its official SDK: bounded in time, counted, its errors in our words.

Error codes: developers.cloudflare.com/api, and what its users report of DNS and Pages.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.http import backoff, retry_after

if TYPE_CHECKING:
    from cloudflare import APIStatusError, AsyncCloudflare

T = TypeVar("T")
TIMEOUT_SECONDS = 60.0
TRIES = 3
LONGEST_WAIT_SECONDS = 3.0
UNSAID_WAIT_SECONDS = 300.0
"""Over its rate limit Cloudflare refuses everything for five minutes."""

BeforeCalling = Callable[[], Awaitable[None]]


class CodedRefusal(Exception):
    """Cloudflare refuses with a code; only for these adapters' own use."""

    def __init__(self, code: int) -> None:
        self.message = f"Cloudflare refused the request with code {code}."
        super().__init__(self.message)
        self.number = code


class CloudflareApi:
    """Calls of one configuration."""

    def __init__(self, client: "AsyncCloudflare", account_id: str, before_calling: BeforeCalling) -> None:
        self.client = client
        self.account_id = account_id
        self._before_calling = before_calling

    def with_token(self, token: str) -> "AsyncCloudflare":
        """The client with a token for uploads."""
        return self.client.with_options(api_token=token)

    async def call(self, ask: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
        """Ask, and again where that is harmless and may help; longer waits are left to who called.

        Raises NotFound, Misconfigured, Rejected, CodedRefusal and Unavailable.
        """
        tries = TRIES if again else 1
        for attempt in range(1, tries + 1):
            await self._before_calling()
            try:
                return await _answer(ask)
            except Unavailable as error:
                wait = backoff(attempt) if error.retry_after is None else error.retry_after
                if attempt == tries or wait > LONGEST_WAIT_SECONDS:
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")


@contextlib.asynccontextmanager
async def open_api(
    config: CloudflareConfig, base_url: str, before_calling: BeforeCalling
) -> AsyncIterator[CloudflareApi]:
    """The API with the configured token, for as long as the block lasts. Raises Misconfigured."""
    from cloudflare import AsyncCloudflare

    if config.api_token is None or config.account_id is None:
        missing = "api_token" if config.api_token is None else "account_id"
        raise Misconfigured(
            f"Cloudflare's {missing} is missing; set it under Integrations.", field=f"cloudflare.{missing}"
        )
    token = config.api_token.get_secret_value()
    async with AsyncCloudflare(api_token=token, base_url=base_url, max_retries=0, timeout=TIMEOUT_SECONDS) as client:
        try:
            yield CloudflareApi(client, config.account_id, before_calling)
        except (AttributeError, KeyError, TypeError):
            raise Unavailable("Cloudflare's answer lacks what it should have; try again.") from None


async def _answer(ask: Callable[[], Awaitable[T]]) -> T:
    from cloudflare import APIConnectionError, APIError, APIStatusError

    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await ask()
    except APIStatusError as error:
        raise _refusal(error) from None
    except (APIConnectionError, TimeoutError) as error:
        raise Unavailable(f"Cloudflare does not answer ({type(error).__name__}).") from None
    except (APIError, ValueError):
        raise Unavailable("Cloudflare's answer is not what its API promises; a proxy may stand in between.") from None


def _refusal(error: "APIStatusError") -> SitewrightError | CodedRefusal:
    """What a status means; the vendor's text is never repeated."""
    status, headers = error.status_code, error.response.headers
    codes = [int(entry.code) for entry in error.errors or [] if entry.code is not None]
    if status == 429:
        return Unavailable(
            "Cloudflare's rate limit is reached.", retry_after=retry_after(headers) or UNSAID_WAIT_SECONDS
        )
    if headers.get("cf-mitigated") == "challenge":
        return Unavailable("Cloudflare's firewall holds this machine back.", retry_after=UNSAID_WAIT_SECONDS)
    if status >= 500:
        return Unavailable(f"Cloudflare answered {status}.", retry_after=retry_after(headers))
    if codes and codes[0] not in (9109, 10000, 10001):
        return NotFound("Cloudflare has no such thing.") if status == 404 else CodedRefusal(codes[0])
    if status in (401, 403) or codes:
        return Misconfigured(
            "Cloudflare refused the token; it needs Pages: Edit, DNS: Edit and Zone: Read.",
            field="cloudflare.api_token",
        )
    if status == 404:
        return NotFound("Cloudflare has no such thing.")
    return Rejected(f"Cloudflare refused the request with status {status}.")
