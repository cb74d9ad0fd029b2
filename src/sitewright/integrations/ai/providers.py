"""Models of each provider, as a task runs them: over guarded connections, each request watched."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import httpx2
from pydantic import BaseModel
from pydantic_ai import RunContext
from pydantic_ai.exceptions import (
    ContentFilterError,
    ModelAPIError,
    OutputTokenLimitExceeded,
    UnexpectedModelBehavior,
)
from pydantic_ai.messages import ModelMessage, ModelMessagesTypeAdapter, ModelResponse, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.models.wrapper import WrapperModel
from pydantic_ai.settings import ModelSettings

from sitewright.errors import Misconfigured, Unavailable
from sitewright.generation import offline
from sitewright.integrations.ai.choice import ModelChoice
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import TaskType

SILENCE_SECONDS = 120.0
"""How long a provider may say nothing; it streams, so a long page is no long silence."""
MAX_ANSWER_BYTES = 20 * 1024 * 1024
BeforeRequest = Callable[[int], Awaitable[None]]
"""Called with the size of each request in bytes, before it is sent."""


@contextlib.asynccontextmanager
async def open_model(
    choice: ModelChoice, http: HttpClient, bases: Mapping[str, str], left_out: frozenset[str], before: BeforeRequest
) -> AsyncIterator[Model]:
    """The chosen provider's model, its connections closed at the end. Raises Misconfigured."""
    if not choice.key and choice.base_url is None:
        raise Misconfigured(
            f"The {choice.provider} key is missing; set it under Integrations.", field=f"ai.{choice.field}.api_key"
        )
    timeout = httpx2.Timeout(SILENCE_SECONDS, connect=10.0)
    async with http.library_client(timeout=timeout, max_bytes=MAX_ANSWER_BYTES) as client:
        client.event_hooks = {"response": [refuse_what_is_no_stream]}
        base = (choice.base_url or bases[choice.provider]).rstrip("/")
        model = await asyncio.to_thread(VENDORS[choice.provider], choice, base, client, left_out)
        yield WatchedModel(model, before)


async def refuse_what_is_no_stream(response: httpx2.Response) -> None:
    """Answers of somebody else: a firewall's page, a proxy's sign-in. Raises Unavailable."""
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "text/html" or (response.status_code == 200 and kind != "text/event-stream"):
        host = response.request.headers.get("host", "The provider")
        raise Unavailable(
            f"{host} answered {response.status_code} with {kind or 'something'} that is no answer of a model; a proxy "
            "or firewall may stand in between, or base_url is wrong."
        )


class WatchedModel(WrapperModel):
    """Tells before each request, and refuses an answer that was cut off or filtered."""

    def __init__(self, wrapped: Model, before: BeforeRequest) -> None:
        super().__init__(wrapped)
        self._before = before

    @contextlib.asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncIterator[StreamedResponse]:
        """One request; its answer is judged when it is read whole."""
        await self._before(size(messages, model_request_parameters))
        try:
            async with self.wrapped.request_stream(
                messages, model_settings, model_request_parameters, run_context
            ) as stream:
                yield stream
        except UnexpectedModelBehavior as error:
            raise ModelAPIError(self.model_name, "the answer ended before it began") from error
        finish = stream.get().finish_reason
        if finish == "length":
            raise OutputTokenLimitExceeded("the answer was cut off")
        if finish == "content_filter":
            raise ContentFilterError("the answer was filtered")


def size(messages: list[ModelMessage], parameters: ModelRequestParameters) -> int:
    """Bytes of what a request sends: messages and schemas."""
    schemas = [tool.parameters_json_schema for tool in parameters.output_tools]
    if parameters.output_object:
        schemas.append(parameters.output_object.json_schema)
    return len(ModelMessagesTypeAdapter.dump_json(messages)) + sum(len(str(schema)) for schema in schemas)


def offline_model(task: TaskType, context: BaseModel) -> FunctionModel:
    """The rule-based writer as a model; it reads the typed context, never the prompt."""

    def answer(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        output = offline.write(task, context).model_dump(mode="json")
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, output)])

    return FunctionModel(answer, model_name=offline.MODEL)


def anthropic_model(choice: ModelChoice, base: str, http: httpx2.AsyncClient, _left_out: frozenset[str]) -> Model:
    """Anthropic's Messages API."""
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(api_key=choice.key or "none", base_url=base, max_retries=0, http_client=http)
    return AnthropicModel(choice.model, provider=AnthropicProvider(anthropic_client=client))


def openai_model(choice: ModelChoice, base: str, http: httpx2.AsyncClient, left_out: frozenset[str]) -> Model:
    """OpenAI's Responses API; a gateway or a server of one's own speaks Chat Completions, in its older dialect."""
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider

    client = AsyncOpenAI(api_key=choice.key or "none", base_url=base, max_retries=0, http_client=http)
    provider = OpenAIProvider(openai_client=client)
    if choice.base_url is None:
        return OpenAIResponsesModel(choice.model, provider=provider)
    profile = OpenAIModelProfile(openai_chat_supports_max_completion_tokens="max_tokens" in left_out)
    return OpenAIChatModel(choice.model, provider=provider, profile=profile)


def google_model(choice: ModelChoice, base: str, http: httpx2.AsyncClient, _left_out: frozenset[str]) -> Model:
    """Google's Gemini API."""
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    return GoogleModel(
        choice.model, provider=GoogleProvider(api_key=choice.key or "none", base_url=base, http_client=http)
    )


VENDORS = {"anthropic": anthropic_model, "openai": openai_model, "google": google_model}
