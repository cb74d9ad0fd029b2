"""The steps that mend what the gate found: by code, or with a page that the AI has gone over again."""

import asyncio
from typing import cast

from sitewright.building.quality import Problem, QualityReport
from sitewright.building.quality.repair import repaired, slug_of
from sitewright.errors import NotFound, Rejected
from sitewright.generation.content import write_page as ask_for_page
from sitewright.generation.models import Brief, PageContent, PageContext, PlannedPage, Sitemap
from sitewright.ports.code_host import CodeHost, FileChanges
from sitewright.production.messages import StepRef
from sitewright.production.repository import credit, patch_key
from sitewright.production.story import BY_AI, Step
from sitewright.production.workshop import Workshop, repository_of
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.sites.bounds import bounds_of, within
from sitewright.sites.model import Locale, Page, Site
from sitewright.sites.render import render_files


async def rewrite_page(shop: Workshop, ref: StepRef) -> None:
    """A faulty page -> the page as the AI mends it; the step's key is `attempt/slug`.

    An AI that cannot leaves the page as it is: the next check tells what is left.
    """
    if await shop.find(ref, "page", PageContent, ref.key):
        return
    project, answers = await shop.project(ref), await shop.answers(ref)
    site, report = await shop.read(ref, "site", Site), await shop.read(ref, "quality", QualityReport)
    page = next((page for page in site.pages if page.slug == ref.key.partition("/")[2]), None)
    if page is None or await wrote_a_person(shop, project, page.slug):
        return
    context = PageContext(
        locale=page.locale or cast("Locale", project.locale),
        facts=answers.facts,
        wishes=answers.wishes,
        brief=await shop.read(ref, "brief", Brief),
        sitemap=await shop.read(ref, "sitemap", Sitemap),
        page=planned(page),
        draft=PageContent(seo=page.seo, sections=page.sections),
        faults=tuple(fault(problem) for problem in report.errors if slug_of(problem.page) == page.slug)[:20],
    )
    ai = await shop.ai(ref, project, shown_as=Step.REWRITE_PAGE)
    try:
        output = await ask_for_page(ai, context)
    except Rejected:
        return
    await shop.keep_written(ref, "page", output, ref.key)


async def wrote_a_person(shop: Workshop, project: SiteProject, page: str) -> bool:
    """Whether a page's newest version is a person's; no model writes over it, the operator is told what is wrong."""
    async with shop.sessions() as session:
        newest = await artefacts.latest(session, project.id, "page", page)
    return newest is not None and newest.edited


async def repair_site(shop: Workshop, ref: StepRef) -> None:
    """The Site without the faults that code can mend, with the pages rewritten for this attempt, as one commit.

    Files that somebody else has changed since they were rendered stay as they are.
    """
    project, report = await shop.project(ref), await shop.read(ref, "quality", QualityReport)
    site = await shop.read(ref, "site", Site)
    mended = repaired(await with_rewritten(shop, ref, site), report)
    files = await asyncio.to_thread(changed_files, site, mended)
    code = await shop.adapters(project).code_host()
    if mended == site or not await stand_as_rendered(code, project, site, files):
        return
    by_ai = f"\n\n{credit(site.written_by)}" if ref.key in BY_AI else ""
    commit = await code.apply_patch(
        repository_of(project),
        project.branch,
        FileChanges(files),
        message=f"Repaired after the check\n\n{len(report.errors)} problem(s){by_ai}",
        key=f"{patch_key(project, ref)}/repair-{ref.key}",
    )
    await shop.save(project, commit=commit)
    await shop.keep(ref, "site", mended, "sitewright")


async def with_rewritten(shop: Workshop, ref: StepRef, site: Site) -> Site:
    """The site with this attempt's rewritten pages, within the business's bounds."""
    answers = await shop.answers(ref)
    written = [await shop.find(ref, "page", PageContent, f"{ref.key}/{page.slug}") for page in site.pages]
    pages = [
        page
        if content is None
        else within(
            over(page, content), page.slug, bounds_of(answers.facts, answers.wishes, page.locale or site.locale)
        )[0]
        for page, content in zip(site.pages, written, strict=True)
    ]
    return site.model_copy(update={"pages": tuple(pages)})


def over(page: Page, content: PageContent) -> Page:
    """The page with other words, its sections in the tones and variants they had."""
    looks = {section.id: {"tone": section.tone, "variant": section.variant} for section in page.sections}
    sections = tuple(section.model_copy(update=looks.get(section.id, {})) for section in content.sections)
    return page.model_copy(update={"seo": content.seo, "sections": sections})


def changed_files(before: Site, after: Site) -> dict[str, bytes | None]:
    """Files that are not the same for both, as they are afterwards; None for one that is gone."""
    old, new = render_files(before), render_files(after)
    gone: dict[str, bytes | None] = dict.fromkeys(old.keys() - new.keys())
    return {path: content for path, content in new.items() if old.get(path) != content} | gone


async def stand_as_rendered(code: CodeHost, project: SiteProject, site: Site, files: dict[str, bytes | None]) -> bool:
    """Whether the branch holds these files as the site renders them, or already as they are to be."""
    rendered = await asyncio.to_thread(render_files, site)
    try:
        there = {path: await code.get_file(repository_of(project), path, project.branch) for path in files}
    except NotFound:
        return False
    return all(content in (rendered.get(path), files[path]) for path, content in there.items())


def planned(page: Page) -> PlannedPage:
    """The page as it stands, as a plan."""
    sections = tuple(section.type for section in page.sections)
    return PlannedPage(
        slug=page.slug,
        nav_label=page.nav_label,
        purpose=page.seo.title,
        project=page.project,
        locale=page.locale,
        translates=page.translates,
        sections=sections,
    )


def fault(problem: Problem) -> str:
    """A problem as the AI is told it."""
    return f"{problem.rule}: {problem.message} {problem.fix}".strip()[:300]
