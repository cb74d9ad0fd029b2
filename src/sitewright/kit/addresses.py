"""Which addresses may be connected to: a name is resolved here, every address judged, and the judged one is used."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Collection
from urllib.parse import urlsplit

import httpx2

from sitewright.errors import Rejected, Unavailable

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Connections are pooled by address: one that was verified for a host must not serve its neighbour.
NOT_KEPT = httpx2.Limits(max_keepalive_connections=0)


def is_public(text: str) -> bool:
    """Whether an address is one of the public Internet, also where an IPv6 address carries an IPv4 one."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        if carried := address.ipv4_mapped or address.sixtofour:
            return is_public(str(carried))
    return address.is_global and not address.is_multicast


async def judged_address(url: str, allowed: Collection[str]) -> str:
    """An address of the URL's host that may be connected to; hosts in `allowed` may be private.

    Raises Rejected and Unavailable.
    """
    host, port, scheme = _parts(url)
    if scheme not in ("https", "http") or not host:
        raise Rejected("An address begins with https://.", field="base_url")
    address = await judged_host(host, port, allowed)
    if scheme != "https" and host.lower() not in allowed:
        raise Rejected(f"{host} is not called without TLS; use https://.", field="base_url")
    return address


async def judged_host(host: str, port: int, allowed: Collection[str]) -> str:
    """An address of the host that may be connected to, on whatever port. Raises as `judged_address`."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable(f"The name {host} is not known.") from None
    addresses = [str(entry[4][0]) for entry in found]
    if host.lower() not in allowed and not all(is_public(address) for address in addresses):
        raise Rejected(
            f"{host} is a private address; list it in SITEWRIGHT_ALLOWED_PRIVATE_HOSTS if that is meant.",
            field="base_url",
        )
    return addresses[0]


class GuardedTransport(httpx2.AsyncBaseTransport):
    """For clients that vendors' libraries use: each request goes to a judged address, its answer bounded in size.

    Raises Rejected and Unavailable, which the libraries may wrap in their own errors.
    """

    def __init__(self, allowed: Collection[str], max_bytes: int) -> None:
        self._allowed = allowed
        self._max_bytes = max_bytes
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False, limits=NOT_KEPT)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send to the judged address, in the name of the host."""
        address = await judged_address(str(request.url), self._allowed)
        response = await self._inner.handle_async_request(
            httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": request.url.host},
            )
        )
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Bounded(response.stream, self._max_bytes, request.url.host)
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


class _Bounded(httpx2.AsyncByteStream):
    """A body that ends in Unavailable where it is larger than it may be."""

    def __init__(self, inner: httpx2.AsyncByteStream, max_bytes: int, host: str) -> None:
        self._inner = inner
        self._left = max_bytes
        self._host = host

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._inner:
            self._left -= len(piece)
            if self._left < 0:
                raise Unavailable(f"{self._host} answers with more than it may.")
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()


def _parts(url: str) -> tuple[str, int, str]:
    """Host, port and scheme of an address. Raises Rejected."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), parts.scheme
    except ValueError:
        raise Rejected("The address is malformed.", field="base_url") from None
