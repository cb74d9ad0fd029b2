"""Which pages a site has and which sections in which order, by rules."""

import re
import unicodedata

from sitewright.generation.checks import can_fill
from sitewright.generation.models import PlannedPage, Sitemap, SitemapContext
from sitewright.generation.offline.foreign import english_page
from sitewright.generation.offline.words import trim, word
from sitewright.sites.arrangement import FEWEST_TYPES
from sitewright.sites.catalogue import Template, template
from sitewright.sites.draws import key_of, one_of
from sitewright.sites.facts import Facts, Project, Wishes
from sitewright.sites.model import HOME, SectionType

Order = tuple[SectionType, ...]

HOME_ORDERS: dict[str, tuple[Order, ...]] = {
    "business": (
        (
            "hero", "price_list", "story", "catalog", "services", "testimonials", "steps", "team", "name_list", "stats",
            "pricing_plans", "features", "faq", "hours_location", "contact",
        ),
        (
            "hero", "services", "catalog", "story", "price_list", "testimonials", "name_list", "steps", "team",
            "features", "stats", "pricing_plans", "faq", "hours_location", "contact",
        ),
        (
            "hero", "story", "services", "price_list", "catalog", "steps", "features", "team", "testimonials", "stats",
            "name_list", "pricing_plans", "faq", "hours_location", "contact",
        ),
        (
            "hero", "features", "price_list", "services", "catalog", "testimonials", "story", "name_list", "team",
            "steps", "stats", "pricing_plans", "hours_location", "faq", "contact",
        ),
    ),
    "landing": (
        (
            "hero", "price_list", "features", "services", "catalog", "pricing_plans", "steps", "testimonials", "stats",
            "story", "faq", "hours_location", "contact",
        ),
        (
            "hero", "features", "price_list", "services", "catalog", "pricing_plans", "story", "testimonials", "steps",
            "stats", "faq", "hours_location", "contact",
        ),
        (
            "hero", "services", "price_list", "catalog", "pricing_plans", "testimonials", "features", "steps", "story",
            "stats", "hours_location", "faq", "contact",
        ),
    ),
    "saas": (
        (
            "hero", "stats", "product_tour", "features", "steps", "pricing_plans", "comparison", "testimonials",
            "name_list", "faq", "services", "story", "contact", "cta_band",
        ),
        (
            "hero", "features", "product_tour", "testimonials", "pricing_plans", "comparison", "steps", "stats",
            "name_list", "story", "faq", "contact", "cta_band",
        ),
        (
            "hero", "product_tour", "steps", "features", "testimonials", "pricing_plans", "comparison", "stats",
            "name_list", "story", "faq", "contact", "cta_band",
        ),
    ),
    "portfolio": (
        ("hero", "portfolio_grid", "story", "services", "testimonials", "steps", "team", "gallery", "contact"),
        ("hero", "portfolio_grid", "steps", "testimonials", "story", "services", "team", "gallery", "contact"),
        ("hero", "portfolio_grid", "steps", "services", "story", "testimonials", "team", "gallery", "contact"),
        ("hero", "portfolio_grid", "testimonials", "story", "team", "services", "steps", "gallery", "contact"),
    ),
}  # fmt: skip
"""Orders of a home page by template; which one a business gets is decided by its name."""

MORE_THAN_OPENING = 240
"""How much the owner tells of the business where a story says more than the page's first lines."""
CAN_WAIT: Order = (
    "gallery", "comparison", "stats", "faq", "features", "team", "name_list", "services", "steps", "story",
    "testimonials",
)  # fmt: skip
"""What leaves a home page that would be too long, first what is missed least; pages of their own show it."""

PAGE_KINDS: tuple[tuple[str, str, Order], ...] = (
    (r"projetos|portf|obras|trabalhos|projects|work\b", "projects", ("hero", "portfolio_grid", "cta_band")),
    (
        r"card[aá]pio|pre[cç]os?|produtos|menu|prices",
        "prices",
        ("hero", "price_list", "catalog", "faq", "hours_location"),
    ),
    (
        r"acomoda|quartos|chal[eé]s|su[ií]tes|rooms",
        "rooms",
        ("hero", "catalog", "features", "testimonials", "hours_location"),
    ),
    (r"planos|plans|pricing", "plans", ("hero", "pricing_plans", "comparison", "faq", "cta_band")),
    (r"recursos|produto\b|features", "product", ("hero", "product_tour", "features", "cta_band")),
    (r"encomendas|kits|orders", "orders", ("hero", "catalog", "services", "steps", "cta_band")),
    (
        r"servi[cç]os?|tratamentos|especialidades|[aá]reas de|services",
        "services",
        ("hero", "services", "name_list", "faq", "cta_band"),
    ),
    (r"equipe|profissionais|advogad|\btime\b|team", "team", ("hero", "team", "testimonials", "cta_band")),
    (
        r"primeira (?:consulta|visita)|como funciona|processo|passo a passo|how",
        "how",
        ("hero", "steps", "faq", "cta_band"),
    ),
    (
        r"sobre|hist[oó]ria|quem somos|est[uú]dio|escrit[oó]rio|nosso|about",
        "story",
        ("hero", "story", "team", "features", "stats", "cta_band"),
    ),
    (r"contato|onde|localiza|hor[aá]rio|contact", "contact", ("hero", "hours_location", "contact")),
)
"""Wishes a page can be made from: words of the wish, what it is, its sections."""


def write_sitemap(context: SitemapContext) -> Sitemap:
    """The home page with what there is to show, the wished pages that the facts can fill, and a page a project."""
    home = PlannedPage(
        slug=HOME,
        nav_label=word("home", context.locale),
        purpose=context.brief.objective,
        sections=home_sections(context.facts, context.wishes, template(context.template)),
    )
    english = english_page(context)
    wished = [home, *wished_pages(context)][: context.max_pages - len(english)]
    pages = [*wished, *english, *project_pages(context, {page.slug for page in wished})]
    return Sitemap(pages=tuple({page.slug: page for page in reversed(pages)}.values())[::-1])


def wished_pages(context: SitemapContext) -> list[PlannedPage]:
    """A page for each wish that names one we know and can fill."""
    pages, kinds = list[PlannedPage](), set[str]()
    for wish in context.wishes.pages:
        for pattern, kind, types in PAGE_KINDS:
            sections = fillable(types, context.facts, context.wishes, template(context.template))
            if kind in kinds or not re.search(pattern, wish, re.IGNORECASE) or types[1] not in sections:
                continue
            kinds.add(kind)
            label = wish if len(wish) <= 18 and len(wish.split()) <= 2 else word(kind, context.locale)
            page = PlannedPage(slug=page_slug(label), nav_label=label, purpose=trim(wish, 200), sections=sections)
            pages.append(page)
            break
    return pages


def project_pages(context: SitemapContext, taken: set[str]) -> list[PlannedPage]:
    """A page for each project, where the template has such pages."""
    if "project_detail" not in context.section_types:
        return []
    offered = template(context.template)
    sections = fillable(("project_detail", "cta_band"), context.facts, context.wishes, offered)
    shown = [project for project in context.facts.projects[:11] if page_slug(project.name) not in taken]
    return [planned(project, sections) for project in shown]


def planned(project: Project, sections: Order) -> PlannedPage:
    """A project's page."""
    label = project.name if len(project.name) <= 18 else trim(project.name, 18)
    return PlannedPage(
        slug=page_slug(project.name)[:48].strip("-"),
        nav_label=label,
        purpose=project.name,
        project=project.id,
        sections=sections,
    )


def home_sections(facts: Facts, wishes: Wishes, offered: Template) -> Order:
    """An order of sections for the business, without those that would make the page too long."""
    key = key_of(facts, wishes)
    most = offered.home_sections[1]
    sections = list(fillable(one_of(HOME_ORDERS[offered.key], key, "order"), facts, wishes, offered))
    if facts.founded_year is None and len(facts.about or "") < MORE_THAN_OPENING and len(sections) > FEWEST_TYPES + 1:
        sections = [type_ for type_ in sections if type_ != "story"]
    for type_ in CAN_WAIT:
        if len(sections) > most and type_ in sections:
            sections.remove(type_)
    return exchanged(tuple(sections[:most]), key)


def exchanged(sections: Order, key: str) -> Order:
    """The order with two neighbours in its middle exchanged, or none, as the key decides."""
    movable = range(1, len(sections) - 3)
    place = one_of((0, *movable), key, "exchange")
    if place == 0:
        return sections
    return (*sections[:place], sections[place + 1], sections[place], *sections[place + 2 :])


def fillable(types: Order, facts: Facts, wishes: Wishes, offered: Template) -> Order:
    """The types that the template offers and that have something to say which the others do not say."""
    untold = {
        "steps": len(facts.steps) > 1 or visits_are_explained(facts, wishes),
        "catalog": len(large_offers(facts)) > 1,
        "price_list": len(small_offers(facts)) > 0,
        "services": offered.key == "landing" or not services_are_priced(facts),
        "name_list": len(facts.insurance) > 1,
        "contact": True,
    }
    return tuple(
        type_
        for type_ in types
        if type_ in offered.section_types and can_fill(type_, facts) and untold.get(type_, True)
    )


LARGE = re.compile(r"pessoa|di[aá]ria|noite|casal|\bkits?\b|\bcestas?\b|su[ií]te|quarto|chal[eé]|pacote|combo", re.I)
FEWEST_SMALL = 3


def large_offers(facts: Facts) -> tuple[str, ...]:
    """Ids of prices for what one books or orders as a whole: rooms, kits, baskets; none where that is but one."""
    large = tuple(item.id for item in facts.prices if LARGE.search(f"{item.name} {item.unit or ''}"))
    return large[:12] if len(large) > 1 else ()


def small_offers(facts: Facts) -> tuple[str, ...]:
    """Ids of the other prices; a list of one or two is none."""
    large = large_offers(facts)
    small = tuple(item.id for item in facts.prices if item.id not in large)
    return small if len(small) >= FEWEST_SMALL or not large else ()


def services_are_priced(facts: Facts) -> bool:
    """Whether the price list names every service already."""
    priced = {item.name.casefold() for item in facts.prices}
    return bool(facts.services) and all(item.name.casefold() in priced for item in facts.services)


VISIT = re.compile(r"primeira (?:consulta|visita|avalia)|passo a passo|como funciona|first visit", re.IGNORECASE)


def visits_are_explained(facts: Facts, wishes: Wishes) -> bool:
    """Whether it is wished that a first visit be told step by step, and an answered question tells what happens."""
    wished = any(VISIT.search(wish) for wish in (*wishes.must_have, *wishes.pages))
    return wished and any(VISIT.search(item.question) for item in facts.faq)


def page_slug(label: str) -> str:
    """A label as a slug."""
    ascii_label = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_label).strip("-") or "pagina"
