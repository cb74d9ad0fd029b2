"""Loads a task's prompt and fills it: strictly, and with everything that came from outside marked as data."""

import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

import yaml
from pydantic import BaseModel

from sitewright.errors import Rejected
from sitewright.generation.forms import patch_form
from sitewright.ports.ai import TaskType

PROMPT_OF_TASK: dict[TaskType, str] = {
    "brief": "content/brief",
    "sitemap": "content/sitemap",
    "content": "content/page_content",
    "layout_plan": "code/layout_plan",
    "patch": "code/generate_patch",
    "onboarding": "analysis/onboarding_analysis",
    "review": "analysis/review_request",
}
NOT_FOR_MODELS: dict[str, Any] = {
    "facts": {"sources"},
    "wishes": {"draw", "logo"},
    "photo": {"files"},
    "site": {"facts": {"sources"}, "provenance": True, "questions": True},
}
"""What is no business of who writes: where answers stood, what is asked already, what only code goes by."""
SECRET = secrets.token_bytes(16)
PLACE = re.compile(r"\{\{ (\w+) \}\}")
FORM = "[[ form ]]"
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class PromptFile:
    """A prompt as it stands in its file; `sha256` is over the whole file."""

    name: str
    version: int
    task: str
    body: str
    sha256: str

    @property
    def label(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    @property
    def places(self) -> set[str]:
        """Names of the fields it is filled with."""
        return set(PLACE.findall(self.body))


def task_type(name: str) -> TaskType:
    """The task of that name. Raises Rejected."""
    for known in get_args(TaskType):
        if known == name:
            return known  # type: ignore[no-any-return]
    raise Rejected(f"There is no AI task {name[:40]!r}; there are {', '.join(PROMPT_OF_TASK)}.", field="task_type")


@cache
def prompt_file(task: TaskType, family: str = "") -> PromptFile:
    """The prompt of a task, as the models of a family (the provider's name) are given it."""
    path = PROMPT_OF_TASK[task]
    text = files("sitewright.prompts").joinpath(f"{path}.md").read_text(encoding="utf-8")
    match = FRONT_MATTER.match(text)
    if match is None:
        raise ValueError(f"prompt {path} has no front matter")
    head = yaml.safe_load(match[1])
    if (head["name"], head["task"]) != (path, task):
        raise ValueError(f"prompt {path} calls itself {head['name']} for task {head['task']}")
    body = match[2].strip()
    if forms := head.get("forms"):
        body = body.replace(FORM, forms[patch_form(family)])
    return PromptFile(path, head["version"], task, body, hashlib.sha256(text.encode()).hexdigest())


def fill(prompt: PromptFile, context: BaseModel) -> str:
    """The prompt's text with the context's fields. Raises ValueError for a missing or unused field."""
    return "".join(fill_in_two(prompt, context))


def fill_in_two(prompt: PromptFile, context: BaseModel) -> tuple[str, str]:
    """The filled prompt, before its last block and from there; the first part is equal where its fields are.

    Each value stands as JSON inside a tag that nobody can guess, and holds no `<`, so no text can close its block.
    """
    values = context.model_dump(mode="json", exclude_none=True, exclude=NOT_FOR_MODELS)
    fields = set(type(context).model_fields)
    if fields != prompt.places:
        raise ValueError(f"prompt {prompt.label} and its context differ in {sorted(fields ^ prompt.places)}")
    last = list(PLACE.finditer(prompt.body))[-1]
    shared = {name: value for name, value in values.items() if name != last[1]}
    tag = f"data-{_sign(prompt.sha256 + json.dumps(shared))}"

    def block(match: re.Match[str]) -> str:
        value = compact(values.get(match[1]))
        content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        return f"<{tag} name={match[1]!r}>{content}</{tag}>"

    return PLACE.sub(block, prompt.body[: last.start()]), PLACE.sub(block, prompt.body[last.start() :])


def compact(value: Any) -> Any:
    """Plain data without empty lists, fields and texts, which cost tokens and say nothing."""
    if isinstance(value, dict):
        return {name: found for name, entry in value.items() if (found := compact(entry)) not in ([], {}, "")}
    return [compact(entry) for entry in value] if isinstance(value, list) else value


def _sign(text: str) -> str:
    """Twelve digits that only this process can find for a text."""
    return hmac.new(SECRET, text.encode(), hashlib.sha256).hexdigest()[:12]
