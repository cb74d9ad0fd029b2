"""Stripe's line items and webhook endpoints over loopback, in the wire format of API version 2026-10-28."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


@dataclass
class FakeStripe:
    """`items` are (price id, product id) by session; `failure` is the status of every answer while it is set."""

    items: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    failure: int | None = None
    keys_seen: list[str] = field(default_factory=list)
    endpoints: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    async def webhook_endpoints(self, request: Request) -> JSONResponse:
        """`GET` and `POST /v1/webhook_endpoints`, and `POST` to one of them, with form bodies."""
        self.keys_seen.append(request.headers["authorization"].removeprefix("Bearer "))
        if self.failure:
            return error(self.failure, "api_error")
        if request.method == "GET":
            shown = [{name: value for name, value in entry.items() if name != "secret"} for entry in self.endpoints]
            return JSONResponse({"object": "list", "data": shown, "has_more": False, "url": request.url.path})
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
        self.keys_seen.append(request.headers["authorization"].removeprefix("Bearer "))
        session_id = request.path_params["id"]
        if self.failure:
            return error(self.failure, "api_error")
        if session_id not in self.items:
            return error(404, "invalid_request_error", code="resource_missing")
        data = [line_item(number, *item) for number, item in enumerate(self.items[session_id])]
        return JSONResponse({"object": "list", "data": data, "has_more": False, "url": request.url.path})


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
    """The fake, listening for as long as the block lasts."""
    fake = FakeStripe()
    app = Starlette(
        routes=[
            Route("/v1/checkout/sessions/{id}/line_items", fake.line_items),
            Route("/v1/webhook_endpoints", fake.webhook_endpoints, methods=["GET", "POST"]),
            Route("/v1/webhook_endpoints/{id}", fake.webhook_endpoints, methods=["POST"]),
        ]
    )
    listener = socket.create_server(("127.0.0.1", 0))
    fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield fake
    finally:
        server.should_exit = True
        await task
