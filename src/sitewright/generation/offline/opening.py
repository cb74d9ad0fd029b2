"""What a page opens and closes with, by rules: headline, buttons, announcement, invitation."""

from sitewright.generation.models import PageContext
from sitewright.generation.offline.words import (
    headline,
    joined,
    own_words,
    place_of,
    trade_of,
    trim,
    word,
)
from sitewright.sites.facts import Facts
from sitewright.sites.model import HOME, Action, Announcement, CtaBand, Hero

KICKER = 28


def hero(context: PageContext) -> Hero:
    """On the home page the headline and the owner's opening; elsewhere what the page is about."""
    facts, page, locale = context.facts, context.page, context.locale
    home = page.slug == HOME
    title = headline(facts, locale) if home else page.nav_label
    where = ", ".join(filter(None, [trade_of(facts, locale), place_of(facts)]))
    return Hero(
        id="inicio-da-pagina",
        kicker=kicker_of(facts, title) if home else None,
        title=title,
        lead=(lead_of(context) if home else trim(where, 180)) or None,
        actions=actions(context),
        fact_line=fact_line(context) if home else None,
    )


def kicker_of(facts: Facts, title: str) -> str | None:
    """Where the business is, unless the headline says it."""
    address = facts.address
    if address is None or place_of(facts) in title:
        return None
    whole = ", ".join(part for part in (address.district, address.city) if part)
    return next((text for text in (whole, address.city) if text and len(text) <= KICKER), None)


def fact_line(context: PageContext) -> str | None:
    """Where the business delivers, else what sets it apart."""
    facts = context.facts
    if "features" in context.page.sections or facts.service_area:
        return trim(own_words(facts.service_area, context.locale), 90) or None
    return trim(own_words(joined(facts.highlights[:3], context.locale), context.locale), 90) or None


def lead_of(context: PageContext) -> str:
    """The owner's first sentences, or what sets the business apart."""
    opening = trim(own_words(context.facts.about, context.locale), 180)
    return opening or trim(own_words(". ".join(context.facts.highlights), context.locale), 180)


def actions(context: PageContext) -> tuple[Action, ...]:
    """The brief's main action, and the page that shows more."""
    found: list[Action] = []
    if context.brief.main_action:
        found.append(Action(label=context.brief.main_action_label, kind=context.brief.main_action))
    for kind, section in (
        ("see_prices", "price_list"),
        ("see_projects", "portfolio_grid"),
        ("see_plans", "pricing_plans"),
        ("see_services", "services"),
    ):
        page = next((page for page in context.sitemap.pages[1:] if page.sections[1:2] == (section,)), None)
        if page is not None and page.slug != context.page.slug and len(found) < 2:
            found.append(Action(label=word(kind, context.locale), kind="page", page=page.slug))
    return tuple(found)


def cta_band(context: PageContext) -> CtaBand:
    """The brief's main action once more."""
    kind = context.brief.main_action or "whatsapp"
    label = context.brief.main_action_label or word(kind, context.locale)
    titles = {word(f"whatsapp_{aim}", context.locale): f"cta_{aim}" for aim in ("order", "book", "quote")}
    return CtaBand(
        id="convite",
        title=word(titles.get(label, "cta_title"), context.locale),
        text=trim(own_words(context.facts.service_area, context.locale), 120) or None,
        action=Action(label=label, kind=kind),
    )


def announcement(context: PageContext) -> Announcement:
    """Where the business delivers, or its first highlight."""
    facts = context.facts
    line = own_words(facts.service_area or joined(facts.highlights[:1], context.locale), context.locale)
    return Announcement(id="aviso", text=trim(line, 90))
