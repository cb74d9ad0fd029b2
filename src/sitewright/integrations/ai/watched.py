"""Each request to a model and each answer, looked at on its way: what is sent, who answered, how the answer ended."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
from pydantic_ai import RunContext
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
)
from pydantic_ai.messages import FinishReason, ModelMessage, ModelResponse
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from sitewright.errors import Unavailable
from sitewright.integrations.ai.dialect import NotStreamed

BeforeRequest = Callable[[bytes], Awaitable[None]]
"""Called with the body of each request, before it is sent; what it raises ends the request."""

STREAM, WHOLE = "text/event-stream", "application/json"


def watch(client: httpx2.AsyncClient, before: BeforeRequest, *, streamed: bool) -> None:
    """Have the client's requests told to `before`, and answers refused that no model gave."""

    async def told(request: httpx2.Request) -> None:
        await before(request.content)

    async def judged(response: httpx2.Response) -> None:
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if response.status_code == 200 and kind == WHOLE and streamed:
            raise NotStreamed(f"{_host(response)} does not stream.")
        wanted = (STREAM, "") if streamed else (WHOLE, "")
        if kind == "text/html" or (response.status_code == 200 and kind not in wanted):
            raise Unavailable(
                f"{_host(response)} answered {response.status_code} with {kind or 'something'} that is no answer of a "
                "model; a proxy or firewall may stand in between, or base_url is wrong."
            )

    client.event_hooks = {"request": [told], "response": [judged]}


def _host(response: httpx2.Response) -> str:
    return str(response.request.headers.get("host", "The provider"))


class WatchedModel(WrapperModel):
    """Refuses an answer that was cut off or filtered."""

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """One request; its answer comes whole."""
        try:
            answer = await super().request(messages, model_settings, model_request_parameters)
        except UnexpectedModelBehavior as error:
            raise ModelAPIError(self.model_name, "the answer has another shape than documented") from error
        refuse_unfinished(answer.finish_reason)
        return answer

    @contextlib.asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncIterator[StreamedResponse]:
        """One request; its answer is judged when it is read whole."""
        try:
            async with self.wrapped.request_stream(
                messages, model_settings, model_request_parameters, run_context
            ) as stream:
                yield stream
        except UnexpectedModelBehavior as error:
            raise ModelAPIError(self.model_name, "the answer ended before it began") from error
        refuse_unfinished(stream.get().finish_reason)


def refuse_unfinished(reason: FinishReason | None) -> None:
    """Raises OutputTokenLimitExceeded and ContentFilterError."""
    if reason == "length":
        raise OutputTokenLimitExceeded("the answer was cut off")
    if reason == "content_filter":
        raise ContentFilterError("the answer was filtered")
