"""Models of each provider, as a task runs them: over guarded connections, each request watched.

The vendors' libraries are imported when a model of theirs is first asked.
"""

import asyncio
import contextlib
import warnings
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

import httpx2
from pydantic import BaseModel
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel

from sitewright.errors import Misconfigured
from sitewright.generation import offline
from sitewright.integrations.ai.choice import ModelChoice
from sitewright.integrations.ai.watched import BeforeRequest, WatchedModel, watch
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import TaskType

SILENCE_SECONDS = 120.0
"""How long a provider may say nothing; it streams, so a long page is no long silence."""
WHOLE_SECONDS = 540.0
"""The same of one that does not stream: it says nothing until it has written all."""
MAX_ANSWER_BYTES = 20 * 1024 * 1024

# The library leaves out what it knows a model to refuse; that is noted with the call, where the operator looks.
warnings.filterwarnings("ignore", "Sampling parameters", UserWarning)


class OpenModel(Protocol):
    """Opens the model of a choice; `before` is called with the body of each request to it."""

    def __call__(
        self,
        choice: ModelChoice,
        http: HttpClient,
        bases: Mapping[str, str],
        left_out: frozenset[str],
        before: BeforeRequest,
        /,
    ) -> contextlib.AbstractAsyncContextManager[Model]:
        """The model for as long as the block lasts."""
        ...


@contextlib.asynccontextmanager
async def open_model(
    choice: ModelChoice, http: HttpClient, bases: Mapping[str, str], left_out: frozenset[str], before: BeforeRequest
) -> AsyncIterator[Model]:
    """The chosen provider's model, its connections closed at the end. Raises Misconfigured."""
    if not choice.key and choice.base_url is None:
        raise Misconfigured(
            f"The {choice.provider} key is missing; set it under Integrations.", field=f"ai.{choice.field}.api_key"
        )
    streamed = "streaming" not in left_out
    timeout = httpx2.Timeout(SILENCE_SECONDS if streamed else WHOLE_SECONDS, connect=10.0)
    async with http.library_client(timeout=timeout, max_bytes=MAX_ANSWER_BYTES) as client:
        watch(client, before, streamed=streamed)
        vendor = VENDORS[choice.provider]
        yield WatchedModel(await asyncio.to_thread(vendor, choice, choice.address(bases), client, left_out))


def offline_model(task: TaskType, context: BaseModel) -> FunctionModel:
    """The rule-based writer as a model; it reads the typed context, never the prompt."""

    def answer(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        output = offline.write(task, context).model_dump(mode="json")
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, output)])

    return FunctionModel(answer, model_name=offline.MODEL)


def anthropic_model(choice: ModelChoice, base: str, http: httpx2.AsyncClient, left_out: frozenset[str]) -> Model:
    """Anthropic's Messages API. A tool's input comes at its end unless it is asked for eagerly."""
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel, AnthropicModelSettings
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(
        api_key=choice.key or "none",
        base_url=base,
        max_retries=0,
        http_client=http,
        default_headers=choice.headers_for_gateways,
    )
    settings = AnthropicModelSettings(anthropic_eager_input_streaming="eager streaming" not in left_out)
    return AnthropicModel(choice.model, provider=AnthropicProvider(anthropic_client=client), settings=settings)


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
