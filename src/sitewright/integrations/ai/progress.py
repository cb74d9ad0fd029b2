"""What a model writes, shown while it writes: the sentences of its unfinished JSON."""

import json
import time
from collections.abc import AsyncIterable, Awaitable, Callable, Iterator
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.messages import (
    AgentStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolCallPartDelta,
)
from pydantic_core import from_json

EVERY_SECONDS = 1.0
SHOWN_CHARACTERS = 2000
Show = Callable[[str], Awaitable[None]]


class Progress:
    """Collects a run's answers and shows the newest, about once a second."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._shown_at = time.monotonic()

    async def follow(self, _run: RunContext[Any], events: AsyncIterable[AgentStreamEvent]) -> None:
        """Read one answer's events."""
        written = ""
        async for event in events:
            written += piece(event)
            now = time.monotonic()
            if written and now - self._shown_at >= EVERY_SECONDS:
                self._shown_at = now
                await self._show(readable(written))


def piece(event: AgentStreamEvent) -> str:
    """What an event adds to the answer's JSON."""
    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    if isinstance(event, PartStartEvent) and isinstance(event.part, ToolCallPart):
        return _as_text(event.part.args)
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, ToolCallPartDelta):
        return _as_text(event.delta.args_delta)
    return ""


def readable(written: str) -> str:
    """The sentences so far, one a line; the last 2,000 characters of them."""
    try:
        value = from_json(written, allow_partial="trailing-strings")
    except ValueError:
        return ""
    return "\n".join(_sentences(value))[-SHOWN_CHARACTERS:]


def _sentences(value: Any) -> Iterator[str]:
    if isinstance(value, str) and " " in value.strip():
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _sentences(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _sentences(inner)


def _as_text(args: object) -> str:
    return args if isinstance(args, str) else json.dumps(args, ensure_ascii=False) if args else ""
