"""What a schema cannot say about a task's output: references that exist, plans that are kept, colours that read.

Each check gives problems as sentences, which go back to the model that wrote the output.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, get_args

from pydantic import BaseModel

from sitewright.generation.models import (
    LayoutContext,
    LayoutPlan,
    PageContent,
    PageContext,
    Sitemap,
    SitemapContext,
)
from sitewright.generation.revisions import claims_problems, patch_problems, review_problems
from sitewright.ports.ai import TaskType
from sitewright.sites.bounds import bounds_of, faults_in
from sitewright.sites.facts import Facts
from sitewright.sites.model import (
    VARIANTS,
    Action,
    Announcement,
    Catalog,
    Comparison,
    CtaBand,
    Faq,
    Hero,
    Locale,
    PortfolioGrid,
    PriceList,
    PricingPlans,
    ProjectDetail,
    QuickFactName,
    QuickFacts,
    Section,
    SectionType,
    Services,
    Stats,
    Steps,
    Team,
    Testimonials,
)
from sitewright.sites.theme import unreadable_pairs

OPENINGS = ("hero", "prose", "project_detail")


def problems(task: TaskType, context: BaseModel, output: BaseModel) -> list[str]:
    """What is wrong with an output, as its author should hear it; empty where nothing is."""
    prose = PROSE.get(task)
    return [*faults_of_form(task, context, output), *(prose(context, output) if prose else ())]


def faults_of_form(task: TaskType, context: BaseModel, output: BaseModel) -> list[str]:
    """What makes an output unusable. What its words should not say is taken out when the site is composed."""
    check = CHECKS.get(task)
    return [] if check is None else list(check(context, output))


def sitemap_problems(context: SitemapContext, sitemap: Sitemap) -> Iterable[str]:
    """Home page first, slugs unique, only offered types that have facts, not too many pages."""
    if not sitemap.starts_at_home():
        yield "The first page's slug must be `inicio`, and slugs must be unique."
    pages = [page for page in sitemap.pages if page.project is None]
    if len(pages) > context.max_pages:
        yield f"There are {len(pages)} pages; the most are {context.max_pages}."
    if len(sitemap.pages[0].sections) > context.home_sections[1]:
        yield f"The home page has {len(sitemap.pages[0].sections)} sections; the most are {context.home_sections[1]}."
    yield from project_problems(context, sitemap)
    yield from language_problems(context.locale, sitemap)
    fillable = {type_ for type_ in context.section_types if can_fill(type_, context.facts)}
    for page in sitemap.pages:
        if next((type_ for type_ in page.sections if type_ != "announcement"), None) not in OPENINGS:
            yield f"Page {page.slug} must begin with hero (or prose), after an announcement at most."
        if len(set(page.sections)) != len(page.sections):
            yield f"Page {page.slug} has a section type twice."
        for type_ in set(page.sections) - fillable:
            yield f"Page {page.slug}: the section {type_} is not offered or its facts are missing."


def project_problems(context: SitemapContext, sitemap: Sitemap) -> Iterable[str]:
    """Pages of projects are about projects there are, and show them."""
    projects = {project.id for project in context.facts.projects}
    for page in sitemap.pages:
        if page.project is not None and page.project not in projects:
            yield f"Page {page.slug}: there is no project {page.project!r}."
        if (page.project is not None) != ("project_detail" in page.sections):
            yield f"Page {page.slug}: project_detail stands on the pages of projects, and only there."


def language_problems(locale: Locale, sitemap: Sitemap) -> Iterable[str]:
    """Pages in a second language are in another one than the site, and translate each a page that is in the site's."""
    own = {page.slug for page in sitemap.pages if page.locale is None}
    paired = Counter((page.locale, page.translates) for page in sitemap.pages if page.translates is not None)
    for (language, slug), count in paired.items():
        if count > 1:
            yield f"{count} pages translate {slug!r} into {language}; one may."
    for page in sitemap.pages:
        if (page.locale is None) != (page.translates is None) or page.locale == locale:
            yield f"Page {page.slug}: `locale` and `translates` stand together, on pages in another language only."
        if page.translates is not None and page.translates not in own:
            yield f"Page {page.slug} translates {page.translates!r}, which is no page in the site's language."


def can_fill(type_: SectionType, facts: Facts) -> bool:
    """Whether the facts hold what a section of this type shows."""
    needed: dict[SectionType, object] = {
        "announcement": True,
        "hero": True,
        "quick_facts": len(quick_facts(facts)) > 1,
        "story": facts.about,
        "services": facts.services,
        "features": len(facts.highlights) > 1,
        "steps": True,
        "catalog": facts.prices,
        "product_tour": len(facts.services) > 1,
        "stats": len(facts.stats) > 1,
        "name_list": len(facts.insurance) > 1 or len(facts.payment) > 2,
        "gallery": False,
        "portfolio_grid": facts.projects,
        "project_detail": facts.projects,
        "pricing_plans": len(facts.plans) > 1,
        "comparison": len(facts.plans) > 1 and len({item for plan in facts.plans for item in plan.items}) > 3,
        "team": facts.people,
        "price_list": facts.prices,
        "testimonials": facts.quotes,
        "faq": facts.faq,
        "hours_location": facts.hours or facts.address,
        "contact": facts.whatsapp or facts.phone or facts.email or facts.instagram,
        "cta_band": facts.whatsapp or facts.phone or facts.email,
        "prose": facts.about,
    }
    return bool(needed[type_])


def quick_facts(facts: Facts) -> list[QuickFactName]:
    """The facts that can be shown at a glance, the most asked for first."""
    return [name for name in get_args(QuickFactName) if getattr(facts, name)]


def page_problems(context: PageContext, content: PageContent) -> Iterable[str]:
    """Planned types in order, unique ids, references to facts that exist, actions that lead somewhere."""
    types = tuple(section.type for section in content.sections)
    if types != context.page.sections:
        yield f"The sections must be {', '.join(context.page.sections)}, in this order."
    ids = [section.id for section in content.sections]
    if len(set(ids)) != len(ids):
        yield "Section ids must be unique on the page."
    pages = {page.slug for page in context.sitemap.pages}
    for section in content.sections:
        yield from section_problems(section, context.facts, pages)


def section_problems(section: Section, facts: Facts, pages: set[str]) -> Iterable[str]:
    """References to facts there are not, and actions that lead nowhere."""
    for reference in references(section):
        if reference not in known_ids(section, facts):
            yield f"Section {section.id}: there is no fact {reference!r}."
    for action in actions_of(section):
        if not leads_somewhere(action, facts, pages):
            yield f"Section {section.id}: the action {action.label!r} leads nowhere."


def actions_of(section: Section) -> tuple[Action, ...]:
    """A section's buttons."""
    if isinstance(section, Hero):
        return section.actions
    action = section.action if isinstance(section, Announcement | CtaBand) else None
    return (action,) if action else ()


def prose_problems(context: PageContext, content: PageContent) -> Iterable[str]:
    """Claims that no answer backs, what the profession forbids, and what house style does without."""
    bounds = bounds_of(context.facts, context.wishes, context.locale)
    return [str(finding) for finding in faults_in(content, context.page.slug, bounds)]


def references(section: Section) -> list[str]:
    """Ids of the facts a section shows."""
    match section:
        case PriceList():
            return [item for group in section.groups for item in group.items]
        case Services() | Team() | Catalog() | Steps():
            fields = {"services": "service", "team": "person", "catalog": "price", "steps": "duration"}
            named = [getattr(item, fields[section.type]) for item in section.items]
            return [name for name in named if name]
        case Testimonials():
            return list(section.quotes)
        case PortfolioGrid():
            return list(section.projects)
        case ProjectDetail():
            return [section.project]
        case PricingPlans() | Comparison():
            return list(section.plans)
        case QuickFacts() | Faq() | Stats():
            return list(section.items)
        case _:
            return []


def known_ids(section: Section, facts: Facts) -> set[str]:
    """Ids that a section of this type may show."""
    if section.type == "quick_facts":
        return set(quick_facts(facts))
    entries: Any = {
        "price_list": facts.prices,
        "services": facts.services,
        "team": facts.people,
        "testimonials": facts.quotes,
        "faq": facts.faq,
        "catalog": facts.prices,
        "portfolio_grid": facts.projects,
        "project_detail": facts.projects,
        "pricing_plans": facts.plans,
        "comparison": facts.plans,
        "steps": facts.steps,
        "stats": facts.stats,
    }
    return {entry.id for entry in entries.get(section.type, ())}


def leads_somewhere(action: Action, facts: Facts, pages: set[str]) -> bool:
    """Whether the facts have the action's channel, or the site its page."""
    if action.kind == "page":
        return action.page in pages
    return getattr(facts, action.kind) is not None


def layout_problems(_context: LayoutContext, plan: LayoutPlan) -> Iterable[str]:
    """Variants that exist, and colours on which text reads."""
    for section in plan.sections:
        variants = VARIANTS.get(section.type, ())
        if section.variant and section.variant not in variants:
            known = ", ".join(variants) or "none"
            yield f"The variant {section.variant!r} of {section.type} does not exist; there is {known}."
    for first, second, ratio in unreadable_pairs(plan.theme.palette):
        yield f"The contrast of {first} on {second} is {ratio:.1f}:1; it must be 4.5:1 or more."


CHECKS: dict[TaskType, Callable[[Any, Any], Iterable[str]]] = {
    "sitemap": sitemap_problems,
    "content": page_problems,
    "layout_plan": layout_problems,
    "review": review_problems,
    "patch": patch_problems,
}
PROSE: dict[TaskType, Callable[[Any, Any], Iterable[str]]] = {"content": prose_problems, "patch": claims_problems}
