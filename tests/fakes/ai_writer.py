"""A model that does its work: it reads the blocks of a prompt and answers as the rule-based writer would."""

import json
import re
from typing import Any

from pydantic import BaseModel

from sitewright.generation import models, offline
from sitewright.generation.prompts import PROMPT_OF_TASK, prompt_file
from sitewright.ports.ai import TaskType

BLOCK = re.compile(r"<(data-\w+) name='(\w+)'>(.*?)</\1>", re.DOTALL)
CONTEXTS: dict[TaskType, type[BaseModel]] = {
    "onboarding": models.OnboardingContext,
    "brief": models.BriefContext,
    "sitemap": models.SitemapContext,
    "content": models.PageContext,
    "layout_plan": models.LayoutContext,
    "patch": models.PatchContext,
    "review": models.ReviewContext,
}


def texts(value: Any) -> str:
    """All texts of a request's body, in order."""
    if isinstance(value, str):
        return value
    entries = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "\n".join(texts(entry) for entry in entries)


def write(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request, whichever provider's."""
    said = texts([body.get(name) for name in ("messages", "input", "contents")])
    blocks = {name: json.loads(content) for _, name, content in BLOCK.findall(said)}
    task = next(task for task in PROMPT_OF_TASK if prompt_file(task).places == set(blocks))
    return offline.write(task, CONTEXTS[task].model_validate(blocks)).model_dump(mode="json")
