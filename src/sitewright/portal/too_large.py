"""Forms that are too large are answered by their own page, which says so and keeps what was typed."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES
from sitewright.web.guards import MAX_BODY

BOUNDARY = re.compile(r"""multipart/form-data;.*\bboundary="?([^\s";,]+)""", re.IGNORECASE)
LARGEST_FORM = LARGEST_UPLOAD_BYTES + MAX_BODY
"""Bytes of a form with a file: what is cut off there still is larger than any file may be."""
READ_TO_THE_END = 8 * LARGEST_FORM
"""Bytes. A browser shows no answer that came before all was sent, so the rest is read, and thrown away."""


class FormLimit:
    """Bounds the bodies of POSTs: 1 MB, and with a file, for paths that fit `with_file`, what a file may have.

    A form with a file ends where that is reached, so that its route finds a file that is too large, after all that was
    typed. Of any other body that is too large, the application is told as it reads.
    """

    def __init__(self, app: ASGIApp, with_file: re.Pattern[str]) -> None:
        self._app = app
        self._with_file = with_file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with a body that has an end."""
        if scope["type"] == "http" and scope["method"] == "POST":
            has_file = self._with_file.fullmatch(scope["path"])
            end = end_of_form(Headers(scope=scope).get("content-type", "")) if has_file else None
            receive = bounded(receive, LARGEST_FORM if end else MAX_BODY, end)
        await self._app(scope, receive, send)


def end_of_form(content_type: str) -> bytes | None:
    """What ends a form that has files, within one of them."""
    found = BOUNDARY.match(content_type)
    return f"\r\n--{found[1]}--\r\n".encode("latin-1") if found else None


def bounded(receive: Receive, limit: int, end: bytes | None) -> Receive:
    """A `receive` that gives at most `limit` bytes, and then the end, or HTTPException (413) where there is none."""
    left = limit

    async def receive_bounded() -> Message:
        nonlocal left
        message = await receive()
        body = message.get("body", b"")
        if len(body) <= left:
            left -= len(body)
            return message
        await _to_the_end(message, receive)
        if end is None:
            raise HTTPException(413, f"The body is larger than {limit} bytes.")
        return {"type": "http.request", "body": body[:left] + end, "more_body": False}

    return receive_bounded


async def _to_the_end(message: Message, receive: Receive) -> None:
    read = 0
    while message.get("more_body") and read < READ_TO_THE_END:
        message = await receive()
        read += len(message.get("body", b""))
