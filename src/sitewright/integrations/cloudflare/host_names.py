"""The host names of Pages' projects: given, taken away, followed until they answer."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from sitewright.errors import NotFound
from sitewright.integrations.cloudflare.api import CloudflareApi, CodedRefusal
from sitewright.kit.language import InBoth

ENDED = frozenset({"error", "blocked", "deactivated"})
LOOK_EVERY_SECONDS = 3.0

Reaches = Callable[[str], Awaitable[bool]]
"""Whether an address answers now."""


async def attach(api: CloudflareApi, project: str, host: str) -> None:
    """Give the project the host name; one it has already stays, and is looked at again where it failed."""
    domains = api.client.pages.projects.domains
    try:
        found: Any = await api.call(lambda: domains.get(host, account_id=api.account_id, project_name=project))
    except (NotFound, CodedRefusal):
        await api.call(lambda: domains.create(project, account_id=api.account_id, name=host))
        return
    if found.status in ENDED:
        await api.call(lambda: domains.edit(host, account_id=api.account_id, project_name=project))


async def detach(api: CloudflareApi, project: str, host: str) -> None:
    """Take a host name from the project."""
    with contextlib.suppress(NotFound):
        await api.call(
            lambda: api.client.pages.projects.domains.delete(host, account_id=api.account_id, project_name=project)
        )


async def wait_for_host(api: CloudflareApi, project: str, host: str, reaches: Reaches, seconds: float) -> InBoth | None:
    """Follow the host name until it answers over HTTPS; returns why not, once waiting ends."""
    reason = InBoth("o certificado ainda não foi emitido", "the certificate is not issued yet")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while True:
                status = await _status(api, project, host)
                if status in ENDED:
                    return InBoth(f"o Cloudflare informa o estado {status}", f"Cloudflare tells the state {status}")
                if status == "active":
                    if await reaches(f"https://{host}/"):
                        return None
                    reason = InBoth(
                        "o endereço ainda não responde por HTTPS", "the address does not answer over HTTPS yet"
                    )
                await asyncio.sleep(min(LOOK_EVERY_SECONDS, seconds / 4))
    return reason


async def _status(api: CloudflareApi, project: str, host: str) -> str | None:
    """The host name's state; None while it is not shown yet."""
    domains = api.client.pages.projects.domains
    try:
        found: Any = await api.call(lambda: domains.get(host, account_id=api.account_id, project_name=project))
    except NotFound:
        return None
    return None if found.status is None else str(found.status)
