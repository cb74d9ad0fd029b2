"""Parts of pages that follow the project."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi.sse import ServerSentEvent

from sitewright.portal.counter import Counter
from sitewright.portal.visit import Guest, still

TOGETHER_SECONDS = 0.3
"""Changes that come so close are told at once."""


async def follow(
    counter: Counter, guest: Guest, show: Callable[[Guest], Awaitable[str]]
) -> AsyncIterator[ServerSentEvent]:
    """What `show` makes of the project, whenever that differs, for as long as the link opens it."""
    last = ""
    with counter.hub.subscribe(str(guest.project.id)) as changed:
        while (now := await still(counter, guest)) is not None:
            told = await show(now)
            if told != last:
                last = told
                yield ServerSentEvent(raw_data=told)
            await changed.wait()
            await asyncio.sleep(TOGETHER_SECONDS)
            changed.clear()
