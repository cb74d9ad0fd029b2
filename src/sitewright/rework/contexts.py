"""What the writer of each artefact is given: facts and wishes, what was written before, the agency's notes."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound
from sitewright.generation.models import (
    Brief,
    BriefContext,
    LayoutContext,
    LayoutPlan,
    OnboardingAnalysis,
    OnboardingContext,
    PageContent,
    PageContext,
    Sitemap,
    SitemapContext,
)
from sitewright.onboarding.service import read_normalised
from sitewright.projects.artefacts import current, latest
from sitewright.projects.models import SiteProject, WriterNote
from sitewright.projects.service import found
from sitewright.rework.chain import WrittenKind
from sitewright.sites.catalogue import template
from sitewright.sites.model import Locale

Body = TypeVar("Body", bound=BaseModel)
MOST_NOTES = 20


async def for_analysis(session: AsyncSession, project_id: UUID, _key: str = "") -> OnboardingContext:
    """What the analysis is written from."""
    project, answers = await found(session, project_id), await read_normalised(session, project_id)
    draft, notes = await _noted(session, project_id, "analysis", "", OnboardingAnalysis)
    return OnboardingContext(
        locale=_locale(project),
        facts=answers.facts,
        wishes=answers.wishes,
        questions=answers.questions,
        draft=draft,
        notes=notes,
    )


async def for_brief(session: AsyncSession, project_id: UUID, _key: str = "") -> BriefContext:
    """What the brief is written from."""
    project, answers = await found(session, project_id), await read_normalised(session, project_id)
    draft, notes = await _noted(session, project_id, "brief", "", Brief)
    return BriefContext(
        locale=_locale(project),
        facts=answers.facts,
        wishes=answers.wishes,
        analysis=await current(session, project_id, "analysis", OnboardingAnalysis),
        draft=draft,
        notes=notes,
    )


async def for_sitemap(session: AsyncSession, project_id: UUID, _key: str = "") -> SitemapContext:
    """What the sitemap is written from, within what the project's template offers."""
    project, answers = await found(session, project_id), await read_normalised(session, project_id)
    draft, notes = await _noted(session, project_id, "sitemap", "", Sitemap)
    offered = template(project.template)
    return SitemapContext(
        locale=_locale(project),
        template=project.template,
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await current(session, project_id, "brief", Brief),
        section_types=offered.section_types,
        max_pages=offered.max_pages,
        home_sections=offered.home_sections,
        draft=draft,
        notes=notes,
    )


async def for_page(session: AsyncSession, project_id: UUID, key: str) -> PageContext:
    """What the page of a slug is written from. Raises NotFound where none is planned."""
    project, answers = await found(session, project_id), await read_normalised(session, project_id)
    sitemap = await current(session, project_id, "sitemap", Sitemap)
    page = next((page for page in sitemap.pages if page.slug == key), None)
    if page is None:
        raise NotFound(f"The sitemap plans no page {key[:60]!r}.")
    draft, notes = await _noted(session, project_id, "page", key, PageContent)
    return PageContext(
        locale=page.locale or _locale(project),
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await current(session, project_id, "brief", Brief),
        sitemap=sitemap,
        page=page,
        draft=draft,
        notes=notes,
    )


async def for_layout(session: AsyncSession, project_id: UUID, _key: str = "") -> LayoutContext:
    """What the layout plan is written from."""
    project, answers = await found(session, project_id), await read_normalised(session, project_id)
    draft, notes = await _noted(session, project_id, "layout", "", LayoutPlan)
    return LayoutContext(
        locale=_locale(project),
        template=project.template,
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await current(session, project_id, "brief", Brief),
        sitemap=await current(session, project_id, "sitemap", Sitemap),
        draft=draft,
        notes=notes,
    )


CONTEXTS: dict[WrittenKind, Callable[[AsyncSession, UUID, str], Awaitable[BaseModel]]] = {
    "analysis": for_analysis,
    "brief": for_brief,
    "sitemap": for_sitemap,
    "layout": for_layout,
    "page": for_page,
}


async def notes_on(session: AsyncSession, project_id: UUID, kind: WrittenKind, key: str) -> list[WriterNote]:
    """What the agency told the writer of one artefact, the oldest first."""
    query = select(WriterNote).where(
        WriterNote.project_id == project_id, WriterNote.kind == kind, WriterNote.key == key
    )
    return list((await session.scalars(query.order_by(WriterNote.id))).all())


async def _noted(
    session: AsyncSession, project_id: UUID, kind: WrittenKind, key: str, body: type[Body]
) -> tuple[Body | None, tuple[str, ...]]:
    """The version that the notes are about, and the notes; nothing where there are none."""
    notes = tuple(row.note for row in await notes_on(session, project_id, kind, key))[-MOST_NOTES:]
    draft = await latest(session, project_id, kind, key) if notes else None
    return (body.model_validate(draft.body) if draft else None), notes


def _locale(project: SiteProject) -> Locale:
    return cast("Locale", project.locale)
