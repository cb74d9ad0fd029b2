"""Site -> the files of its Hugo repository. The same site gives the same bytes.

Pages are Markdown files whose front matter holds sections: prose, and ids of facts. Facts are rendered once, to
`data/facts.yaml`, raw values beside what is shown. All text is escaped by the templates.
"""

import json
from typing import Any

import yaml

from sitewright.sites import formats, structured
from sitewright.sites.fonts import PAIRS, font_faces, font_files
from sitewright.sites.images import card_path, initial, render_card, render_icons
from sitewright.sites.labels import labels
from sitewright.sites.model import HOME, Page, Site
from sitewright.sites.privacy import has_form, privacy_paragraphs

PRIVACY = {"pt-BR": "privacidade", "en": "privacy"}
SPACE = {"compact": "0.85", "normal": "1", "airy": "1.2"}
SECURITY = """
[security]
enableInlineShortcodes = false
[security.exec]
allow = ["^$"]
osEnv = ["^$"]
[security.funcs]
getenv = ["^$"]
[security.http]
methods = ["^$"]
urls = ["^$"]
"""


def render_files(site: Site) -> dict[str, bytes]:
    """Every file that a site adds to its template, by path."""
    texts = {
        "hugo.toml": render_config(site, trusted=False),
        "assets/css/tokens.css": render_tokens(site),
        "data/facts.yaml": dumped(shown_facts(site)),
        "data/site.yaml": dumped(chrome(site)),
        "data/business.yaml": dumped(structured.business(site)),
        "static/robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}/sitemap.xml\n",
        "static/icon.svg": render_icon(site),
        f"content/{PRIVACY[site.locale]}.md": render_privacy(site),
    }
    texts |= {page_path(page.slug): render_page(page, site) for page in site.pages}
    return {
        **{path: text.encode() for path, text in texts.items()},
        **font_files(PAIRS[site.theme.font_pair]),
        **render_icons(site),
        **{card_path(page.slug): render_card(page, site) for page in site.pages},
    }


def content_paths(site: Site) -> list[str]:
    """Where all pages lie."""
    return sorted([f"content/{PRIVACY[site.locale]}.md", *(page_path(page.slug) for page in site.pages)])


def page_path(slug: str) -> str:
    """Where a page's file lies."""
    return "content/_index.md" if slug == HOME else f"content/{slug}.md"


def render_config(site: Site, *, trusted: bool) -> str:
    """Hugo's configuration; the trusted one, with which Sitewright builds, adds what forbids everything else."""
    lines = [
        f"baseURL = {json.dumps(site.base_url + '/')}",
        f"title = {json.dumps(site.facts.name, ensure_ascii=False)}",
        f"locale = {json.dumps(site.locale)}",
        'disableKinds = ["taxonomy", "term", "rss", "section"]',
        "enableGitInfo = false",
        "disableHugoGeneratorInject = true",
    ]
    return "\n".join(lines) + "\n" + (SECURITY if trusted else "")


def render_tokens(site: Site) -> str:
    """The theme as CSS custom properties."""
    theme = site.theme
    pair = PAIRS[theme.font_pair]
    values = {
        **{name.replace("_", "-"): value for name, value in theme.palette.model_dump().items()},
        "heading-font": pair.heading.stack,
        "heading-tracking": pair.tracking,
        "heading-weight": str(pair.weight),
        "heading-scale": str(pair.scale),
        "text-font": pair.text.stack,
        "radius": f"{theme.radius}px",
        "button-radius": "0px" if theme.button == "square" else f"{theme.radius}px",
        "button-ground": "transparent" if theme.button == "outline" else theme.palette.brand,
        "button-text": theme.palette.brand if theme.button == "outline" else theme.palette.on_brand,
        "space": SPACE[theme.density],
    }
    return font_faces(pair) + ":root {\n" + "".join(f"  --{name}: {value};\n" for name, value in values.items()) + "}\n"


def render_page(page: Page, site: Site) -> str:
    """A page as front matter."""
    front: dict[str, Any] = {
        "title": page.seo.title,
        "description": page.seo.description,
        "card": card_path(page.slug).removeprefix("static"),
        "sections": [section.model_dump(mode="json", exclude_none=True) for section in page.sections],
    }
    if page.slug != HOME:
        front["weight"] = 1 + [known.slug for known in site.pages].index(page.slug)
    return f"---\n{dumped(front)}---\n"


def render_privacy(site: Site) -> str:
    """The privacy page: what the site really does."""
    words = labels(site.locale)
    front = {
        "title": f"{words['privacy_title']} - {site.facts.name}"[:70],
        "description": words["privacy_description"],
        "card": card_path(HOME).removeprefix("static"),
        "kind_of_page": "privacy",
        "paragraphs": privacy_paragraphs(site),
    }
    return f"---\n{dumped(front)}---\n"


def render_icon(site: Site) -> str:
    """A monogram as the site's icon."""
    palette = site.theme.palette
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="{min(site.theme.radius * 2, 20)}" fill="{palette.brand}"/>'
        f'<text x="32" y="45" text-anchor="middle" font-family="Georgia, serif" font-size="38" font-weight="700" '
        f'fill="{palette.on_brand}">&#{ord(initial(site.facts.name))};</text></svg>\n'
    )


def chrome(site: Site) -> dict[str, Any]:
    """What header, footer and head need."""
    types = list(dict.fromkeys(section.type for page in site.pages for section in page.sections))
    offline = site.written_by == "offline"
    return {
        "locale": site.locale,
        "og_locale": site.locale.replace("-", "_") if site.locale == "pt-BR" else "en_US",
        "generator": "Sitewright; text by the rule-based offline writer, not AI" if offline else "Sitewright",
        "theme_color": site.theme.palette.paper,
        "heading_font": f"/fonts/{PAIRS[site.theme.font_pair].heading.file}.woff2",
        "section_types": [*types, "contact_form"] if has_form(site) else types,
        "form_action": site.form_action,
        "pages": [
            {"slug": page.slug, "label": page.nav_label, "path": "/" if page.slug == HOME else f"/{page.slug}/"}
            for page in site.pages
        ],
        "privacy_path": f"/{PRIVACY[site.locale]}/",
        "labels": labels(site.locale),
    }


def shown_facts(site: Site) -> dict[str, Any]:
    """Facts as they are shown, by id where sections refer to them."""
    facts, locale = site.facts, site.locale
    greeting = (
        f"Olá! Vim pelo site da {facts.name}." if locale == "pt-BR" else f"Hello! I found you at {facts.name}'s site."
    )
    shown: dict[str, Any] = {
        "name": facts.name,
        "legal_name": facts.legal_name,
        "cnpj": facts.cnpj,
        "founded_year": facts.founded_year,
        "service_area": facts.service_area,
        "payment": list(facts.payment),
        "registrations": list(facts.registrations),
        "phone": channel(formats.phone_text(facts.phone), formats.phone_link(facts.phone)) if facts.phone else None,
        "whatsapp": channel(formats.phone_text(facts.whatsapp), formats.whatsapp_link(facts.whatsapp, greeting))
        if facts.whatsapp
        else None,
        "email": channel(facts.email, f"mailto:{facts.email}") if facts.email else None,
        "instagram": channel(f"@{facts.instagram}", f"https://www.instagram.com/{facts.instagram}/")
        if facts.instagram
        else None,
        "hours": [
            {
                "days": formats.days_text(opening.days, locale),
                "time": formats.opening_text(opening, locale),
                "note": opening.note if opening.opens else None,
            }
            for opening in facts.hours
        ],
        "address": {
            "lines": formats.address_lines(facts.address),
            "landmark": facts.address.landmark,
            "map": formats.map_link(facts.name, facts.address),
            "waze": formats.waze_link(facts.address),
        }
        if facts.address
        else None,
        "prices": {
            item.id: {
                "name": item.name,
                "price": formats.price_text(item.price, locale),
                "unit": item.unit,
                "description": item.description,
            }
            for item in facts.prices
        },
        "services": {
            item.id: {"name": item.name, "price": formats.price_text(item.price, locale) if item.price else None}
            for item in facts.services
        },
        "people": {
            person.id: {
                "name": person.name,
                "initials": formats.initials(person.name),
                "role": person.role,
                "registration": person.registration,
            }
            for person in facts.people
        },
        "quotes": {quote.id: quote.model_dump(exclude={"id"}) for quote in facts.quotes},
        "faq": {item.id: {"question": item.question, "answer": item.answer} for item in facts.faq},
    }
    return shown


def channel(text: str | None, link: str) -> dict[str, str | None]:
    """A way to get in touch: what is shown and where it leads."""
    return {"text": text, "link": link}


def dumped(value: Any) -> str:
    """YAML for people: block style, one line a text, letters as they are."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


class _Dumper(yaml.SafeDumper):
    """Without aliases, which would make files hard to read and to patch."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        """Never alias."""
        return True
