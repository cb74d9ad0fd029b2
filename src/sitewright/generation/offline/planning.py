"""Analysis, brief, sitemap and layout by rules."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from sitewright.generation.checks import can_fill
from sitewright.generation.models import (
    Brief,
    BriefContext,
    LayoutContext,
    LayoutPlan,
    OnboardingAnalysis,
    OnboardingContext,
    PlannedPage,
    SectionLayout,
    Sitemap,
    SitemapContext,
)
from sitewright.generation.offline.words import trade_of, trim, word
from sitewright.sites.facts import Facts
from sitewright.sites.model import HOME, VARIANTS, Locale, SectionType, Tone
from sitewright.sites.theme import theme_for

T = TypeVar("T")

HOME_ORDERS: tuple[tuple[SectionType, ...], ...] = (
    (
        "hero", "services", "price_list", "features", "story", "steps", "team", "testimonials", "faq",
        "hours_location", "contact",
    ),
    (
        "hero", "price_list", "services", "testimonials", "features", "story", "steps", "team", "faq",
        "hours_location", "contact",
    ),
    (
        "hero", "story", "steps", "services", "price_list", "testimonials", "team", "features",
        "hours_location", "faq", "contact",
    ),
)  # fmt: skip
"""Orders of a home page; which one a business gets is decided by its name."""

PAGE_KINDS: tuple[tuple[str, str, tuple[SectionType, ...]], ...] = (
    (r"card[aá]pio|pre[cç]os?|produtos|menu|prices", "prices", ("hero", "price_list", "hours_location")),
    (
        r"servi[cç]os?|tratamentos|encomendas|especialidades|processo|services",
        "services",
        ("hero", "services", "faq", "cta_band"),
    ),
    (r"equipe|profissionais|\btime\b|team", "team", ("hero", "team", "testimonials", "cta_band")),
    (
        r"sobre|hist[oó]ria|quem somos|est[uú]dio|nosso|about",
        "story",
        ("hero", "story", "features", "testimonials", "cta_band"),
    ),
    (r"contato|onde|localiza|hor[aá]rio|contact", "contact", ("hero", "hours_location", "contact")),
)
"""Wishes a page can be made from: words of the wish, what it is, its sections."""


def analyse(context: OnboardingContext) -> OnboardingAnalysis:
    """What the answers say about audience, goal and voice; the normaliser has asked already what is missing."""
    wishes, locale = context.wishes, context.locale
    voice = [
        trim(part.strip(), 60) for part in re.split(r"[,;.]", wishes.tone or word("voice", locale)) if part.strip()
    ]
    return OnboardingAnalysis(
        trade=trade_of(context.facts, locale),
        audience=trim(wishes.audience or word("audience", locale), 200),
        goal=trim(wishes.goal or word("goal", locale), 200),
        voice=tuple(voice[:3]) or (word("voice", locale),),
        strengths=tuple(trim(text, 200) for text in context.facts.highlights[:8]),
    )


def write_brief(context: BriefContext) -> Brief:
    """The owner's goal, wishes and strengths as a brief."""
    facts, wishes, locale = context.facts, context.wishes, context.locale
    action = next((kind for kind in ("whatsapp", "phone", "email") if getattr(facts, kind)), None)
    messages = (*context.analysis.strengths, context.analysis.trade)[:6]
    return Brief(
        objective=context.analysis.goal,
        audience=context.analysis.audience,
        key_messages=messages,
        main_action=action,
        main_action_label=action_label(action, facts, wishes.goal or "", locale) if action else "",
        tone=trim(", ".join(context.analysis.voice), 200),
        must=wishes.must_have[:12],
        must_not=wishes.must_not_have[:12],
    )


def action_label(action: str, facts: Facts, goal: str, locale: Locale) -> str:
    """A verb with an object that fits the goal."""
    if action != "whatsapp":
        return word(action, locale)
    if re.search(r"encomenda|pedido|order", goal, re.IGNORECASE):
        return word("whatsapp_order", locale)
    if re.search(r"agend|avalia|consulta|book", goal, re.IGNORECASE):
        return word("whatsapp_book", locale)
    if facts.schema_type == "AutoRepair" or re.search(r"or[cç]amento|quote", goal, re.IGNORECASE):
        return word("whatsapp_quote", locale)
    return word("whatsapp", locale)


def write_sitemap(context: SitemapContext) -> Sitemap:
    """The home page with all there is to show, and the wished pages that the facts can fill."""

    def fillable(types: tuple[SectionType, ...]) -> tuple[SectionType, ...]:
        told = [type_ for type_ in types if type_ != "steps" or len(context.facts.steps) > 1]
        return tuple(type_ for type_ in told if type_ in context.section_types and can_fill(type_, context.facts))

    locale = context.locale
    home = PlannedPage(
        slug=HOME,
        nav_label=word("home", locale),
        purpose=context.brief.objective,
        sections=fillable(home_order(context.facts)),
    )
    pages, kinds = [home], set[str]()
    for wish in context.wishes.pages:
        for pattern, kind, types in PAGE_KINDS:
            sections = fillable(types)
            if kind in kinds or not re.search(pattern, wish, re.IGNORECASE) or types[1] not in sections:
                continue
            kinds.add(kind)
            label = wish if len(wish) <= 18 and len(wish.split()) <= 2 else word(kind, locale)
            pages.append(
                PlannedPage(slug=page_slug(label), nav_label=label, purpose=trim(wish, 200), sections=sections)
            )
            break
    return Sitemap(pages=tuple({page.slug: page for page in reversed(pages[: context.max_pages])}.values())[::-1])


def home_order(facts: Facts) -> tuple[SectionType, ...]:
    """An order of sections for the business; services that the price list names already are not told twice."""
    order = one_of(HOME_ORDERS, facts.name, "order")
    priced = {item.name.casefold() for item in facts.prices}
    repeated = bool(facts.services) and all(item.name.casefold() in priced for item in facts.services)
    return tuple(type_ for type_ in order if type_ != "services" or not repeated)


def one_of(choices: Sequence[T], name: str, what: str) -> T:
    """One of the choices, always the same for a name."""
    return choices[hashlib.sha256(f"{what}:{name}".encode()).digest()[0] % len(choices)]


def page_slug(label: str) -> str:
    """A label as a slug."""
    ascii_label = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_label).strip("-") or "pagina"


def plan_layout(context: LayoutContext) -> LayoutPlan:
    """Tokens from the wished colours and the trade; a hero of its own; tones that alternate so that bands differ."""
    theme = theme_for(context.facts, context.wishes)
    variant = one_of(VARIANTS["hero"], context.facts.name, "hero")
    return LayoutPlan(theme=theme, sections=alternating_tones(context.sitemap.pages[0].sections, variant))


def alternating_tones(types: tuple[SectionType, ...], hero: str) -> tuple[SectionLayout, ...]:
    """Paper and surface by turns down the home page, so that bands differ; what customers say stands on a dark one."""
    layouts = [SectionLayout(type="cta_band", tone="brand")]
    tone: Tone = "paper"
    for type_ in types:
        if type_ == "hero":
            layouts.append(SectionLayout(type=type_, tone="brand" if hero == "banner" else "paper", variant=hero))
            tone = "paper" if hero == "banner" else "surface"
            continue
        if type_ == "testimonials":
            layouts.append(SectionLayout(type=type_, tone="ink" if hero == "banner" else "brand"))
            continue
        layouts.append(SectionLayout(type=type_, tone=tone))
        tone = "surface" if tone == "paper" else "paper"
    return tuple(layouts)
