"""Site -> the files of its Hugo repository. The same site gives the same bytes.

Pages are Markdown files whose front matter holds sections: prose, and ids of facts. Facts are rendered once, to
`data/facts.yaml`, raw values beside what is shown. All text is escaped by the templates.
"""

import json
from typing import Any

import yaml

from sitewright.sites import structured
from sitewright.sites.art.pages import render_art
from sitewright.sites.chrome import OG_LOCALES, PRIVACY, alternates, chrome, languages
from sitewright.sites.fonts import PAIRS, font_files
from sitewright.sites.images import card_path, initial, render_card, render_icons
from sitewright.sites.labels import labels
from sitewright.sites.model import HOME, Page, Site
from sitewright.sites.pictures import shown_pictures
from sitewright.sites.privacy import privacy_paragraphs
from sitewright.sites.shown import locales_of, shown_facts
from sitewright.sites.tokens import render_tokens

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
    """Every file that a site adds to its template, by path; photos, which lie in the asset store, are added to them."""
    texts = {
        "hugo.toml": render_config(site, trusted=False),
        "assets/css/tokens.css": render_tokens(site.theme),
        "data/facts.yaml": dumped(shown_facts(site, site.locale)),
        "data/site.yaml": dumped(chrome(site)),
        "data/photos.yaml": dumped(shown_pictures(site)),
        "data/business.yaml": dumped(structured.business(site)),
        "static/robots.txt": f"User-agent: *\nAllow: /\n\nSitemap: {site.base_url}/sitemap.xml\n",
        "static/icon.svg": render_icon(site),
        f"content/{PRIVACY[site.locale]}.md": render_privacy(site),
    }
    for second in locales_of(site)[1:]:
        texts["data/second.yaml"] = dumped({"facts": shown_facts(site, second), "labels": labels(second)})
    texts |= {page_path(page.slug): render_page(page, site) for page in site.pages}
    texts |= render_art(site)
    return {
        **{path: text.encode() for path, text in texts.items()},
        **font_files(PAIRS[site.theme.font_pair]),
        **render_icons(site),
        **{card_path(page.slug): render_card(page, site) for page in site.pages},
    }


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


def render_page(page: Page, site: Site) -> str:
    """A page as front matter."""
    front: dict[str, Any] = {
        "title": page.seo.title,
        "description": page.seo.description,
        "card": card_path(page.slug).removeprefix("static"),
        "sections": [section.model_dump(mode="json", exclude_none=True) for section in page.sections],
    }
    if page.locale is not None:
        front |= {"locale": page.locale, "og_locale": OG_LOCALES[page.locale]}
    if found := alternates(page, site):
        front["alternates"] = found
    if found := languages(page, site):
        front["languages"] = found
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


def dumped(value: Any) -> str:
    """YAML for people: block style, one line a text, letters as they are."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


class _Dumper(yaml.SafeDumper):
    """Without aliases, which would make files hard to read and to patch."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the signature is PyYAML's
        """Never alias."""
        return True
