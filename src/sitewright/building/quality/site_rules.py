"""What must be true of the pages together, and of the business they are about."""

from sitewright.building.page import Page
from sitewright.building.quality.problems import Finding, PageFindings
from sitewright.sites.model import Site

HOME_FILE = "index.html"


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


def name_findings(pages: list[Page], site: Site) -> PageFindings:
    """The business is named on every page."""
    for page in pages:
        if site.facts.name not in page.text:
            yield page.path, Finding("name", "The page does not name the business.", "Name it in header or footer.")
