"""What must be true of each page by itself."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from sitewright.building.page import Page
from sitewright.building.quality.problems import Finding, Findings

LEFTOVERS = re.compile(r"\{\{|\}\}|\{%|(?i:lorem ipsum|\bundefined\b)|<no value>|ZgotmplZ|\bNaN\b|map\[")
MAX_HTML_BYTES = 60_000
WISHED_HTML_BYTES = 30_000
LONGEST_TITLE, SHORTEST_DESCRIPTION, LONGEST_DESCRIPTION = 70, 50, 170
OUTSIDE = ("https", "http", "mailto", "tel")
NOT_FOUND_PAGE = "404.html"
GRAPH = ("title", "description", "type", "locale", "url")
REQUIRED_OF_TYPE = {
    "WebPage": ("name",),
    "BreadcrumbList": ("itemListElement",),
    "WebSite": ("name", "url"),
    "Organization": ("name", "url"),
    "SoftwareApplication": ("name",),
}
REQUIRED_OF_BUSINESS = ("@id", "name", "url")


@dataclass(frozen=True)
class BuiltFiles:
    """A built site: its folder and its pages by path."""

    root: Path
    pages: dict[str, Page]

    def resolve(self, path: str, page: str) -> str | None:
        """The built file behind a path of the site, or None."""
        if not path:
            return page
        base = self.root if path.startswith("/") else (self.root / page).parent
        target = (base / unquote(path).lstrip("/")).resolve()
        if target.is_dir():
            target = target / "index.html"
        elif not target.exists():
            target = target.with_name(f"{target.name}.html")
        root = self.root.resolve()
        return target.relative_to(root).as_posix() if target.is_file() and target.is_relative_to(root) else None


def structure(page: Page, _built: BuiltFiles) -> Findings:
    """Language, unique ids, closed elements, nothing empty, alt texts."""
    if not page.lang:
        yield Finding("lang", "The page does not say its language.", "Give <html> a lang.", "html")
    for identifier, count in Counter(page.ids).items():
        if count > 1:
            yield Finding(
                "ids", f"The id {identifier!r} stands {count} times.", "Rename all but one.", f"#{identifier}"
            )
    for tag in page.unclosed:
        yield Finding("html", f"A <{tag}> is not closed.", "Close it.", tag)
    for type_ in page.empty_sections:
        place = f'[data-section="{type_}"]'
        yield Finding("empty", f"The section {type_} is empty.", "Leave the section out.", place)
    if page.images_without_alt:
        yield Finding(
            "alt", f"{page.images_without_alt} image(s) have no alt text.", "Describe them.", "img:not([alt])"
        )


def headings(page: Page, _built: BuiltFiles) -> Findings:
    """One h1, and no level skipped."""
    if page.headings.count(1) != 1:
        yield Finding("h1", f"The page has {page.headings.count(1)} h1.", "A page has exactly one.", "h1")
    for before, after in itertools.pairwise([0, *page.headings]):
        if after > before + 1:
            yield Finding("headings", f"An h{after} follows an h{before}.", f"Use h{before + 1}.", f"h{after}")


def search(page: Page, _built: BuiltFiles) -> Findings:
    """What search results and shared links show."""
    if not page.title:
        yield Finding("title", "The page has no title.", "Give it one of 30 to 60 characters.", "title")
    if page.path == NOT_FOUND_PAGE:
        return
    if len(page.title) > LONGEST_TITLE:
        yield Finding("title", f"The title has {len(page.title)} characters.", "Keep to 60.", "title", "warning")
    if not page.description:
        yield Finding("description", "The page has no description.", "Give it one.", 'meta[name="description"]')
    elif not SHORTEST_DESCRIPTION <= len(page.description) <= LONGEST_DESCRIPTION:
        found = f"The description has {len(page.description)} characters."
        yield Finding("description", found, "Keep to 110 to 155.", 'meta[name="description"]', "warning")
    if not urlsplit(page.canonical).netloc:
        yield Finding("canonical", "The page has no absolute canonical address.", "Add it.", 'link[rel="canonical"]')
    for name in GRAPH:
        if not page.graph.get(f"og:{name}"):
            yield Finding("og", f"og:{name} is missing.", "Add it.", f'meta[property="og:{name}"]')
    image = page.graph.get("og:image", "")
    if not urlsplit(image).netloc:
        yield Finding("og", "The page has no og:image.", "Add an absolute one.", 'meta[property="og:image"]', "warning")


def structured_data(page: Page, _built: BuiltFiles) -> Findings:
    """JSON-LD that parses and says what its type needs."""
    place = 'script[type="application/ld+json"]'
    for text in page.structured:
        try:
            nodes = json.loads(text)
        except ValueError:
            yield Finding("json-ld", "The structured data is not JSON.", "Render it by a JSON encoder.", place)
            continue
        for node in nodes if isinstance(nodes, list) else nodes.get("@graph", [nodes]):
            needed = REQUIRED_OF_TYPE.get(str(node.get("@type")), REQUIRED_OF_BUSINESS)
            for name in needed:
                if not node.get(name):
                    yield Finding("json-ld", f"{node.get('@type')} has no {name}.", "Add it.", place)
            if "aggregateRating" in node or "review" in node:
                yield Finding("json-ld", "A business rates itself.", "Remove rating and review.", place)


def leftovers(page: Page, built: BuiltFiles) -> Findings:
    """No template remains, no inline code, a bounded weight."""
    if match := LEFTOVERS.search(page.text):
        yield Finding("leftovers", f"The text holds {match[0]!r}.", "Remove it, or fill in what it stands for.")
    for name in page.inline_code:
        yield Finding(
            "inline", f"The page has inline {name}.", "Its security policy forbids it; use a file.", f"[{name}]"
        )
    size = (built.root / page.path).stat().st_size
    if size > WISHED_HTML_BYTES:
        severity = "error" if size > MAX_HTML_BYTES else "warning"
        yield Finding("weight", f"The page weighs {size} bytes.", "Split or shorten it.", severity=severity)  # type: ignore[arg-type]


def references(page: Page, built: BuiltFiles) -> Findings:
    """Links of the site lead to its pages and anchors; others to known kinds of places."""
    for link in page.links:
        selector, parts = f'a[href="{link[:60]}"]', urlsplit(link)
        if parts.scheme or parts.netloc:
            if parts.scheme not in OUTSIDE:
                yield Finding("links", f"The link {link[:60]!r} leads nowhere.", "Use https, tel or mailto.", selector)
            continue
        path, fragment = urldefrag(link)
        target = built.resolve(path, page.path)
        if target is None or not link:
            yield Finding("links", f"The link {link[:60]!r} leads to nothing.", "Lead it to a page.", selector)
        elif fragment and target in built.pages and unquote(fragment) not in built.pages[target].ids:
            found = f"The link {link[:60]!r} leads to no place on its page."
            yield Finding("fragments", found, "Name an id of that page.", selector)


def loads(page: Page, built: BuiltFiles) -> Findings:
    """Everything a page loads comes from its own host and exists."""
    for source in page.loads:
        parts, selector = urlsplit(source), f'[src="{source[:60]}"], [href="{source[:60]}"]'
        if parts.scheme or parts.netloc:
            found = f"The page loads {source[:60]!r} from elsewhere."
            yield Finding("external", found, "Serve it from the site.", selector)
        elif built.resolve(parts.path, page.path) is None:
            yield Finding("assets", f"The file {source[:60]!r} does not exist.", "Add it or remove this.", selector)


PAGE_RULES: tuple[Callable[[Page, BuiltFiles], Findings], ...] = (
    structure,
    headings,
    search,
    structured_data,
    leftovers,
    references,
    loads,
)
