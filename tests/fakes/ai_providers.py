"""The AI providers' wire formats on loopback: Anthropic Messages, OpenAI Chat Completions, Google generateContent.

Answers are planned: a dictionary is the output's content, an integer a status, a text a body that is no JSON.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sitewright.app import QuietServer, bind

IN, OUT = 1200, 300
"""Tokens every answer claims to have taken."""


@dataclass
class FakeProviders:
    """All providers at one address; `requests` holds the body and headers of each request."""

    address: str = ""
    plan: list[dict[str, Any] | int | str] = field(default_factory=list)
    retry_after: str = "7"
    requests: list[tuple[dict[str, Any], dict[str, str]]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/messages", self.anthropic, methods=["POST"]),
                Route("/v1/chat/completions", self.openai, methods=["POST"]),
                Route("/v1/models/{model}:generateContent", self.google, methods=["POST"]),
                Route("/v1beta/models/{model}:generateContent", self.google, methods=["POST"]),
            ]
        )

    async def anthropic(self, request: Request) -> Response:
        body, planned = await self._next(request)
        if isinstance(planned, Response):
            return planned
        call = {"type": "tool_use", "id": "t1", "name": body["tools"][0]["name"], "input": planned}
        usage = {"input_tokens": IN, "output_tokens": OUT}
        message = {"id": "m1", "type": "message", "role": "assistant", "model": body["model"], "content": [call]}
        return JSONResponse({**message, "stop_reason": "tool_use", "stop_sequence": None, "usage": usage})

    async def openai(self, request: Request) -> Response:
        body, planned = await self._next(request)
        if isinstance(planned, Response):
            return planned
        name = body["tools"][0]["function"]["name"]
        call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": json.dumps(planned)}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        usage = {"prompt_tokens": IN, "completion_tokens": OUT, "total_tokens": IN + OUT}
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
        completion = {"id": "x", "object": "chat.completion", "created": 1, "model": body["model"]}
        return JSONResponse({**completion, "choices": [choice], "usage": usage})

    async def google(self, request: Request) -> Response:
        body, planned = await self._next(request)
        if isinstance(planned, Response):
            return planned
        name = body["tools"][0]["functionDeclarations"][0]["name"]
        content = {"role": "model", "parts": [{"functionCall": {"name": name, "args": planned}}]}
        usage = {"promptTokenCount": IN, "candidatesTokenCount": OUT, "totalTokenCount": IN + OUT}
        candidate = {"content": content, "finishReason": "STOP", "index": 0}
        return JSONResponse({"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini-2.5-flash"})

    async def _next(self, request: Request) -> tuple[dict[str, Any], dict[str, Any] | Response]:
        """The request's body, and what is planned for it; the last plan stays."""
        body = await request.json()
        self.requests.append((body, dict(request.headers)))
        planned = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        if isinstance(planned, int):
            error = {"type": "error", "error": {"type": "some_error", "message": "no", "code": planned, "status": "X"}}
            headers = {"retry-after": self.retry_after} if planned == 429 else {}
            return body, JSONResponse(error, planned, headers)
        return body, PlainTextResponse(planned) if isinstance(planned, str) else planned


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeProviders]:
    """The providers, answering."""
    fake = FakeProviders()
    listener = bind("127.0.0.1", 0)
    fake.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = QuietServer(uvicorn.Config(fake.app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    yield fake
    server.should_exit = True
    await task
