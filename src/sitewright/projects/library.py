"""What sites are made with: templates and where they are published, prompts and what each version was used for."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.generation.prompts import PROMPT_OF_TASK, prompt_file
from sitewright.ports.ai import TaskType
from sitewright.projects.models import AIUse, SiteProject
from sitewright.projects.spending import SPENT, spent
from sitewright.sites.catalogue import TEMPLATES


class TemplateView(BaseModel):
    """A site template. `repository` is where it is published, null where it is made here from its files."""

    key: str
    title: str
    max_pages: int
    home_sections: tuple[int, int]
    section_types: list[str]
    repository: str | None
    projects: int


class PromptUse(BaseModel):
    """One version of a prompt as it was used. `micro_usd` is null as soon as one price is unknown."""

    version: int
    current: bool
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    micro_usd: int | None
    last_used: datetime | None


class PromptView(BaseModel):
    """A prompt by its name and task, with the versions that were used, the newest first."""

    name: str
    task: str
    version: int
    sha256: str
    versions: list[PromptUse]


async def templates(session: AsyncSession, repositories: Mapping[str, str]) -> list[TemplateView]:
    """All templates; `repositories` names where some are published."""
    query = select(SiteProject.template, func.count()).group_by(SiteProject.template)
    used = {row[0]: row[1] for row in (await session.execute(query)).all()}
    return [
        TemplateView(
            key=each.key,
            title=each.title,
            max_pages=each.max_pages,
            home_sections=each.home_sections,
            section_types=list(each.section_types),
            repository=repositories.get(each.key),
            projects=used.get(each.key, 0),
        )
        for each in TEMPLATES
    ]


async def prompts(session: AsyncSession) -> list[PromptView]:
    """All prompts, in the order of the chain; one that was not used yet has its current version alone."""
    query = select(AIUse.prompt, func.max(AIUse.created_at), *SPENT).group_by(AIUse.prompt)
    used: dict[str, dict[int, PromptUse]] = {}
    for label, last, *sums in (await session.execute(query)).all():
        name, _, version = label.rpartition("@")
        if version.isdecimal():
            use = PromptUse(version=int(version), current=False, last_used=last, **vars(spent(sums)))
            used.setdefault(name, {})[int(version)] = use
    return [_prompt(task, used.get(name, {})) for task, name in PROMPT_OF_TASK.items()]


def _prompt(task: TaskType, used: dict[int, PromptUse]) -> PromptView:
    prompt = prompt_file(task)
    unused = PromptUse(
        version=prompt.version,
        current=True,
        calls=0,
        failed=0,
        input_tokens=0,
        output_tokens=0,
        micro_usd=0,
        last_used=None,
    )
    versions = {prompt.version: unused} | used
    versions[prompt.version] = versions[prompt.version].model_copy(update={"current": True})
    newest_first = [versions[number] for number in sorted(versions, reverse=True)]
    return PromptView(name=prompt.name, task=task, version=prompt.version, sha256=prompt.sha256, versions=newest_first)
