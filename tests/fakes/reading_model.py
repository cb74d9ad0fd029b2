"""A model that does as its prompt says: it reads the prompt's blocks and answers by the offline writer's rules."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sitewright.generation import offline
from sitewright.generation.models import (
    CONTEXT_OF_TASK,
)
from sitewright.generation.prompts import prompt_file

BLOCK = re.compile(r"<(data-[0-9a-f]+) name='(\w+)'>(.*?)</\1>", re.DOTALL)


def answer(body: dict[str, Any]) -> dict[str, Any]:
    """The output of the task that a request asks for, over any provider's wire."""
    prompt = "\n".join(texts(body))
    task = next(task for task in CONTEXT_OF_TASK if prompt_file(task).body.split("\n", 1)[0] in prompt)
    fields = {name: json.loads(block) for _, name, block in BLOCK.findall(prompt)}
    given = {name: value for name, value in fields.items() if value is not None}
    written: dict[str, Any] = offline.write(task, CONTEXT_OF_TASK[task].model_validate(given)).model_dump(mode="json")
    return written


def texts(value: Any) -> Iterator[str]:
    """All texts in a request, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)
