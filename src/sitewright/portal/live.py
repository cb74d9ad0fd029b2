"""Parts of pages that follow the project."""

from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi.sse import ServerSentEvent

from sitewright.portal.counter import Counter
from sitewright.portal.visit import Guest, still
from sitewright.web import sse


def follow(counter: Counter, guest: Guest, show: Callable[[Guest], Awaitable[str]]) -> AsyncIterator[ServerSentEvent]:
    """What `show` makes of the project, whenever that differs, for as long as the link opens it."""

    async def look() -> str | None:
        now = await still(counter, guest)
        return None if now is None else await show(now)

    return sse.follow(counter.hub, str(guest.project.id), look)
