"""What a questionnaire is made of. Its texts are English, marked for the catalogues, and translated where shown."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MOST_QUESTIONS = 25
Key = Annotated[str, Field(pattern=r"^[a-z]{2,20}$")]
Kind = Literal[
    "line", "text", "phone", "mobile", "email", "instagram", "address", "hours", "legal", "look", "wishes", "lines",
    "items", "people", "quotes", "faq", "projects", "steps", "stats", "plans", "policies", "files",
]  # fmt: skip
"""How an answer is typed and read (`reading.READ`)."""


class Frozen(BaseModel):
    """Data that does not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Asked(Frozen):
    """One question: what is asked, an example of an answer, and where that stands among the answers."""

    key: Key
    path: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$")
    kind: Kind
    label: str = Field(min_length=3, max_length=120)
    example: str = Field(min_length=3, max_length=300)
    required: bool = False
    longest: int = Field(default=5000, ge=20, le=20_000)
    autocomplete: str = "off"

    @property
    def rows(self) -> int:
        """Lines of the field; one is a plain input."""
        if self.kind in ("line", "phone", "mobile", "email", "instagram"):
            return 1
        return 2 if self.kind in ("address", "legal", "look") else 4


class Step(Frozen):
    """Questions that stand on one screen."""

    key: Key
    title: str
    questions: tuple[Asked, ...] = Field(min_length=1, max_length=6)


class Questionnaire(Frozen):
    """All that the customers of a template are asked. The version rises with every change of a question."""

    template: str
    version: int = Field(ge=1)
    steps: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _short_and_unambiguous(self) -> Self:
        keys = [asked.key for asked in self.questions]
        if len(keys) > MOST_QUESTIONS or len(set(keys)) < len(keys):
            raise ValueError(f"has {len(keys)} questions, {len(set(keys))} different; at most {MOST_QUESTIONS}")
        return self

    @property
    def questions(self) -> tuple[Asked, ...]:
        """All questions, in order."""
        return tuple(asked for step in self.steps for asked in step.questions)

    def question(self, key: str) -> Asked | None:
        """The question of that key."""
        return next((asked for asked in self.questions if asked.key == key), None)
