"""The questions that connection tests ask of GitHub, Cloudflare, Stripe and AI providers, over loopback."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.serving import serving


@dataclass
class FakeVendor:
    """`answers` are (status, content) by path and query; what is not there is 404. Bytes are sent as they are."""

    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: Request) -> Response:
        """Any GET."""
        path = request.scope["raw_path"].decode() + (f"?{request.url.query}" if request.url.query else "")
        self.seen.append((path, dict(request.headers)))
        status, content = self.answers.get(path, (404, {"message": "the vendor's own words"}))
        return Response(content, status) if isinstance(content, bytes) else JSONResponse(content, status)


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeVendor]:
    """The fake, answering."""
    fake = FakeVendor()
    async with serving(Starlette(routes=[Route("/{path:path}", fake.answer)])) as fake.url:
        yield fake
