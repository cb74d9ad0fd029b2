"""AIService: runs the seven tasks on the model configured for each role, or on its fallback.

The vendor libraries take seconds and a hundred megabytes, so they are imported by the first task that runs.
"""

import asyncio
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.generation.models import OUTPUT_OF_TASK
from sitewright.generation.prompts import task_type
from sitewright.integrations.ai.choice import AI_BASES, ModelChoice, choices
from sitewright.integrations.ai.models import few, list_models
from sitewright.integrations.ai.probe import probe_ai
from sitewright.integrations.configs import AIConfig
from sitewright.kit.http import HttpClient
from sitewright.ports.ai import AIOutput, CostCaps, Ledger, Role
from sitewright.ports.integrations import TestResult

if TYPE_CHECKING:
    from sitewright.integrations.ai.providers import OpenModel

T = TypeVar("T", bound=BaseModel)
RUN_SECONDS = 540.0
"""For all models of a task together; the step that runs it has ten minutes."""


class AIService:
    """Implements `ports.ai.AI` over pydantic-ai.

    `bases` are the providers' own addresses; `opened` opens another model in the place of a provider's.
    """

    def __init__(
        self,
        config: AIConfig,
        http: HttpClient,
        *,
        ledger: Ledger | None = None,
        bases: Mapping[str, str] = AI_BASES,
        opened: "OpenModel | None" = None,
    ) -> None:
        self._config = config
        self._http = http
        self._ledger = ledger
        self._bases = bases
        self._opened = opened

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

    async def models(self, role: Role) -> list[str]:
        """Names of the models that the role's provider has, as far as the key shows them."""
        return await list_models(choices(self._config, role)[0], self._http, self._bases)

    async def test_models(self, *, deep: bool = False) -> TestResult:
        """Whether each role's key is accepted and its model exists, by plain HTTP; `deep` asks each for a word."""
        return await probe_ai(self._config, self._http, self._bases, deep=deep)

    async def run(self, role: Role, task_type_name: str, context: BaseModel, output_type: type[T]) -> AIOutput[T]:
        """See `ports.ai.AI`."""
        task = task_type(task_type_name)
        runs = await asyncio.to_thread(import_module, "sitewright.integrations.ai.runs")
        caps = CostCaps(self._config.project_cap_cents, self._config.day_cap_cents)
        runner = runs.Runner(self._http, self._bases, caps, self._ledger, self._opened or runs.open_model)
        work = runs.Work(role, task, context, output_type)
        offered = choices(self._config, role)
        failures: list[SitewrightError] = []
        for choice in offered:
            notes = tuple(f"fallback of {offered[0].name}, because: {failure.message}" for failure in failures)
            try:
                output: AIOutput[T] = await runner.run(choice, work, notes, seconds=RUN_SECONDS / len(offered))
            except runs.Failed as failed:
                failures.append(failed.verdict.error)
                if failed.verdict.unknown:
                    raise await self._naming_models(failed.verdict.error, choice) from None
                if not failed.verdict.elsewhere:
                    break
            else:
                return output
        raise together(failures) from None

    async def _naming_models(self, error: SitewrightError, choice: ModelChoice) -> Misconfigured:
        """The error about a model there is not, with those there are."""
        try:
            there_are = few(await list_models(choice, self._http, self._bases), like=choice.model)
        except SitewrightError:
            there_are = "not told; check base_url, where there is one"
        return Misconfigured(f"{error.message} Models there are: {there_are}.", field=error.field)


def together(failures: list[SitewrightError]) -> SitewrightError:
    """What the failures of all models mean: the last one's, after the shortest wait."""
    last = failures[-1]
    if len(failures) == 1 or not isinstance(last, Unavailable):
        return last
    waits = [failure.retry_after for failure in failures if isinstance(failure, Unavailable)]
    wait = min((wait for wait in waits if wait is not None), default=None)
    return Unavailable(" ".join(failure.message for failure in failures), retry_after=wait)


def output_of(task_type_name: str) -> type[BaseModel]:
    """The output model of a task. Raises Rejected."""
    return OUTPUT_OF_TASK[task_type(task_type_name)]
