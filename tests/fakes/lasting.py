"""Faults of a connection, which are no answer of a server."""

import asyncio
import contextlib
import enum

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Lasting(enum.Enum):
    """What can happen to an answer on its way."""

    SILENCE = enum.auto()
    """The request is read, and nothing is said until the client leaves."""
    DRIP = enum.auto()
    """A byte now and then, without end."""
    CUT = enum.auto()
    """The connection ends in the middle of the body."""


class LastingResponse(Response):
    """An answer to which that happens."""

    def __init__(self, kind: Lasting) -> None:
        super().__init__()
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """See `trouble`."""
        await trouble(self._kind, receive, send)


async def trouble(kind: Lasting, receive: Receive, send: Send) -> None:
    """Fail on the connection, until the client leaves."""
    if kind is not Lasting.SILENCE:
        headers = [(b"content-type", b"application/json"), (b"content-length", b"100000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"object": "list", ', "more_body": True})
    while kind is not Lasting.CUT:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.02):
                if (await receive())["type"] == "http.disconnect":
                    return
        if kind is Lasting.DRIP:
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
