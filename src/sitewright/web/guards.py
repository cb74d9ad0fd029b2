"""Guards in front of every route: bounded bodies and response headers."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sitewright.web.errors import error_response

MAX_BODY = 1024 * 1024
LONGEST_NUMBER = 18
FRAMED = "frame-ancestors https://"
"""A policy that names who may frame a page; the older header knows no names and would forbid it."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class BodyLimit:
    """Refuses bodies over 1 MB with 413, before anything is parsed, whatever their header says.

    A POST to a path that fits `streamed` is passed on as it comes: its route asks who sends it, and bounds it itself.
    One to a path that fits `attached` may have a file: it is passed on as it comes, up to `attached_limit`.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: int = MAX_BODY,
        *,
        streamed: re.Pattern[str] | None = None,
        attached: re.Pattern[str] | None = None,
        attached_limit: int = MAX_BODY,
    ) -> None:
        self._app = app
        self._limit = limit
        self._streamed = streamed
        self._attached = attached
        self._attached_limit = attached_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body up to the limit and hand it on whole."""
        if scope["type"] != "http" or _is_post(scope, self._streamed):
            await self._app(scope, receive, send)
            return
        has_file = _is_post(scope, self._attached)
        limit = self._attached_limit if has_file else self._limit
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or len(declared) > LONGEST_NUMBER or int(declared) > limit:
            await _refuse(limit, scope, receive, send)
            return
        if has_file:
            await self._app(scope, _counted(receive, limit), send)
            return
        body = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > limit:
                await _refuse(limit, scope, receive, send)
                return
            if not message.get("more_body"):
                break
        await self._app(scope, _replay(body, receive), send)


async def _refuse(limit: int, scope: Scope, receive: Receive, send: Send) -> None:
    refusal = error_response(413, "Rejected", f"The body is larger than {limit} bytes.")
    await refusal(scope, receive, send)


def _is_post(scope: Scope, path: re.Pattern[str] | None) -> bool:
    return path is not None and scope["method"] == "POST" and path.fullmatch(scope["path"]) is not None


def _counted(receive: Receive, limit: int) -> Receive:
    """A `receive` that ends with 413 once more came than was declared and may come."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise HTTPException(413, f"The body is larger than {limit} bytes.")
        return message

    return counted


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, then what the connection says."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class SecurityHeaders:
    """Adds the headers that keep answers from being sniffed, framed or cached."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added where the answer has none of its own."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    if not (name == "X-Frame-Options" and FRAMED in headers.get("content-security-policy", "")):
                        headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
