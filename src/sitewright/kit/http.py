"""Calls to other machines, guarded: bounded time, size and retries, and no way into private networks.

A name is resolved here, every address is judged, and the connection goes to the address that was judged; so an
answer of the name server that changes in between cannot lead inside. Redirects are not followed.
"""

import asyncio
import email.utils
import json
import random
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2

from sitewright.errors import Rejected, Unavailable
from sitewright.kit.addresses import NOT_KEPT, GuardedTransport, judged_address

TIMEOUT_SECONDS = 8.0
TRIES = 3
LONGEST_WAIT_SECONDS = 3.0
MAX_ANSWER_BYTES = 5 * 1024 * 1024
RETRIED = frozenset({429, 500, 502, 503, 504})
LONGEST_RETRY_AFTER_SECONDS = 24 * 3600.0
REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True)
class Answer:
    """A response, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Unavailable for anything else (a block page, a cut-off answer)."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Unavailable("The answer is not JSON; a proxy or firewall may stand in between.") from None


class HttpClient:
    """One client a process. `requests` counts what was sent, `allowed` are hosts that may be private.

    Raises Unavailable and Rejected (address).
    """

    def __init__(self, *, allowed_private_hosts: Collection[str] = (), timeout: float = TIMEOUT_SECONDS) -> None:
        self.allowed = frozenset(host.lower() for host in allowed_private_hosts)
        self._timeout = timeout
        self._client = httpx2.AsyncClient(follow_redirects=False, timeout=timeout, trust_env=False, limits=NOT_KEPT)
        self.requests = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    def library_client(self, *, timeout: httpx2.Timeout, max_bytes: int = MAX_ANSWER_BYTES) -> httpx2.AsyncClient:
        """A client for a vendor's library, under the same guard. The caller closes it."""
        return httpx2.AsyncClient(
            follow_redirects=False,
            timeout=timeout,
            trust_env=False,
            transport=GuardedTransport(self.allowed, max_bytes),
        )

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        """GET."""
        return await self.request("GET", url, headers=headers)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> Answer:
        """Send, and again where that is harmless and may help; a wait longer than three seconds is left to others.

        A body of bytes is sent as it is, any other as JSON.
        """
        tries = TRIES if method in REPEATABLE else 1
        for attempt in range(1, tries + 1):
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await self._send(method, url, headers or {}, body)
            except (httpx2.HTTPError, TimeoutError) as error:
                if attempt == tries:
                    raise Unavailable(f"{_host(url)} does not answer ({type(error).__name__}).") from None
                await asyncio.sleep(backoff(attempt))
                continue
            if answer.status not in RETRIED or attempt == tries:
                return answer
            wait = retry_after(answer.headers)
            if wait is not None and wait > LONGEST_WAIT_SECONDS:
                raise Unavailable(f"{_host(url)} asks to wait.", retry_after=wait)
            await asyncio.sleep(backoff(attempt) if wait is None else wait)
        raise AssertionError("unreachable")

    async def _send(self, method: str, url: str, headers: Mapping[str, str], body: Any) -> Answer:
        address = await judged_address(url, self.allowed)
        host = _host(url)
        request = self._request(method, url, address, headers, body)
        request.extensions["sni_hostname"] = host
        self.requests += 1
        response = await self._client.send(request, stream=True)
        try:
            content = b""
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > MAX_ANSWER_BYTES:
                    raise Unavailable(f"{host} answers with more than {MAX_ANSWER_BYTES} bytes.")
        finally:
            await response.aclose()
        return Answer(response.status_code, dict(response.headers), content)

    def _request(self, method: str, url: str, address: str, headers: Mapping[str, str], body: Any) -> httpx2.Request:
        """The request to the judged address, in the name of its host. Raises Rejected."""
        named = {**headers, "Host": urlsplit(url).netloc.rsplit("@", 1)[-1]}
        if not all(value.isascii() and value.isprintable() for value in named.values()):
            raise Rejected("A credential holds characters that cannot be sent; enter it again.")
        try:
            place = httpx2.URL(url).copy_with(host=address)
            sent = {"content": body} if isinstance(body, bytes) else {"json": body}
            return self._client.build_request(method, place, headers=named, **sent)
        except httpx2.InvalidURL:
            raise Rejected("The address is malformed.", field="base_url") from None


def backoff(attempt: int) -> float:
    """Seconds before the next try: doubling, with jitter."""
    return float(min(2.0, 0.2 * 2**attempt)) * random.uniform(0.5, 1.0)  # noqa: S311 - not for secrets


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` names, as a number or a date; a day at most, None for what is neither."""
    value = headers.get("retry-after", "")
    if value.replace(".", "", 1).isdecimal():
        return min(float(value), LONGEST_RETRY_AFTER_SECONDS)
    try:
        moment = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, moment - time.time()), LONGEST_RETRY_AFTER_SECONDS)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the address"
