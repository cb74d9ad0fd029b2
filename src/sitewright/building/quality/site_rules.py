"""What must be true of the pages together, and of the business they are about."""

from pathlib import Path

from sitewright.building.page import Page
from sitewright.building.quality.problems import Finding, PageFindings
from sitewright.sites.model import Site

HOME_FILE = "index.html"
HREFLANG = 'link[rel="alternate"]'
FOR_ALL_OTHERS = "x-default"
"""The `hreflang` of what readers of any other language are shown, a page of its own or one of the pair."""
LIGHT = {".js": (4, 6_000), ".woff2": (3, 120_000)}
"""How many files of a kind a site may have, and how many bytes together."""


def shared_findings(pages: list[Page]) -> PageFindings:
    """Titles and descriptions that several pages have."""
    for name in ("title", "description"):
        by_text: dict[str, list[str]] = {}
        for page in pages:
            if text := getattr(page, name):
                by_text.setdefault(text, []).append(page.path)
        for text, paths in by_text.items():
            first, *others = sorted(paths, key=lambda path: (path != HOME_FILE, path))
            for path in others:
                yield path, Finding("unique", f"{first} has the same {name}, {text[:50]!r}.", "Make each its own.")


def language_findings(pages: list[Page]) -> PageFindings:
    """Pages that stand for one another in two languages name each other, and themselves."""
    by_address = {page.canonical: page for page in pages if page.canonical}
    for page in pages:
        if page.alternates and page.alternates.get(page.lang) != page.canonical:
            yield page.path, Finding("hreflang", "The page does not name itself.", "Name it in its language.", HREFLANG)
        for language, address in page.alternates.items():
            if language == FOR_ALL_OTHERS:
                continue
            other = by_address.get(address)
            if other is None or other.lang != language or page.canonical not in other.alternates.values():
                found = f"{address[:80]} is no page in {language[:20]} that names this one."
                yield page.path, Finding("hreflang", found, "Name each other, or neither.", HREFLANG)


def weight_findings(root: Path) -> PageFindings:
    """Scripts and fonts are small, or the site is slow where the net is."""
    for suffix, (most_files, most_bytes) in LIGHT.items():
        files = sorted(root.rglob(f"*{suffix}"))
        size = sum(file.stat().st_size for file in files)
        if len(files) > most_files or size > most_bytes:
            found = f"{len(files)} {suffix} file(s) weigh {size} bytes."
            wanted = f"At most {most_files} file(s) and {most_bytes} bytes."
            yield files[0].relative_to(root).as_posix(), Finding("weight", found, wanted)


def name_findings(pages: list[Page], site: Site) -> PageFindings:
    """The business is named on every page."""
    for page in pages:
        if site.facts.name not in page.text:
            yield page.path, Finding("name", "The page does not name the business.", "Name it in header or footer.")
