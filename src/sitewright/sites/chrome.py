"""What stands around every page: header, menu, footer, head."""

import re
from typing import Any

from sitewright.sites.facts import Facts
from sitewright.sites.fonts import PAIRS
from sitewright.sites.labels import labels
from sitewright.sites.model import HOME, VARIANTS, Hero, Locale, Page, SectionType, Site

PRIVACY = {"pt-BR": "privacidade", "en": "privacy"}
OG_LOCALES: dict[Locale, str] = {"pt-BR": "pt_BR", "en": "en_US"}
LANGUAGES: dict[Locale, str] = {"pt-BR": "Português", "en": "English"}
MENU_LINKS = 6
LONGEST_TAGLINE = 44
IN_MENU: dict[SectionType, str] = {
    "price_list": "prices", "catalog": "catalog", "services": "services", "product_tour": "product",
    "pricing_plans": "plans", "portfolio_grid": "projects", "team": "team", "steps": "how", "faq": "faq",
    "hours_location": "where", "contact": "contact",
}  # fmt: skip
"""Sections that the menu of a site of one page leads to, and the labels they have there."""
LIGHT_FOOTERS = frozenset({"portfolio"})
"""Templates whose pages end as lightly as they begin."""
DARK_HEADERS = frozenset({"landing"})
LOGO_HEIGHT, LOGO_WIDTH = 44, 200
"""In CSS px, at most."""


def chrome(site: Site) -> dict[str, Any]:
    """What header, footer and head need."""
    offline = site.written_by == "offline"
    opening = next((section for section in site.pages[0].sections if isinstance(section, Hero)), None)
    return {
        "locale": site.locale,
        "og_locale": OG_LOCALES[site.locale],
        "generator": "Sitewright; text by the rule-based offline writer, not AI" if offline else "Sitewright",
        "theme_color": site.theme.palette.paper,
        "heading_font": f"/fonts/{PAIRS[site.theme.font_pair].heading.file}.woff2",
        "layouts": {type_: variants[0] for type_, variants in VARIANTS.items()},
        "tagline": tagline(site.facts),
        "logo": logo(site),
        "action": opening.actions[0].model_dump(exclude_none=True) if opening and opening.actions else None,
        "footer_tone": "surface" if site.template in LIGHT_FOOTERS else "ink",
        "pages": [{"slug": page.slug, "label": page.nav_label, "path": path_of(page)} for page in site.pages],
        "menu": menu(site),
        "languages": languages(site.pages[0], site),
        "action_bar": site.theme.action_bar,
        "form_action": site.form_action,
        "privacy_path": f"/{PRIVACY[site.locale]}/",
        "labels": labels(site.locale),
    }


def logo(site: Site) -> dict[str, Any] | None:
    """The business's mark as the header shows it, on a plate of its own where it would not stand out; sizes in px."""
    mark = site.logo
    if mark is None:
        return None
    ground = "dark" if site.template in DARK_HEADERS else "light"
    scale = min(LOGO_HEIGHT / mark.height, LOGO_WIDTH / mark.width, 1)
    return {
        "src": f"/photos/{mark.name}",
        "width": round(mark.width * scale),
        "height": round(mark.height * scale),
        "plate": None if mark.ground in ("any", ground) else mark.ground,
    }


def alternates(page: Page, site: Site) -> list[dict[str, str]]:
    """The page in each language it has, itself too; empty where it has but one."""
    first = page.translates or page.slug
    found = [known for known in site.pages if first in (known.slug, known.translates)]
    if len({known.locale for known in found}) < 2:
        return []
    return [{"lang": known.locale or site.locale, "path": path_of(known)} for known in found]


def languages(page: Page, site: Site) -> list[dict[str, str]]:
    """The way from a page to the site's other language: to the same page there, else to that language's first."""
    others = [known for known in site.pages if known.locale != page.locale]
    if not others:
        return []
    first = page.translates or page.slug
    same = next((known for known in others if first in (known.slug, known.translates)), others[0])
    lang = same.locale or site.locale
    return [{"lang": lang, "name": LANGUAGES[lang], "path": path_of(same)}]


def path_of(page: Page) -> str:
    """Where a page answers."""
    return "/" if page.slug == HOME else f"/{page.slug}/"


def menu(site: Site) -> list[dict[str, str]]:
    """Pages, without those of single projects or in another language; the places on it where there is one page."""
    listed = [page for page in site.pages if page.project is None and page.locale is None]
    if len(listed) > 1:
        return [{"label": page.nav_label, "path": path_of(page)} for page in listed[:MENU_LINKS]]
    words = labels(site.locale)
    return [
        {"label": words[IN_MENU[section.type]], "path": f"/#{section.id}"}
        for section in listed[0].sections
        if section.type in IN_MENU
    ][: MENU_LINKS - 1]


def tagline(facts: Facts) -> str | None:
    """What the business is and where, small beside its name; nothing where that is too long to be small."""
    trade = re.split(r"[(,;.]", facts.segment)[0].strip()
    place = facts.address.city if facts.address else None
    if not trade:
        return None
    told = next((text for text in (f"{trade}, {place}" if place else trade, trade) if len(text) <= LONGEST_TAGLINE), "")
    return told or None
