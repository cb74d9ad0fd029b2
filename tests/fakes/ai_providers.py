"""The AI providers on loopback: Anthropic Messages, OpenAI Responses and Chat Completions, Google generateContent.

Answers are planned: a dictionary is the output's content, or a function of the request that makes it; an integer a
status; a text a body that is no JSON; a `Trouble` anything else that goes wrong; a `Refusal` a status with an error of
the provider's words.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fakes.ai_streams import IN, OUT, STREAMS, encoded, whole
from tests.fakes.ai_streams import trouble as ended
from tests.fakes.serving import serving

__all__ = ["IN", "OUT", "FakeProviders", "Refusal", "Trouble", "running"]


class Trouble(StrEnum):
    """What can go wrong with an answer that has begun well."""

    RESET = "reset"
    """The connection ends in the middle."""
    DRIP = "drip"
    """An event, then nothing."""
    SILENCE = "silence"
    """Nothing at all."""
    MALFORMED = "malformed"
    """An event that is no JSON."""
    EMPTY = "empty"
    """A stream without events."""
    PAGE = "page"
    """A web page with status 200."""
    BLOCKED = "blocked"
    """A web page with status 403."""
    CUT = "cut"
    """The answer stops at the limit of tokens."""
    FILTERED = "filtered"
    """The provider's filter stops it."""
    ENDED = "ended"
    """An error in the stream, after it has begun."""


@dataclass(frozen=True)
class Refusal:
    """An error in the provider's words."""

    status: int
    message: str
    code: str | None = None


Planned = dict[str, Any] | int | str | Trouble | Refusal | Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class FakeProviders:
    """All providers at one address; `requests` holds the body and headers of each request for an answer."""

    address: str = ""
    plan: list[Planned] = field(default_factory=list)
    retry_after: str | None = "7"
    models: list[str] = field(default_factory=lambda: ["m-1", "m-2"])
    streams: bool = True
    """Whether an answer is streamed where that is asked for; some servers do not."""
    seconds_between: float = 0.0
    """How long a stream waits before each of its events."""
    requests: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/messages", self._answers("anthropic"), methods=["POST"]),
                Route("/v1/chat/completions", self._answers("chat"), methods=["POST"]),
                Route("/v1/responses", self._answers("responses"), methods=["POST"]),
                Route("/v1beta/models/{model}:streamGenerateContent", self._answers("google"), methods=["POST"]),
                Route("/v1beta/models/{model}:generateContent", self._answers("google"), methods=["POST"]),
                Route("/v1/models", self.list_models),
                Route("/v1/models/{model}", self.one_model),
                Route("/v1beta/models", self.list_models),
                Route("/v1beta/models/{model}", self.one_model),
            ]
        )

    async def list_models(self, request: Request) -> Response:
        """The list, in the shape of the provider whose path it is."""
        if request.url.path.startswith("/v1beta"):
            methods = ["generateContent"]
            names = [{"name": f"models/{name}", "supportedGenerationMethods": methods} for name in self.models]
            drawing = {"name": "models/draws", "supportedGenerationMethods": ["predict"]}
            return JSONResponse({"models": [*names, drawing]})
        return JSONResponse({"data": [{"id": name, "object": "model"} for name in self.models], "has_more": False})

    async def one_model(self, request: Request) -> Response:
        """The model, or 404."""
        name = request.path_params["model"]
        return JSONResponse({"id": name}) if name in self.models else JSONResponse({"error": {"message": "no"}}, 404)

    def _answers(self, wire: str) -> Any:
        async def answer(request: Request) -> Response:
            body = await request.json()
            self.requests.append((body, dict(request.headers)))
            if wire == "google":
                body = {**body, "stream": request.url.path.endswith(":streamGenerateContent")}
            planned = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
            return await self._answer(wire, body, planned)

        return answer

    async def _answer(self, wire: str, body: dict[str, Any], planned: Planned) -> Response:
        if callable(planned):
            planned = planned(body)
        if isinstance(planned, dict):
            return self._stream(wire, body, json.dumps(planned, ensure_ascii=False), "stop")
        if isinstance(planned, Trouble):
            return await self._go_wrong(wire, body, planned)
        if isinstance(planned, str):
            return PlainTextResponse(planned)
        refusal = planned if isinstance(planned, Refusal) else Refusal(planned, "no")
        headers = {"retry-after": self.retry_after} if refusal.status == 429 and self.retry_after else {}
        return JSONResponse(error_body(wire, refusal), refusal.status, headers)

    async def _go_wrong(self, wire: str, body: dict[str, Any], trouble: Trouble) -> Response:
        if trouble is Trouble.CUT:
            return self._stream(wire, body, '{"trade": "Pad', "length")
        if trouble is Trouble.FILTERED:
            return self._stream(wire, body, "", "filter")
        if trouble in (Trouble.PAGE, Trouble.BLOCKED):
            return HTMLResponse("<html>Blocked.</html>", 403 if trouble is Trouble.BLOCKED else 200)
        if trouble is Trouble.SILENCE:
            await self.let_go.wait()
        return StreamingResponse(self._trouble(wire, body, trouble), media_type="text/event-stream")

    async def _trouble(self, wire: str, body: dict[str, Any], trouble: Trouble) -> AsyncIterator[bytes]:
        if trouble is Trouble.MALFORMED:
            yield b'event: message_start\ndata: {"no": \n\n'
        if trouble in (Trouble.RESET, Trouble.DRIP):
            events = list(STREAMS[wire](body, '{"trade": "Padaria"', "stop"))
            for event in events[:2]:
                yield encoded(event)
        if trouble is Trouble.DRIP:
            await self.let_go.wait()
        if trouble is Trouble.ENDED:
            yield encoded(next(STREAMS[wire](body, '{"trade": "Padaria"', "stop")))
            yield encoded(ended(wire))
        if trouble is Trouble.RESET:
            raise ConnectionResetError

    def _stream(self, wire: str, body: dict[str, Any], text: str, finish: str) -> Response:
        if not (body.get("stream") and self.streams):
            return JSONResponse(whole(wire, body, text, finish))
        return StreamingResponse(self._events(wire, body, text, finish), media_type="text/event-stream")

    async def _events(self, wire: str, body: dict[str, Any], text: str, finish: str) -> AsyncIterator[bytes]:
        for event in STREAMS[wire](body, text, finish):
            await asyncio.sleep(self.seconds_between)
            yield encoded(event)


def error_body(wire: str, refusal: Refusal) -> dict[str, Any]:
    """An error in the provider's shape."""
    if wire == "anthropic":
        return {"type": "error", "error": {"type": refusal.code or "some_error", "message": refusal.message}}
    if wire == "google":
        code = {"code": refusal.status, "message": refusal.message, "status": refusal.code or "SOME_ERROR"}
        return {"error": code}
    error = {"message": refusal.message, "type": "some_error", "param": None, "code": refusal.code}
    return {"error": error}


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeProviders]:
    """The providers, answering."""
    fake = FakeProviders()
    async with serving(fake.app) as fake.address:
        yield fake
        fake.let_go.set()
