"""An artefact as a person typed it: read from YAML or JSON, and held against what its writer is held against."""

from collections.abc import Iterable
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from sitewright.errors import Rejected
from sitewright.generation.checks import problems
from sitewright.generation.models import OUTPUT_OF_TASK
from sitewright.kit.language import mark
from sitewright.onboarding.answers import MAX_BYTES
from sitewright.onboarding.places import Path, Places, load_yaml
from sitewright.rework.chain import TASK_OF, WrittenKind

MOST_TOLD = 8
LONGEST_SHOWN = 60


class EditRefused(Rejected):
    """An edited artefact that cannot be used; `problems` names each field, its value and the remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = [*problems][:MOST_TOLD]
        super().__init__(" ".join(self.problems), field="body")


def as_text(kind: WrittenKind, body: dict[str, Any]) -> str:
    """The artefact as YAML, in the order in which its fields are declared."""
    ordered = OUTPUT_OF_TASK[TASK_OF[kind]].model_validate(body).model_dump(mode="json")
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=100)


def read_text(kind: WrittenKind, text: str) -> BaseModel:
    """What was typed, as the artefact. Raises EditRefused with line, field, value and remedy."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise EditRefused([mark("The text is larger than 1 MB; shorten it.")])
    try:
        data, places = load_yaml(text.replace("\r\n", "\n"))
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        where = mark(f"line {place.line + 1}") if place else mark("the text")
        reason = getattr(error, "problem", None) or "this is not YAML"
        raise EditRefused([f"{where}: {reason}; mend the line."]) from None
    return read_data(kind, data, places)


def read_data(kind: WrittenKind, data: object, places: Places | None = None) -> BaseModel:
    """Parsed data as the artefact. Raises EditRefused."""
    try:
        return OUTPUT_OF_TASK[TASK_OF[kind]].model_validate(data)
    except ValidationError as error:
        raise EditRefused(_told(dict(each), places or Places()) for each in error.errors()) from None


def hold(kind: WrittenKind, context: BaseModel, before: BaseModel | None, after: BaseModel) -> None:
    """Raise EditRefused for faults that the version before did not have."""
    known = set(problems(TASK_OF[kind], context, before)) if before is not None else set()
    new = [problem for problem in problems(TASK_OF[kind], context, after) if problem not in known]
    if new:
        raise EditRefused(new)


def _told(error: dict[str, Any], places: Places) -> str:
    """`line 4: sections[0].title: …; it is "…".`"""
    path: Path = tuple(error["loc"])
    reason = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    remedy = mark("leave it out") if error["type"] == "extra_forbidden" else reason[:1].lower() + reason[1:]
    if not path:
        return places.at((), mark("write the fields of the artefact, each with its value ({1})."), remedy)
    if not isinstance(value := error.get("input"), str | int | float):
        return places.at(path, mark("{0} cannot be taken: {1}."), remedy)
    shown = repr(value)
    if len(shown) > LONGEST_SHOWN:
        shown = f"{shown[:LONGEST_SHOWN]}…'"
    return places.at(path, mark("{0} cannot be taken: {1}, and it is {2}."), remedy, shown)
