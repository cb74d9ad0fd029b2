"""Everything written about a site, put together with its facts into the typed Site."""

from collections.abc import Sequence
from typing import cast

from sitewright.generation.models import LayoutPlan, OnboardingAnalysis, PageContent, PlannedPage, Sitemap
from sitewright.onboarding.normalise import Normalised, questions
from sitewright.projects.models import SiteProject
from sitewright.sites.arrangement import arranged
from sitewright.sites.bounds import bounds_of, within
from sitewright.sites.facts import Question
from sitewright.sites.ledger.provenance import provenance_of
from sitewright.sites.model import Locale, Logo, Page, Picture, Section, Site
from sitewright.sites.passages import Finding
from sitewright.sites.pictures import placed, used
from sitewright.sites.seo import told_apart


def compose(
    project: SiteProject,
    answers: Normalised,
    analysis: OnboardingAnalysis,
    sitemap: Sitemap,
    pages: Sequence[PageContent],
    layout: LayoutPlan,
    *,
    base_url: str,
    written_by: str,
    form_action: str | None = None,
    pictures: Sequence[Picture] = (),
    logo: Logo | None = None,
    asked: Sequence[Question] = (),
) -> Site:
    """Pages in the sitemap's order, each section with the tone and variant the layout plan gives its type.

    What no answer backs and what the profession forbids is taken out here, whoever wrote it, and asked about. The
    customer's photos are put in their places; `asked` is what there is to ask about them.
    """
    locale = cast("Locale", project.locale)
    bounds = {
        language: bounds_of(answers.facts, answers.wishes, language)
        for language in {page.locale or locale for page in sitemap.pages}
    }
    kept = [
        within(page, planned.slug, bounds[planned.locale or locale])
        for planned, page in zip(sitemap.pages, pages, strict=True)
    ]
    doubts = [doubt(finding, locale) for _, findings in kept for finding in findings]
    laid = [laid_out(planned, content, layout) for planned, (content, _) in zip(sitemap.pages, kept, strict=True)]
    written = arranged(placed(laid, pictures, locale))
    return Site(
        locale=locale,
        template=project.template,
        base_url=base_url,
        facts=answers.facts,
        theme=layout.theme,
        pages=tuple(told_apart(written)),
        questions=(*merged((*answers.questions, *asked), analysis.questions), *dict.fromkeys(doubts)),
        pictures=used(pictures, written),
        logo=logo,
        provenance=provenance_of(answers.facts, written),
        written_by=written_by,
        form_action=form_action,
    )


def doubt(finding: Finding, locale: Locale) -> Question:
    """What to ask about words that were taken out."""
    place = f"{finding.page}.{finding.section}.{finding.field}"
    return questions.question("claim_unbacked", place, locale, claim=finding.text[:120])


def laid_out(planned: PlannedPage, content: PageContent, layout: LayoutPlan) -> Page:
    """A page, each section with the tone and variant that the layout plan gives its type."""
    return Page(
        slug=planned.slug,
        nav_label=planned.nav_label,
        project=planned.project,
        locale=planned.locale,
        translates=planned.translates,
        seo=content.seo,
        sections=tuple(toned(section, layout) for section in content.sections),
    )


def toned(section: Section, layout: LayoutPlan) -> Section:
    """The section with the plan's tone and variant."""
    for plan in layout.sections:
        if plan.type == section.type:
            return section.model_copy(update={"tone": plan.tone, "variant": plan.variant})
    return section


def merged(first: Sequence[Question], second: Sequence[Question]) -> tuple[Question, ...]:
    """Questions without those asked already (same code and field)."""
    asked: dict[tuple[str, str], Question] = {}
    for question in (*first, *second):
        asked.setdefault((question.code, question.field), question)
    return tuple(asked.values())
