"""Event streams: one database connection listens for all of this process, and each tells what differs."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import TracebackType
from typing import Annotated, Self, cast

from fastapi import Depends, Request
from fastapi.sse import ServerSentEvent

from sitewright.kit.db import DATABASE_AWAY, listening
from sitewright.kit.tasks import end

RECONNECT_SECONDS = 0.5
TOGETHER_SECONDS = 0.15
"""Changes that come so close are told at once."""


class Hub:
    """Wakes subscribers of a payload on one NOTIFY channel; all of them when something may have been missed."""

    def __init__(self, database_url: str, channel: str) -> None:
        self._database_url = database_url
        self._channel = channel
        self._subscribers: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._listen())
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None
    ) -> None:
        if self._task is not None:
            await end(self._task)

    @contextlib.contextmanager
    def subscribe(self, payload: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever `payload` is notified; the subscriber clears it."""
        event = asyncio.Event()
        self._subscribers[payload].add(event)
        try:
            yield event
        finally:
            self._subscribers[payload].discard(event)
            if not self._subscribers[payload]:
                del self._subscribers[payload]

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(*DATABASE_AWAY):
                async with listening(self._database_url, self._channel) as payloads:
                    self._wake_all()
                    while (payload := await payloads.get()) != "":
                        for event in self._subscribers.get(payload, ()):
                            event.set()
            await asyncio.sleep(RECONNECT_SECONDS)

    def _wake_all(self) -> None:
        for events in self._subscribers.values():
            for event in events:
                event.set()


async def follow(hub: Hub, payload: str, look: Callable[[], Awaitable[str | None]]) -> AsyncIterator[ServerSentEvent]:
    """What `look` finds, now and after each notification of `payload`, where it differs; ends when that is None."""
    last = ""
    with hub.subscribe(payload) as changed:
        while (found := await look()) is not None:
            if found != last:
                last = found
                yield ServerSentEvent(raw_data=found)
            await changed.wait()
            await asyncio.sleep(TOGETHER_SECONDS)
            changed.clear()


def _hub(request: Request) -> Hub:
    return cast("Hub", request.app.state.hub)


HubDep = Annotated[Hub, Depends(_hub)]
