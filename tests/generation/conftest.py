"""The offline writer's outputs for each public example."""

from dataclasses import dataclass

import pytest

from sitewright.generation import offline
from sitewright.generation.checks import problems
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
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.sites.catalogue import template
from sitewright.sites.model import Locale
from tests.conftest import EXAMPLES

NAMES = sorted(path.name for path in EXAMPLES.glob("*.yaml"))


@dataclass(frozen=True)
class Written:
    """Everything the offline writer wrote for one business, and what the checks say of it."""

    answers: Normalised
    brief: Brief
    sitemap: Sitemap
    pages: tuple[PageContent, ...]
    layout: LayoutPlan
    problems: tuple[str, ...]


def write_all(answers: Normalised, locale: Locale = "pt-BR", template_key: str = "business") -> Written:
    """Run the tasks in the story's order."""
    facts, wishes = answers.facts, answers.wishes
    analysis = offline.write("onboarding", OnboardingContext(locale=locale, facts=facts, wishes=wishes))
    assert isinstance(analysis, OnboardingAnalysis)
    brief = offline.write("brief", BriefContext(locale=locale, facts=facts, wishes=wishes, analysis=analysis))
    assert isinstance(brief, Brief)
    offered = template(template_key)
    plan = SitemapContext(
        locale=locale,
        template=template_key,
        facts=facts,
        wishes=wishes,
        brief=brief,
        section_types=offered.section_types,
        max_pages=offered.max_pages,
        home_sections=offered.home_sections,
    )
    sitemap = offline.write("sitemap", plan)
    assert isinstance(sitemap, Sitemap)
    found = problems("sitemap", plan, sitemap)
    pages = []
    for page in sitemap.pages:
        context = PageContext(locale=locale, facts=facts, wishes=wishes, brief=brief, sitemap=sitemap, page=page)
        content = offline.write("content", context)
        assert isinstance(content, PageContent)
        found += problems("content", context, content)
        pages.append(content)
    drawing = LayoutContext(
        locale=locale, template=template_key, facts=facts, wishes=wishes, brief=brief, sitemap=sitemap
    )
    layout = offline.write("layout_plan", drawing)
    assert isinstance(layout, LayoutPlan)
    return Written(answers, brief, sitemap, tuple(pages), layout, (*found, *problems("layout_plan", drawing, layout)))


@pytest.fixture(params=NAMES)
def written(request: pytest.FixtureRequest) -> Written:
    return write_all(normalise(parse_answers((EXAMPLES / request.param).read_bytes())))
