"""Checks a built site before a person sees it: in process, without a browser, from the files alone."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from pydantic import BaseModel, ConfigDict

from sitewright.building.page import Page, read_page
from sitewright.sites.formats import price_text
from sitewright.sites.model import Site

LEFTOVERS = re.compile(r"\{\{|\}\}|lorem ipsum|\bundefined\b|<no value>|ZgotmplZ|\bNaN\b|map\[", re.IGNORECASE)
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
MONEY = re.compile(r"(?:R\$|US\$|€)\s?\d[\d.,]*\d|(?:R\$|US\$|€)\s?\d")
MAX_HTML = 60_000
MAX_CSS = 30_000
OUTSIDE = ("https", "http", "mailto", "tel")


class Problem(BaseModel):
    """One thing that is wrong: on which page, by which rule, and how to mend it."""

    model_config = ConfigDict(frozen=True)

    page: str
    rule: str
    message: str
    severity: str = "error"


class QualityReport(BaseModel):
    """All problems of a site, and how many pages were read."""

    pages: int
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """Problems with which a site is not shown."""
        return [problem for problem in self.problems if problem.severity == "error"]


def check(directory: Path, site: Site) -> QualityReport:
    """Read every page and style sheet of a built site."""
    pages = [read_page(path, directory) for path in sorted(directory.rglob("*.html"))]
    by_path = {page.path: page for page in pages}
    problems: list[Problem] = []
    for page in pages:
        for rule in (structure, headings, weight_and_leftovers, references, loads_nothing_foreign):
            problems += [
                Problem(page=page.path, rule=name, message=text) for name, text in rule(page, by_path, directory)
            ]
    problems += [Problem(page=page, rule=rule, message=text) for page, rule, text in whole_site(pages, site)]
    for sheet in sorted(directory.rglob("*.css")):
        problems += [
            Problem(page=sheet.relative_to(directory).as_posix(), rule=rule, message=text)
            for rule, text in style_sheet(sheet.read_text(encoding="utf-8"))
        ]
    return QualityReport(pages=len(pages), problems=tuple(problems))


Found = Iterable[tuple[str, str]]


def structure(page: Page, _pages: dict[str, Page], _root: Path) -> Found:
    """Language, title, unique ids, closed elements, nothing empty, alt texts."""
    if not page.lang:
        yield "lang", "The page does not say its language."
    if not page.title:
        yield "title", "The page has no title."
    if not page.description and page.path != "404.html":
        yield "description", "The page has no description."
    for identifier, count in Counter(page.ids).items():
        if count > 1:
            yield "ids", f"The id {identifier!r} stands {count} times."
    for tag in page.unclosed:
        yield "html", f"A <{tag}> is not closed."
    for type_ in page.empty_sections:
        yield "empty", f"The section {type_} is empty."
    if page.images_without_alt:
        yield "alt", f"{page.images_without_alt} image(s) have no alt text."


def headings(page: Page, _pages: dict[str, Page], _root: Path) -> Found:
    """One h1, and no level skipped."""
    if page.headings.count(1) != 1:
        yield "h1", f"The page has {page.headings.count(1)} h1; it needs one."
    for before, after in itertools.pairwise([0, *page.headings]):
        if after > before + 1:
            yield "headings", f"An h{after} follows an h{before}."


def weight_and_leftovers(page: Page, _pages: dict[str, Page], root: Path) -> Found:
    """No template remains, no inline code, a bounded weight."""
    if match := LEFTOVERS.search(page.text):
        yield "leftovers", f"The text holds {match[0]!r}."
    for name in page.inline_code:
        yield "inline", f"The page has inline {name}, which its security policy forbids."
    if (size := (root / page.path).stat().st_size) > MAX_HTML:
        yield "weight", f"The page weighs {size} bytes."


def references(page: Page, pages: dict[str, Page], root: Path) -> Found:
    """Links of the site lead to its pages and anchors; others to known kinds of places."""
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            if parts.scheme not in OUTSIDE:
                yield "links", f"The link {link[:60]!r} leads nowhere."
            continue
        path, fragment = urldefrag(link)
        target = resolve(path, page.path, root)
        if target is None:
            yield "links", f"The link {link[:60]!r} leads to nothing."
        elif fragment and target in pages and unquote(fragment) not in pages[target].ids:
            yield "fragments", f"The link {link[:60]!r} leads to no place on its page."


def loads_nothing_foreign(page: Page, _pages: dict[str, Page], root: Path) -> Found:
    """Everything a page loads comes from its own host and exists."""
    for source in page.loads:
        parts = urlsplit(source)
        if parts.scheme or parts.netloc:
            yield "external", f"The page loads {source[:60]!r} from elsewhere."
        elif resolve(parts.path, page.path, root) is None:
            yield "assets", f"The file {source[:60]!r} does not exist."


def resolve(path: str, page: str, root: Path) -> str | None:
    """The built file behind a path of the site, or None."""
    if not path:
        return page
    base = root if path.startswith("/") else (root / page).parent
    target = (base / unquote(path).lstrip("/")).resolve()
    if target.is_dir():
        target = target / "index.html"
    return (
        target.relative_to(root.resolve()).as_posix()
        if target.is_file() and target.is_relative_to(root.resolve())
        else None
    )


def whole_site(pages: list[Page], site: Site) -> Iterable[tuple[str, str, str]]:
    """Titles and descriptions differ, the business is named, every amount is one the customer gave."""
    for name in ("title", "description"):
        counts = Counter(getattr(page, name) for page in pages if getattr(page, name))
        for text, count in counts.items():
            if count > 1:
                yield "index.html", "unique", f"{count} pages share the {name} {text[:50]!r}."
    known = stated_amounts(site)
    for page in pages:
        if site.facts.name not in page.text:
            yield page.path, "name", "The page does not name the business."
        for amount in set(MONEY.findall(page.text.replace("\u00a0", " "))) - known:
            yield page.path, "facts", f"The amount {amount} is not in the customer's answers."


def stated_amounts(site: Site) -> set[str]:
    """Amounts of money as pages show them, and those in the customer's own texts."""
    facts = site.facts
    prices = [item.price for item in facts.prices] + [service.price for service in facts.services if service.price]
    texts = [price_text(price, site.locale) for price in prices]
    texts += facts.model_dump_json(exclude={"prices", "sources"}).splitlines()
    return {amount for text in texts for amount in MONEY.findall(text.replace("\u00a0", " "))}


def style_sheet(text: str) -> Found:
    """A style sheet loads nothing from elsewhere and stays small."""
    for source in CSS_URL.findall(text):
        if not source.startswith(("data:", "/", ".")) or source.startswith("//"):
            yield "external", f"The style sheet loads {source[:60]!r}."
    if "@import" in text:
        yield "external", "The style sheet imports another."
    if len(text.encode()) > MAX_CSS:
        yield "weight", f"The style sheet weighs {len(text.encode())} bytes."
