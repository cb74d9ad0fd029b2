"""One run of a task on one model: retried a little, corrected at most twice, its cost watched, its answer shown."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Generic, Literal, NoReturn, TypeVar, cast

from pydantic import BaseModel
from pydantic_ai import Agent, ModelRetry, NativeOutput, PromptedOutput, RunContext, ToolOutput
from pydantic_ai.messages import CachePoint, UserContent
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from sitewright.generation.checks import faults_of_form, problems
from sitewright.generation.prompts import fill_in_two, prompt_file
from sitewright.integrations.ai.choice import ModelChoice
from sitewright.integrations.ai.dialect import left_out_from_the_start, refused_parameter
from sitewright.integrations.ai.prices import micro_usd, most, price
from sitewright.integrations.ai.progress import Progress
from sitewright.integrations.ai.providers import OpenModel, offline_model, open_model
from sitewright.integrations.ai.verdict import CORRECTIONS, FAILURES, JUDGED_BY_TRIAL, MOST_FAULTS, Verdict, judge
from sitewright.kit.http import HttpClient, backoff
from sitewright.ports.ai import AICall, AIOutput, CostCaps, Ledger, Role, TaskType

T = TypeVar("T", bound=BaseModel)
Told = tuple[TaskType, BaseModel, list[str]]
"""What an answer is checked by: the task, its context, and what the model was told so far."""
Shape = Literal["schema", "strict schema", "tool", "words"]
TRIES = 2
OUTPUT = "final_result"
TEMPERATURE = b'"temperature":'
"""In the body of a request that sends it; a prompt that says so has its quotes escaped."""

SHARED_TASKS = ("content",)
"""Tasks that run several times for one project, so that what comes first in their prompts is worth caching."""


class Failed(Exception):
    """A run ended without output; only for this adapter's own use."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict


@dataclass(frozen=True)
class Work(Generic[T]):
    """What is to be done, on whichever model."""

    role: Role
    task: TaskType
    context: BaseModel
    output_type: type[T]


@dataclass
class Taken:
    """What a run took so far."""

    notes: list[str]
    usage: RunUsage = field(default_factory=RunUsage)
    requests: int = 0
    faults: list[str] = field(default_factory=list)
    """What the model was told of its answers."""
    started: float = field(default_factory=time.monotonic)

    def note(self, text: str) -> None:
        """Write down, once, what went otherwise than configured."""
        if text not in self.notes:
            self.notes.append(text)


@dataclass(frozen=True)
class Runner:
    """Runs tasks. `bases` are the providers' own addresses."""

    http: HttpClient
    bases: Mapping[str, str]
    caps: CostCaps
    ledger: Ledger | None
    opened: OpenModel = open_model

    async def run(
        self, choice: ModelChoice, work: Work[T], notes: tuple[str, ...] = (), *, seconds: float
    ) -> AIOutput[T]:
        """The task's output within so many seconds. Raises Failed."""
        taken = Taken(list(notes))
        try:
            async with asyncio.timeout(seconds):
                if choice.provider == "offline":
                    data = await _offline(work, taken)
                else:
                    data = await self._try(choice, work, taken)
        except Failed as failed:
            await self._fail(choice, work, taken, failed.verdict)
        except TimeoutError as error:
            await self._fail(choice, work, taken, judge(error, choice))
        return AIOutput(data=data, **vars(call_of(choice, work, taken)))

    async def _try(self, choice: ModelChoice, work: Work[T], taken: Taken) -> T:
        """Ask; again without what the model refuses to take, and again after a stumble."""
        left_out = left_out_from_the_start(choice)
        tries = TRIES
        while True:
            try:
                return await self._ask(choice, work, taken, left_out)
            except FAILURES as error:
                refused = refused_parameter(error, left_out)
                verdict = judge(error, choice, taken.faults)
            if refused:
                left_out |= {refused}
                taken.note(f"{choice.name} does not take {refused}: sent without it")
                continue
            tries -= 1
            if not (verdict.again and tries):
                raise Failed(verdict)
            await asyncio.sleep(backoff(1))

    async def _ask(self, choice: ModelChoice, work: Work[T], taken: Taken, left_out: frozenset[str]) -> T:
        """One agent run; where no trial follows, its output is sent back with its problems at most twice."""

        async def before(body: bytes) -> None:
            taken.requests += 1
            if TEMPERATURE not in body:
                taken.note(f"{choice.name} does not take temperature: sent without it")
            await self._reserve(choice, work.task, taken, len(body))

        async with self.opened(choice, self.http, self.bases, left_out, before) as model:
            result = await agent_of(work, output_shape(choice, left_out)).run(
                _prompt(choice, work),
                model=model,
                deps=(work.task, work.context, taken.faults),
                model_settings=_settings(choice, left_out),
                usage=taken.usage,
                event_stream_handler=None if "streaming" in left_out else Progress(self._show).follow,
            )
        return cast("T", result.output)

    async def _reserve(self, choice: ModelChoice, task: TaskType, taken: Taken, sent_bytes: int) -> None:
        """See that the next request stays within the caps. A model whose price is unknown counts nothing."""
        if self.ledger is None or self.caps == CostCaps():
            return
        next_one = await asyncio.to_thread(most, choice.provider, choice.model, sent_bytes, choice.max_tokens)
        if next_one is not None:
            await self.ledger.reserve(task, (cost_of(choice, taken.usage) or 0) + next_one, self.caps)

    async def _show(self, text: str) -> None:
        if self.ledger is not None:
            await self.ledger.show(text)

    async def _fail(self, choice: ModelChoice, work: Work[Any], taken: Taken, verdict: Verdict) -> NoReturn:
        if self.ledger is not None and taken.requests:
            taken.notes.append(f"failed: {verdict.error.message}")
            await self.ledger.record_failure(replace(call_of(choice, work, taken), failed=True))
        raise Failed(verdict) from None


async def _offline(work: Work[T], taken: Taken) -> T:
    taken.requests += 1
    model = offline_model(work.task, work.context)
    result = await agent_of(work, "tool").run(
        "", model=model, deps=(work.task, work.context, taken.faults), usage=taken.usage
    )
    return cast("T", result.output)


def call_of(choice: ModelChoice, work: Work[Any], taken: Taken) -> AICall:
    """What the run took, for the record."""
    prompt = prompt_file(work.task, choice.family)
    return AICall(
        prompt=prompt.label,
        prompt_sha256=prompt.sha256,
        role=work.role,
        task_type=work.task,
        provider=choice.provider,
        model=choice.model,
        input_tokens=taken.usage.input_tokens,
        output_tokens=taken.usage.output_tokens,
        cost_micro_usd=cost_of(choice, taken.usage),
        seconds=round(time.monotonic() - taken.started, 3),
        attempts=taken.requests,
        notes=tuple(taken.notes),
    )


def cost_of(choice: ModelChoice, usage: RunUsage) -> int | None:
    """The price of what was used in millionths of a US dollar, or None where it is not known."""
    if choice.provider == "offline":
        return 0
    if usage.unmeasured_requests:
        return None
    if usage.cost is not None:
        return micro_usd(usage.cost)
    return price(choice.provider, choice.model, usage.input_tokens, usage.output_tokens)


def _prompt(choice: ModelChoice, work: Work[Any]) -> list[UserContent]:
    """The filled prompt; for a task of many runs, what they share is marked to be cached where that exists."""
    shared, own = fill_in_two(prompt_file(work.task, choice.family), work.context)
    caches = work.task in SHARED_TASKS and (choice.provider == "anthropic" or choice.base_url is None)
    return [shared, CachePoint(), own] if caches else [shared + own]


def _settings(choice: ModelChoice, left_out: frozenset[str]) -> ModelSettings:
    """Thinking is turned off, or down where it cannot be: it would be paid for out of the answer's `max_tokens`."""
    settings = ModelSettings(max_tokens=choice.max_tokens)
    if "temperature" not in left_out:
        settings["temperature"] = choice.temperature
    if "thinking off" not in left_out:
        settings["thinking"] = False
    return settings


def output_shape(choice: ModelChoice, left_out: frozenset[str]) -> Shape:
    """How the model is held to the output's schema: by the provider where it can, else as a tool, else by words."""
    if "tools" in left_out:
        return "words"
    if "schema" in left_out:
        return "tool"
    return "strict schema" if choice.provider == "openai" else "schema"


SHAPES: dict[Shape, Callable[[type[BaseModel]], Any]] = {
    "schema": lambda output: NativeOutput(output, name=OUTPUT),
    "strict schema": lambda output: NativeOutput(output, name=OUTPUT, strict=True),
    "tool": lambda output: ToolOutput(output, name=OUTPUT),
    "words": lambda output: PromptedOutput(output, name=OUTPUT),
}
INSTRUCTIONS: dict[Shape, str] = {"tool": f"Answer by calling the tool {OUTPUT}, and in no other way."}
"""For models that cannot be made to call a tool."""


def agent_of(work: Work[Any], shape: Shape) -> Agent[Told, BaseModel]:
    """The agent that does some work."""
    return _agent(cast("type[BaseModel]", work.output_type), shape, 0 if work.task in JUDGED_BY_TRIAL else CORRECTIONS)


@cache
def _agent(output_type: type[BaseModel], shape: Shape, corrections: int) -> Agent[Told, BaseModel]:
    """The agent of an output type, made once: its JSON schema takes longer than a short task."""
    agent: Agent[Told, BaseModel] = Agent(
        deps_type=Told,
        output_type=SHAPES[shape](output_type),
        instructions=INSTRUCTIONS.get(shape),
        retries=corrections,
    )
    if not corrections:
        return agent

    @agent.output_validator
    def check(run: RunContext[Told], found: BaseModel) -> BaseModel:
        task, context, faults = run.deps
        # The last try may still say what it should not: composing the site takes that out and asks the customer.
        look_for = faults_of_form if run.retry >= run.max_retries else problems
        if not run.partial_output and (wrong := look_for(task, context, found)):
            faults.append(" ".join(wrong[:MOST_FAULTS]))
            raise ModelRetry(faults[-1])
        return found

    return agent
