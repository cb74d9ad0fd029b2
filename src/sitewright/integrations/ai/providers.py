"""Models of each provider, and their errors in our words."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
from pydantic import BaseModel
from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelHTTPError,
    UnexpectedModelBehavior,
    UsageLimitExceeded,
)
from pydantic_ai.messages import ModelMessage, ModelResponse, ToolCallPart
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel

from sitewright.errors import Misconfigured, Rejected, Unavailable
from sitewright.generation import offline
from sitewright.integrations.configs import AIModelConfig
from sitewright.ports.ai import Role, TaskType

RETRIES = 2
TIMEOUT_SECONDS = 180.0
OUR_MISTAKE = (400, 413, 422)
KEY_REFUSED = (401, 403)


@contextlib.asynccontextmanager
async def open_model(config: AIModelConfig, task: TaskType, context: BaseModel) -> AsyncIterator[Model]:
    """The configured model, its connections closed at the end; the offline one is made for this task and context.

    Raises Misconfigured.
    """
    if config.provider == "offline":
        yield offline_model(task, context)
        return
    if config.api_key is None and config.base_url is None:
        raise Misconfigured(f"The {config.provider} key is missing; set it under Integrations.", field="ai.api_key")
    key = config.api_key.get_secret_value() if config.api_key else "none"
    async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as http:
        yield await asyncio.to_thread(VENDORS[config.provider], config.model, key, config.base_url, http)


def offline_model(task: TaskType, context: BaseModel) -> FunctionModel:
    """The rule-based writer as a model; it reads the typed context, never the prompt."""

    def answer(_messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        output = offline.write(task, context).model_dump(mode="json")
        return ModelResponse(parts=[ToolCallPart(info.output_tools[0].name, output)])

    return FunctionModel(answer, model_name=offline.MODEL)


def anthropic_model(name: str, key: str, base_url: str | None, http: httpx2.AsyncClient) -> Model:
    """Anthropic's Messages API."""
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(api_key=key, base_url=base_url, max_retries=0, http_client=http)
    return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=client))


def openai_model(name: str, key: str, base_url: str | None, http: httpx2.AsyncClient) -> Model:
    """OpenAI's Responses API; a server of one's own speaks Chat Completions."""
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    client = AsyncOpenAI(api_key=key, base_url=base_url, max_retries=0, http_client=http)
    provider = OpenAIProvider(openai_client=client)
    return OpenAIChatModel(name, provider=provider) if base_url else OpenAIResponsesModel(name, provider=provider)


def google_model(name: str, key: str, base_url: str | None, http: httpx2.AsyncClient) -> Model:
    """Google's Gemini API."""
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    return GoogleModel(name, provider=GoogleProvider(api_key=key, base_url=base_url, http_client=http))


VENDORS = {"anthropic": anthropic_model, "openai": openai_model, "google": google_model}


@contextlib.contextmanager
def translated(role: Role, config: AIModelConfig) -> Iterator[None]:
    """The providers' errors as ours; their texts, which may quote the prompt, are not repeated."""
    name = f"{config.provider}/{config.model}"
    try:
        yield
    except ModelHTTPError as error:
        raise _http_error(error, role, name) from None
    except ModelAPIError as error:
        raise Unavailable(f"{name} does not answer ({type(error).__name__}).") from None
    except UsageLimitExceeded:
        raise Rejected(f"{name} took more requests than a task may.") from None
    except UnexpectedModelBehavior:
        raise Rejected(
            f"{name} gave no valid output after {RETRIES} corrections; retry, or choose another model for {role}."
        ) from None


def _http_error(error: ModelHTTPError, role: Role, name: str) -> Misconfigured | Rejected | Unavailable:
    status = error.status_code
    if status in KEY_REFUSED or (status == 400 and "API_KEY" in str(error.body).upper().replace(" ", "_")):
        return Misconfigured(
            f"{name} refused the key of {role}; renew it under Integrations.", field=f"ai.{role}.api_key"
        )
    if status == 404:
        return Misconfigured(f"{name} does not exist; choose another model for {role}.", field=f"ai.{role}.model")
    if status in OUR_MISTAKE:
        return Rejected(f"{name} refused the request with status {status}; choose another model for {role}.")
    return Unavailable(f"{name} answered {status}.", retry_after=_retry_after(error))


def _retry_after(error: Any) -> float | None:
    wait = getattr(error, "retry_after", None)
    return float(wait) if isinstance(wait, int | float) else None
