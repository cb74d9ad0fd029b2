"""Cloudflare's API through its official SDK: bounded in time, counted, its errors in our words.

Error codes: developers.cloudflare.com/api, and what its users report of DNS and Pages.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.http import backoff, retry_after

if TYPE_CHECKING:
    import httpx
    from cloudflare import APIStatusError, AsyncCloudflare

T = TypeVar("T")
TIMEOUT_SECONDS = 60.0
WHOLE_CALL_SECONDS = 120.0
"""With all its tries."""

TRIES = 3
LONGEST_WAIT_SECONDS = 3.0
UNSAID_WAIT_SECONDS = 300.0
"""Over its rate limit Cloudflare refuses everything for five minutes."""

OF_THE_TOKEN = frozenset({1000, 6003, 6111, 9106, 9107, 9109, 10000, 10001})
"""Codes that refuse the token, whatever the status."""

UNKNOWN = 8000000
"""Pages' word for an error of its own, whatever the status; its own tool asks again."""

_asked: ContextVar[str] = ContextVar("asked", default="the request")

BeforeCalling = Callable[[], Awaitable[None]]


class CodedRefusal(Exception):
    """Cloudflare refuses with a code; only for these adapters' own use."""

    def __init__(self, code: int, what: str = "the request") -> None:
        self.message = f"Cloudflare refused {what} with code {code}."
        super().__init__(self.message)
        self.number = code


class CloudflareApi:
    """Calls of one configuration."""

    def __init__(
        self,
        client: "AsyncCloudflare",
        account_id: str,
        before_calling: BeforeCalling,
        seconds: float = WHOLE_CALL_SECONDS,
    ) -> None:
        self.client = client
        self.account_id = account_id
        self._before_calling = before_calling
        self._seconds = seconds

    def with_token(self, token: str) -> "AsyncCloudflare":
        """The client with a token for uploads."""
        return self.client.with_options(api_token=token)

    async def call(self, ask: Callable[[], Awaitable[T]], *, again: bool = True) -> T:
        """Ask, and again where that is harmless and may help; longer waits are left to who called.

        Raises NotFound, Misconfigured, Rejected, CodedRefusal and Unavailable.
        """
        try:
            async with asyncio.timeout(self._seconds):
                return await self._call_again(ask, TRIES if again else 1)
        except TimeoutError:
            raise Unavailable(
                f"Cloudflare takes longer than {self._seconds:g} s for {_asked.get()}; try again later."
            ) from None

    async def _call_again(self, ask: Callable[[], Awaitable[T]], tries: int) -> T:
        for attempt in range(1, tries + 1):
            try:
                await self._before_calling()
                return await _answer(ask)
            except Unavailable as error:
                wait = backoff(attempt) if error.retry_after is None else error.retry_after
                if attempt == tries or wait > LONGEST_WAIT_SECONDS:
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")


@contextlib.asynccontextmanager
async def open_api(
    config: CloudflareConfig, base_url: str, before_calling: BeforeCalling, seconds: float = WHOLE_CALL_SECONDS
) -> AsyncIterator[CloudflareApi]:
    """The API with the configured token, for as long as the block lasts. Raises Misconfigured."""
    from cloudflare import AsyncCloudflare, DefaultAsyncHttpxClient

    if config.api_token is None or config.account_id is None:
        missing = "api_token" if config.api_token is None else "account_id"
        raise Misconfigured(
            f"Cloudflare's {missing} is missing; set it under Integrations.", field=f"cloudflare.{missing}"
        )
    http = DefaultAsyncHttpxClient(timeout=TIMEOUT_SECONDS, event_hooks={"request": [_note]}, follow_redirects=False)
    token = config.api_token.get_secret_value()
    async with AsyncCloudflare(api_token=token, base_url=base_url, max_retries=0, http_client=http) as client:
        try:
            yield CloudflareApi(client, config.account_id, before_calling, seconds)
        except (AttributeError, KeyError, TypeError):
            raise Unavailable(
                f"Cloudflare's answer to {_asked.get()} lacks what it should have; try again later."
            ) from None


async def _note(request: "httpx.Request") -> None:
    """What is asked now, for errors to tell: the path below the account or zone."""
    path = request.url.path
    _asked.set(f"{request.method} {path[path.find('/pages/') :] if '/pages/' in path else path}")


async def _answer(ask: Callable[[], Awaitable[T]]) -> T:
    from cloudflare import APIConnectionError, APIError, APIStatusError

    try:
        return await ask()
    except APIStatusError as error:
        raise _refusal(error, _asked.get()) from None
    except APIConnectionError as error:
        raise Unavailable(
            f"Cloudflare does not answer to {_asked.get()} ({type(error).__name__}); try again later."
        ) from None
    except (APIError, ValueError):
        raise Unavailable(
            f"Cloudflare's answer to {_asked.get()} is not what its API promises; a proxy may stand in between."
        ) from None


def _refusal(error: "APIStatusError", what: str) -> SitewrightError | CodedRefusal:
    """What a status means; the vendor's text is never repeated."""
    status, headers = error.status_code, error.response.headers
    codes = codes_of(error)
    if status == 429:
        wait = retry_after(headers)
        return Unavailable(
            f"Cloudflare's rate limit is reached ({what}); it is tried again when Cloudflare allows it.",
            retry_after=UNSAID_WAIT_SECONDS if wait is None else wait,
        )
    if headers.get("cf-mitigated") == "challenge":
        return Unavailable(f"Cloudflare's firewall holds {what} back.", retry_after=UNSAID_WAIT_SECONDS)
    if status >= 500:
        return Unavailable(
            f"Cloudflare answered {status} to {what}; try again later.", retry_after=retry_after(headers)
        )
    if error.response.text.lstrip().startswith("<"):
        return Unavailable(f"Not Cloudflare's API answers {what}, but a proxy or firewall ({status}); let it pass.")
    if 300 <= status < 400:
        return Misconfigured(
            "Cloudflare's address answers with a redirect, which is not followed; set SITEWRIGHT_CLOUDFLARE_API_URL "
            "to where the API is.",
            field="SITEWRIGHT_CLOUDFLARE_API_URL",
        )
    if UNKNOWN in codes:
        return Unavailable(f"Cloudflare failed {what} for no reason it knows (code {UNKNOWN}); try again later.")
    if codes and codes[0] not in OF_THE_TOKEN:
        return _nothing_there(what) if status == 404 else CodedRefusal(codes[0], what)
    if status in (401, 403) or codes:
        return Misconfigured(
            f"Cloudflare refused the token for {what}; it needs Pages: Edit, DNS: Edit and Zone: Read.",
            field="cloudflare.api_token",
        )
    if status == 404:
        return _nothing_there(what)
    return Rejected(f"Cloudflare refused {what} with status {status}; look at it in the dashboard, then retry.")


def _nothing_there(what: str) -> NotFound:
    return NotFound(f"Cloudflare has no such thing ({what}); look whether it was removed.")


def codes_of(error: "APIStatusError") -> list[int]:
    """The codes that an answer names, whatever its shape."""
    body = error.body if isinstance(error.body, dict) else {}
    entries = body.get("errors")
    codes = (
        [str(entry.get("code")) for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    )
    return [int(code) for code in codes if code.isdecimal()]
