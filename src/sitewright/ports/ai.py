"""AI: a task with typed context becomes typed data, and says what it took."""

from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from sitewright.errors import Rejected

Role = Literal["content_generation", "code_generation", "analysis"]
TaskType = Literal["brief", "sitemap", "content", "layout_plan", "patch", "onboarding", "review"]

ROLE_OF_TASK: dict[TaskType, Role] = {
    "brief": "content_generation",
    "sitemap": "content_generation",
    "content": "content_generation",
    "layout_plan": "code_generation",
    "patch": "code_generation",
    "onboarding": "analysis",
    "review": "analysis",
}

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class AICall:
    """What one run of a task took; the provider `offline` is the rule-based writer, which is no AI.

    `cost_micro_usd` is None where the price is unknown; `attempts` counts requests made; `notes` say what went
    otherwise than configured: a parameter left out, a fallback used, a run that failed.
    """

    prompt: str
    prompt_sha256: str
    role: Role
    task_type: TaskType
    provider: str
    model: str
    input_tokens: int
    output_tokens: int
    cost_micro_usd: int | None
    seconds: float
    attempts: int
    failed: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AIOutput(AICall, Generic[T]):
    """A task's result, and what it took."""

    data: T


class NoValidOutput(Rejected):
    """A model's answer stayed faulty however often it was told so; `faults` is what it was told last."""

    def __init__(self, message: str, faults: str) -> None:
        super().__init__(message)
        self.faults = faults

    @property
    def code(self) -> str:
        """For whoever cannot go on without an answer, as any other refusal."""
        return Rejected.__name__


@dataclass(frozen=True)
class CostCaps:
    """What may be spent, in US cents; None for no cap. A day is one of UTC."""

    project_cents: int | None = None
    day_cents: int | None = None


class Ledger(Protocol):
    """Where a task's costs are watched and what it writes is shown, while it runs."""

    async def reserve(self, task_type: TaskType, micro_usd: int, caps: CostCaps) -> None:
        """Set aside what the task may have cost after its next request. Raises Misconfigured where a cap forbids it."""
        ...

    async def record_failure(self, call: AICall) -> None:
        """Write down a run that was paid for and failed."""
        ...

    async def show(self, text: str) -> None:
        """Show what is written so far."""
        ...


class AI(Protocol):
    """Runs one of the seven tasks.

    Raises Rejected (an unknown task type; output that stays invalid after the retries; a refusal), Misconfigured
    (key, model, a setting, a cost cap) and Unavailable.
    """

    @property
    def is_stand_in(self) -> bool:
        """Whether any role is the rule-based offline writer."""
        ...

    async def run(self, role: Role, task_type: str, context: BaseModel, output_type: type[T]) -> AIOutput[T]:
        """Fill the task's prompt with the context's fields and return validated data."""
        ...
