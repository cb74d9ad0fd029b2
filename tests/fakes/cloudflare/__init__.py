"""Cloudflare's API on loopback: tokens, zones, DNS records, and Pages with Direct Upload and domains.

Stateful; `faults` are taken before a request is served. What an alias or domain shows is read with `shown`.
"""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.cloudflare.answers import ACCOUNT, TOKEN, ZONE, ZONE_NAME, Fault, Refused, stage, zone_shown
from tests.fakes.cloudflare.pages import Pages
from tests.fakes.cloudflare.zones import Zones
from tests.fakes.lasting import Lasting, LastingResponse
from tests.fakes.serving import serving

__all__ = ["ACCOUNT", "TOKEN", "ZONE", "ZONE_NAME", "FakeCloudflare", "Fault", "running", "stage"]


@dataclass
class FakeCloudflare(Zones, Pages):
    """One account with one zone. `seen` lists method and path of every request."""

    url: str = ""
    seen: list[str] = field(default_factory=list)
    bytes_received: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The routes."""
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self.serve, methods=methods)])

    async def serve(self, request: Request) -> Response:
        """One request."""
        path = request.url.path
        self.seen.append(f"{request.method} {path}")
        body = await request.body()
        self.bytes_received += len(body)
        for fault in self.faults:
            if fault.path in path and fault.method in ("", request.method) and fault.times > 0:
                fault.times -= 1
                if fault.after:
                    await self._answer(request)
                if isinstance(fault.status, Lasting):
                    return LastingResponse(fault.status)
                return Response(fault.body, fault.status, {"content-type": "application/json", **fault.headers})
        return await self._answer(request)

    async def _answer(self, request: Request) -> Response:
        try:
            self._authorise(request)
            answer = await self._route(request)
        except Refused as refused:
            errors = [{"code": refused.code, "message": refused.message}]
            return JSONResponse({"success": False, "errors": errors, "messages": [], "result": None}, refused.status)
        return JSONResponse({"success": True, "errors": [], "messages": [], **answer})

    async def _route(self, request: Request) -> dict[str, Any]:
        path, method, query = request.url.path, request.method, dict(request.query_params)
        if path.endswith("/tokens/verify"):
            return {"result": {"id": "t", "status": "active"}}
        if path.startswith("/pages/assets/"):
            return self._assets(path.rsplit("/", 1)[1], await request.json())
        if path == "/zones":
            found = [zone for zone in self.zones.items() if query.get("name") in (None, zone[1])]
            return {"result": [zone_shown(*zone, self.permissions) for zone in found], "result_info": {"page": 1}}
        if (match := re.fullmatch(r"/zones/(\w+)(/.*)?", path)) and match[1] in self.zones:
            body = await request.json() if method in ("POST", "PUT", "PATCH") else {}
            return self._zone(match[1], method, match[2] or "", body, query)
        if match := re.fullmatch(rf"/accounts/{ACCOUNT}/pages/projects(?:/([a-z0-9-]+))?(/.*)?", path):
            return await self._pages(request, match[1], match[2] or "", query)
        raise Refused(404, 7003, "Could not route")


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeCloudflare]:
    """Cloudflare, answering."""
    fake = FakeCloudflare()
    async with serving(fake.app) as fake.url:
        yield fake
