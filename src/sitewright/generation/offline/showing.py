"""Sections that show facts by their ids, by rules."""

import re
from collections.abc import Sequence

from sitewright.generation.checks import quick_facts
from sitewright.generation.models import PageContext
from sitewright.generation.offline.sitemap import large_offers, small_offers
from sitewright.generation.offline.words import joined, lower_first, title_of, trim, word
from sitewright.sites.facts import Plan, Project, Stat
from sitewright.sites.model import (
    HOME,
    Catalog,
    CatalogItem,
    Comparison,
    Faq,
    HoursLocation,
    NameList,
    PortfolioGrid,
    PriceGroup,
    PriceList,
    PricingPlans,
    ProjectDetail,
    QuickFacts,
    Stats,
    Team,
    TeamMember,
    Testimonials,
)

NEAR = re.compile(r"^(em frente|ao lado|perto|na esquina|pr[oó]xim|em cima|dentro)", re.IGNORECASE)


def price_list(context: PageContext) -> PriceList:
    """Prices line by line, and how to pay."""
    listed = small_offers(context.facts) if "catalog" in context.page.sections else ()
    items = listed or tuple(item.id for item in context.facts.prices)
    methods = joined(tuple(lower_first(method) for method in context.facts.payment), context.locale)
    return PriceList(
        id="precos",
        title=title_of("price_list", context) or word("price_title", context.locale),
        lead=trim(word("payment", context.locale, methods=methods), 140) if methods else None,
        groups=(PriceGroup(items=items[:40]),),
    )


def catalog(context: PageContext) -> Catalog:
    """What one books or orders as a whole; everything where nothing is."""
    facts = context.facts
    ids = large_offers(facts) or tuple(item.id for item in facts.prices)
    return Catalog(
        id="opcoes",
        title=title_of("catalog", context) or word("catalog_title", context.locale),
        items=tuple(CatalogItem(price=item) for item in ids[:12]),
    )


def testimonials(context: PageContext) -> Testimonials:
    """What customers said, word for word."""
    quotes = tuple(quote.id for quote in context.facts.quotes[:6])
    return Testimonials(id="depoimentos", kicker=word("quotes_title", context.locale), quotes=quotes)


def faq(context: PageContext) -> Faq:
    """The questions the owner answered."""
    items = tuple(item.id for item in context.facts.faq[:10])
    return Faq(id="perguntas", title=word("faq_title", context.locale), items=items)


def hours_location(context: PageContext) -> HoursLocation:
    """When and where; headed by the landmark where that says how to find the place."""
    address, hours = context.facts.address, bool(context.facts.hours)
    key = "hours_title" if hours and address else "hours_only" if hours else "address_only"
    title = word(key, context.locale)
    if address and address.landmark and NEAR.match(address.landmark) and context.page.slug == HOME:
        title = trim(address.landmark.split(",")[0], 60)
    return HoursLocation(id="horarios", title=title)


def quick_facts_strip(context: PageContext) -> QuickFacts:
    """What people ask first."""
    return QuickFacts(id="em-resumo", items=tuple(quick_facts(context.facts)[:4]))


def team(context: PageContext) -> Team:
    """Everybody, with role and registration."""
    items = tuple(TeamMember(person=person.id) for person in context.facts.people[:8])
    title = word("team_title", context.locale)
    return Team(id="equipe", title=title, items=items)


def stats(context: PageContext) -> Stats:
    """The numbers that have a source."""
    return Stats(id="numeros", title=word("stats_title", context.locale), items=_ids(context.facts.stats[:4]))


def name_list(context: PageContext) -> NameList:
    """The insurances that are taken, else the ways to pay."""
    source, title = ("insurance", "insurance_title") if len(context.facts.insurance) > 1 else ("payment", "pay_title")
    return NameList(id="lista", title=word(title, context.locale), source=source)


def portfolio_grid(context: PageContext) -> PortfolioGrid:
    """The projects."""
    title = title_of("portfolio_grid", context) or word("projects_title", context.locale)
    return PortfolioGrid(id="projetos", title=title, projects=_ids(context.facts.projects[:12]))


def project_detail(context: PageContext) -> ProjectDetail:
    """The page's project; the first one on a page about none."""
    projects = {project.id: project for project in context.facts.projects}
    project = projects.get(context.page.project or "", context.facts.projects[0])
    return ProjectDetail(id="projeto", title=trim(project.name, 60), project=project.id)


def pricing_plans(context: PageContext) -> PricingPlans:
    """The plans side by side."""
    title = title_of("pricing_plans", context) or word("plans_title", context.locale)
    return PricingPlans(id="planos", title=title, plans=_ids(context.facts.plans[:4]))


def comparison(context: PageContext) -> Comparison:
    """What is in which plan."""
    title = word("comparison_title", context.locale)
    return Comparison(id="comparacao", title=title, plans=_ids(context.facts.plans[:4]))


def _ids(facts: Sequence[Stat | Project | Plan]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)
