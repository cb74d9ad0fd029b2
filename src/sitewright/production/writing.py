"""The steps in which something is written: each asks the AI once and keeps the result as an artefact.

A step whose artefact is there already was interrupted after it was paid for, and asks no second time.
"""

from uuid import UUID

from sitewright.generation.analysis import analyse_onboarding
from sitewright.generation.code import plan_layout as ask_for_layout
from sitewright.generation.content import write_brief as ask_for_brief
from sitewright.generation.content import write_page as ask_for_page
from sitewright.generation.content import write_sitemap as ask_for_sitemap
from sitewright.generation.models import Brief, LayoutPlan, OnboardingAnalysis, PageContent, Sitemap
from sitewright.production.messages import StepRef
from sitewright.production.story import Step
from sitewright.production.workshop import Workshop
from sitewright.rework import contexts


async def analyse_answers(shop: Workshop, ref: StepRef) -> None:
    """Answers -> OnboardingAnalysis."""
    if await shop.find(ref, "analysis", OnboardingAnalysis):
        return
    async with shop.sessions() as session:
        context = await contexts.for_analysis(session, UUID(ref.project_id))
    ai = await shop.ai(ref, await shop.project(ref))
    await shop.keep_written(ref, "analysis", await analyse_onboarding(ai, context))


async def write_brief(shop: Workshop, ref: StepRef) -> None:
    """OnboardingAnalysis -> Brief."""
    if await shop.find(ref, "brief", Brief):
        return
    async with shop.sessions() as session:
        context = await contexts.for_brief(session, UUID(ref.project_id))
    ai = await shop.ai(ref, await shop.project(ref))
    await shop.keep_written(ref, "brief", await ask_for_brief(ai, context))


async def write_sitemap(shop: Workshop, ref: StepRef) -> None:
    """Brief -> Sitemap, within what the project's template offers."""
    if await shop.find(ref, "sitemap", Sitemap):
        return
    async with shop.sessions() as session:
        context = await contexts.for_sitemap(session, UUID(ref.project_id))
    ai = await shop.ai(ref, await shop.project(ref))
    await shop.keep_written(ref, "sitemap", await ask_for_sitemap(ai, context))


async def write_page(shop: Workshop, ref: StepRef) -> None:
    """Sitemap -> PageContent of the page whose slug is the step's key."""
    if await shop.find(ref, "page", PageContent, ref.key):
        return
    async with shop.sessions() as session:
        context = await contexts.for_page(session, UUID(ref.project_id), ref.key)
    ai = await shop.ai(ref, await shop.project(ref), shown_as=Step.WRITE_PAGE)
    await shop.keep_written(ref, "page", await ask_for_page(ai, context), ref.key)


async def plan_layout(shop: Workshop, ref: StepRef) -> None:
    """Sitemap -> LayoutPlan."""
    if await shop.find(ref, "layout", LayoutPlan):
        return
    async with shop.sessions() as session:
        context = await contexts.for_layout(session, UUID(ref.project_id))
    ai = await shop.ai(ref, await shop.project(ref))
    await shop.keep_written(ref, "layout", await ask_for_layout(ai, context))
