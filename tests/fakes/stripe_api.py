"""Stripe's line items, events and webhook endpoints over loopback, in the wire format of API version 2026-10-28."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.fakes.lasting import Lasting, trouble
from tests.fakes.serving import serving


@dataclass
class Fault:
    """What a request gets instead of its answer; `path` is a part of its path."""

    path: str
    status: int | Lasting
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    """Stripe's own form of an error, where it is not given."""
    times: int = 99
    spared: int = 0
    """How many such requests are answered first."""


@dataclass
class FakeStripe:
    """`items` are (price id, product id) by session; `failure` is the status of every answer while it is set.

    `events` are all there are, in any order; `seen` is what was asked, as `GET /v1/events`.
    """

    items: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    failure: int | None = None
    keys_seen: list[str] = field(default_factory=list)
    endpoints: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    url: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the request, and answer it or fail."""
        request = Request(scope, receive)
        self.seen.append(f"{request.method} {request.url.path}")
        self.keys_seen.append(request.headers["authorization"].removeprefix("Bearer "))
        if self.failure:
            await error(self.failure, "api_error")(scope, receive, send)
        elif (fault := self._fault(request.url.path)) is None:
            await self._router(scope, receive, send)
        elif isinstance(fault.status, Lasting):
            await trouble(fault.status, receive, send)
        else:
            answer = error(fault.status, "api_error") if fault.body is None else Response(fault.body, fault.status)
            answer.headers.update(fault.headers)
            await answer(scope, receive, send)

    def __post_init__(self) -> None:
        self._router = Starlette(
            routes=[
                Route("/v1/checkout/sessions/{id}/line_items", self.line_items),
                Route("/v1/checkout/sessions", self.sessions),
                Route("/v1/events", self.list_events),
                Route("/v1/webhook_endpoints", self.webhook_endpoints, methods=["GET", "POST"]),
                Route("/v1/webhook_endpoints/{id}", self.webhook_endpoints, methods=["POST"]),
            ]
        )

    def _fault(self, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.path in path and fault.spared > 0:
                fault.spared -= 1
            elif fault.path in path and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    async def sessions(self, request: Request) -> JSONResponse:
        """`GET /v1/checkout/sessions`, of which there are none."""
        return page(request, [])

    async def list_events(self, request: Request) -> JSONResponse:
        """`GET /v1/events`: the newest first, a page at a time."""
        query = dict(parse_qsl(request.url.query))
        types = {value for name, value in query.items() if name.startswith("types[")}
        since, until = int(query.get("created[gte]", 0)), int(query.get("created[lt]", 10**12))
        found = [event for event in self.events if since <= event["created"] < until]
        found = sorted((event for event in found if event["type"] in types or not types), key=newest)[::-1]
        if after := query.get("starting_after"):
            ids = [event["id"] for event in found]
            if after not in ids:
                return error(400, "invalid_request_error", code="resource_missing")
            found = found[ids.index(after) + 1 :]
        limit = int(query.get("limit", 10))
        return page(request, found[:limit], has_more=len(found) > limit)

    async def webhook_endpoints(self, request: Request) -> JSONResponse:
        """`GET` and `POST /v1/webhook_endpoints`, and `POST` to one of them, with form bodies."""
        if request.method == "GET":
            return page(
                request,
                [{name: value for name, value in entry.items() if name != "secret"} for entry in self.endpoints],
            )
        form = parse_qsl((await request.body()).decode())
        events = [value for name, value in form if name.startswith("enabled_events")]
        fields: dict[str, Any] = {name: value for name, value in form if not name.startswith("enabled_events")}
        found = next((entry for entry in self.endpoints if entry["id"] == request.path_params.get("id")), None)
        if found is not None:
            found |= {"enabled_events": events, "status": "enabled"}
            return JSONResponse(found)
        number = len(self.endpoints) + 1
        made = {
            "id": f"we_{number}",
            "object": "webhook_endpoint",
            "status": "enabled",
            "secret": f"whsec_made_{number}",
        }
        self.endpoints.append({**made, **fields, "enabled_events": events, "livemode": False})
        return JSONResponse(self.endpoints[-1])

    async def line_items(self, request: Request) -> JSONResponse:
        """`GET /v1/checkout/sessions/{id}/line_items`."""
        session_id = request.path_params["id"]
        if session_id not in self.items:
            return error(404, "invalid_request_error", code="resource_missing")
        return page(request, [line_item(number, *item) for number, item in enumerate(self.items[session_id])])


def newest(event: dict[str, Any]) -> tuple[int, str]:
    """The order of events."""
    return event["created"], event["id"]


def page(request: Request, data: list[Any], *, has_more: bool = False) -> JSONResponse:
    """A list as Stripe gives it."""
    return JSONResponse({"object": "list", "data": data, "has_more": has_more, "url": request.url.path})


def line_item(number: int, price: str, product: str) -> dict[str, object]:
    """One line of a checkout session."""
    return {
        "id": f"li_{number}",
        "object": "item",
        "amount_total": 149_000,
        "currency": "brl",
        "description": "Site",
        "price": {"id": price, "object": "price", "product": product, "unit_amount": 149_000},
        "quantity": 1,
    }


def error(status: int, kind: str, code: str | None = None) -> JSONResponse:
    """An error as Stripe words it."""
    return JSONResponse({"error": {"type": kind, "code": code, "message": "no"}}, status)


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeStripe]:
    """The fake, answering."""
    fake = FakeStripe()
    async with serving(fake) as fake.url:
        yield fake
