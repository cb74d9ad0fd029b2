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
from sitewright.onboarding.yaml_faults import fault_of
from sitewright.rework.chain import TASK_OF, WrittenKind

MOST_TOLD = 8
LONGEST_SHOWN = 60
A_LIST, FIELDS = mark("it has to be a list, each entry behind a `-`"), mark("it has to be a set of fields")
REMEDIES = {
    "extra_forbidden": mark("leave it out"),
    "missing": mark("it has to be there"),
    "string_too_long": mark("it may have up to {0} characters"),
    "string_too_short": mark("it has at least {0} characters"),
    "too_long": mark("it may have up to {0} entries"),
    "too_short": mark("it has at least {0} entries"),
    "string_type": mark("it has to be a text"),
    "tuple_type": A_LIST,
    "list_type": A_LIST,
    "model_type": FIELDS,
    "dict_type": FIELDS,
    "model_attributes_type": FIELDS,
    "literal_error": mark("it has to be one of {0}"),
    "union_tag_invalid": mark("its `type` has to be one of {0}"),
    "union_tag_not_found": mark("its `type` is missing"),
}
"""What a field has to be, by the kind of its fault; `{0}` is what pydantic names of `LIMITS`."""
LIMITS = ("max_length", "min_length", "expected", "expected_tags")


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
        raise EditRefused([fault_of(error, mark("the text"))]) from None
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
    remedy = _remedy(error)
    if not path:
        return places.at((), mark("write the fields of the artefact, each with its value ({1})."), remedy)
    if not isinstance(value := error.get("input"), str | int | float):
        return places.at(path, mark("{0} cannot be taken: {1}."), remedy)
    shown = repr(value)
    if len(shown) > LONGEST_SHOWN:
        shown = f"{shown[:LONGEST_SHOWN]}…'"
    return places.at(path, mark("{0} cannot be taken: {1}, and it is {2}."), remedy, shown)


def _remedy(error: dict[str, Any]) -> str:
    """What the field has to be."""
    known = REMEDIES.get(error["type"])
    if known is None:
        reason = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
        return reason[:1].lower() + reason[1:]
    told = error.get("ctx", {})
    return known.format(*(str(told[name]).replace(" or ", ", ") for name in LIMITS if name in told))
