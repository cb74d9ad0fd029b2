"""The rule-based writer: fills the seven tasks' outputs from the answers alone, the same way every time.

It is not AI, invents nothing, and is named wherever its work shows.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from sitewright.generation.offline.layout import plan_layout
from sitewright.generation.offline.pages import write_page
from sitewright.generation.offline.planning import analyse, write_brief
from sitewright.generation.offline.remarks import analyse_remark, write_patch
from sitewright.generation.offline.sitemap import write_sitemap
from sitewright.ports.ai import TaskType

PROVIDER = "offline"
MODEL = "rules-1"

WRITERS: dict[TaskType, Callable[[Any], BaseModel]] = {
    "onboarding": analyse,
    "brief": write_brief,
    "sitemap": write_sitemap,
    "content": write_page,
    "layout_plan": plan_layout,
    "review": analyse_remark,
    "patch": write_patch,
}


def write(task: TaskType, context: BaseModel) -> BaseModel:
    """The output of a task for its typed context."""
    return WRITERS[task](context)
