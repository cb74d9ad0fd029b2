"""The steps in which something is written: each asks the AI once and keeps the result as an artefact.

A step whose artefact is there already was interrupted after it was paid for, and asks no second time.
"""

from typing import cast

from sitewright.generation.analysis import analyse_onboarding
from sitewright.generation.code import plan_layout as ask_for_layout
from sitewright.generation.content import write_brief as ask_for_brief
from sitewright.generation.content import write_page as ask_for_page
from sitewright.generation.content import write_sitemap as ask_for_sitemap
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
from sitewright.production.messages import StepRef
from sitewright.production.story import Step
from sitewright.production.workshop import Workshop
from sitewright.sites.catalogue import template
from sitewright.sites.model import Locale


async def analyse_answers(shop: Workshop, ref: StepRef) -> None:
    """Answers -> OnboardingAnalysis."""
    if await shop.find(ref, "analysis", OnboardingAnalysis):
        return
    project, answers = await shop.project(ref), await shop.answers(ref)
    context = OnboardingContext(
        locale=cast("Locale", project.locale),
        facts=answers.facts,
        wishes=answers.wishes,
        questions=answers.questions,
    )
    ai = await shop.ai(ref, project)
    await shop.keep_written(ref, "analysis", await analyse_onboarding(ai, context))


async def write_brief(shop: Workshop, ref: StepRef) -> None:
    """OnboardingAnalysis -> Brief."""
    if await shop.find(ref, "brief", Brief):
        return
    project, answers = await shop.project(ref), await shop.answers(ref)
    context = BriefContext(
        locale=cast("Locale", project.locale),
        facts=answers.facts,
        wishes=answers.wishes,
        analysis=await shop.read(ref, "analysis", OnboardingAnalysis),
    )
    ai = await shop.ai(ref, project)
    await shop.keep_written(ref, "brief", await ask_for_brief(ai, context))


async def write_sitemap(shop: Workshop, ref: StepRef) -> None:
    """Brief -> Sitemap, within what the project's template offers."""
    if await shop.find(ref, "sitemap", Sitemap):
        return
    project, answers = await shop.project(ref), await shop.answers(ref)
    offered = template(project.template)
    context = SitemapContext(
        locale=cast("Locale", project.locale),
        template=project.template,
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await shop.read(ref, "brief", Brief),
        section_types=offered.section_types,
        max_pages=offered.max_pages,
        home_sections=offered.home_sections,
    )
    ai = await shop.ai(ref, project)
    await shop.keep_written(ref, "sitemap", await ask_for_sitemap(ai, context))


async def write_page(shop: Workshop, ref: StepRef) -> None:
    """Sitemap -> PageContent of the page whose slug is the step's key."""
    if await shop.find(ref, "page", PageContent, ref.key):
        return
    project, answers = await shop.project(ref), await shop.answers(ref)
    sitemap = await shop.read(ref, "sitemap", Sitemap)
    context = PageContext(
        locale=sitemap.page(ref.key).locale or cast("Locale", project.locale),
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await shop.read(ref, "brief", Brief),
        sitemap=sitemap,
        page=sitemap.page(ref.key),
    )
    ai = await shop.ai(ref, project, shown_as=Step.WRITE_PAGE)
    await shop.keep_written(ref, "page", await ask_for_page(ai, context), ref.key)


async def plan_layout(shop: Workshop, ref: StepRef) -> None:
    """Sitemap -> LayoutPlan."""
    if await shop.find(ref, "layout", LayoutPlan):
        return
    project, answers = await shop.project(ref), await shop.answers(ref)
    context = LayoutContext(
        locale=cast("Locale", project.locale),
        template=project.template,
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await shop.read(ref, "brief", Brief),
        sitemap=await shop.read(ref, "sitemap", Sitemap),
    )
    ai = await shop.ai(ref, project)
    await shop.keep_written(ref, "layout", await ask_for_layout(ai, context))
