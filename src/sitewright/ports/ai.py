"""AI: a task with typed context becomes typed data, and says what it took."""

from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

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


@dataclass(frozen=True)
class AIOutput(Generic[T]):
    """A task's result. `cost_micro_usd` is None where the price is unknown; `attempts` counts requests made."""

    data: T
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

    @property
    def is_ai(self) -> bool:
        """False for the rule-based offline writer, which must be named wherever its work shows."""
        return self.provider != "offline"


class AI(Protocol):
    """Runs one of the seven tasks.

    Raises Rejected (an unknown task type; output that stays invalid after the retries), Misconfigured
    (key, model) and Unavailable.
    """

    @property
    def is_stand_in(self) -> bool:
        """Whether any role is the rule-based offline writer."""
        ...

    async def run(self, role: Role, task_type: str, context: BaseModel, output_type: type[T]) -> AIOutput[T]:
        """Fill the task's prompt with the context's fields and return validated data."""
        ...
