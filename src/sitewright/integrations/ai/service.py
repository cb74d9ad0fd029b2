"""AIService: runs the seven tasks on the model configured for each role.

The vendor libraries take seconds and a hundred megabytes, so they are imported by the first task that runs.
"""

import asyncio
import time
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel

from sitewright.generation.checks import faults_of_form, problems
from sitewright.generation.models import OUTPUT_OF_TASK
from sitewright.generation.prompts import PromptFile, fill, prompt_file, task_type
from sitewright.integrations.ai.probe import probe_ai
from sitewright.integrations.configs import AIConfig, AIModelConfig
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import AIOutput, Role, TaskType
from sitewright.ports.integrations import TestResult

if TYPE_CHECKING:
    from pydantic_ai import Agent
    from pydantic_ai.models import Model
    from pydantic_ai.usage import RunUsage

T = TypeVar("T", bound=BaseModel)


class AIService:
    """Implements `ports.ai.AI` over pydantic-ai."""

    def __init__(self, config: AIConfig) -> None:
        self._config = config

    @property
    def is_stand_in(self) -> bool:
        """Whether any role is the offline writer."""
        roles = (self._config.content_generation, self._config.code_generation, self._config.analysis)
        return any(model.provider == "offline" for model in roles)

    async def generate_content(self, task_type: str, context: BaseModel) -> AIOutput[BaseModel]:
        """A task of the role `content_generation`, with its own output model."""
        return await self.run("content_generation", task_type, context, output_of(task_type))

    async def generate_code(self, task_type: str, context: BaseModel) -> AIOutput[BaseModel]:
        """A task of the role `code_generation`, with its own output model."""
        return await self.run("code_generation", task_type, context, output_of(task_type))

    async def analyze(self, task_type: str, context: BaseModel) -> AIOutput[BaseModel]:
        """A task of the role `analysis`, with its own output model."""
        return await self.run("analysis", task_type, context, output_of(task_type))

    async def test_models(self, http: HttpClient) -> TestResult:
        """Whether each role's key is accepted and its model exists, by plain HTTP."""
        return await probe_ai(self._config, http)

    async def run(self, role: Role, task_type_name: str, context: BaseModel, output_type: type[T]) -> AIOutput[T]:
        """See `ports.ai.AI`."""
        providers = await asyncio.to_thread(import_module, "sitewright.integrations.ai.providers")
        task = task_type(task_type_name)
        prompt = prompt_file(task)
        config = cast("AIModelConfig", getattr(self._config, role))
        started = time.monotonic()
        with providers.translated(role, config):
            async with providers.open_model(config, task, context) as model:
                data, usage, cost = await _ask(model, config, prompt, task, context, output_type)
        return AIOutput(
            data=data,
            prompt=prompt.label,
            prompt_sha256=prompt.sha256,
            role=role,
            task_type=task,
            provider=config.provider,
            model=config.model,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cost_micro_usd=0 if config.provider == "offline" else cost,
            seconds=round(time.monotonic() - started, 3),
            attempts=usage.requests,
        )


def output_of(task_type_name: str) -> type[BaseModel]:
    """The output model of a task. Raises Rejected."""
    return OUTPUT_OF_TASK[task_type(task_type_name)]


async def _ask(
    model: "Model", config: AIModelConfig, prompt: PromptFile, task: TaskType, context: BaseModel, output_type: type[T]
) -> tuple[T, "RunUsage", int | None]:
    """One agent run: output of the task's type, sent back with its problems at most twice."""
    result = await _agent(output_type).run(
        fill(prompt, context),
        model=model,
        deps=(task, context),
        model_settings={"max_tokens": config.max_tokens, "temperature": config.temperature},
    )
    return cast("T", result.output), result.usage, _micro_usd(result)


@cache
def _agent(output_type: type[BaseModel]) -> "Agent[tuple[TaskType, BaseModel], BaseModel]":
    """The agent of an output type, made once: its JSON schema takes longer than a short task."""
    from pydantic_ai import Agent, ModelRetry, RunContext, ToolOutput

    from sitewright.integrations.ai.providers import RETRIES

    agent = Agent(
        deps_type=tuple[TaskType, BaseModel],
        output_type=ToolOutput(output_type, name="final_result"),
        retries=RETRIES,
    )

    @agent.output_validator
    def check(run: RunContext[tuple[TaskType, BaseModel]], output: BaseModel) -> BaseModel:
        task, context = run.deps
        # The last try may still say what it should not: composing the site takes that out and asks the customer.
        wrong = faults_of_form if run.retry >= run.max_retries else problems
        if not run.partial_output and (found := wrong(task, context, output)):
            raise ModelRetry(" ".join(found[:10]))
        return output

    return agent


def _micro_usd(result: Any) -> int | None:
    """The run's price in millionths of a US dollar, or None where the model's price is not known."""
    cost = getattr(result.usage, "cost", None)
    return int(Decimal(cost) * 1_000_000) if cost is not None else None
