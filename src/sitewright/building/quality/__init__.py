"""Checks a built site before a person sees it: in process, without a browser, from the files alone."""

from pathlib import Path

from sitewright.building.page import read_page
from sitewright.building.quality.page_rules import PAGE_RULES, BuiltFiles
from sitewright.building.quality.problems import Problem, QualityReport
from sitewright.building.quality.sheet_rules import sheet_findings
from sitewright.building.quality.site_rules import (
    language_findings,
    name_findings,
    shared_findings,
    weight_findings,
)
from sitewright.building.quality.word_rules import word_findings
from sitewright.sites.model import Site

__all__ = ["Problem", "QualityReport", "check"]


def check(directory: Path, site: Site | None = None) -> QualityReport:
    """Read every page and style sheet of a built site; with the Site, also hold what is shown against its facts."""
    pages = [read_page(path, directory) for path in sorted(directory.rglob("*.html"))]
    built = BuiltFiles(directory, {page.path: page for page in pages})
    problems = [finding.on(page.path) for page in pages for rule in PAGE_RULES for finding in rule(page, built)]
    problems += [finding.on(path) for path, finding in shared_findings(pages)]
    problems += [finding.on(path) for path, finding in language_findings(pages)]
    problems += [finding.on(path) for path, finding in weight_findings(directory)]
    for sheet in sorted(directory.rglob("*.css")):
        text = sheet.read_text(encoding="utf-8", errors="replace")
        problems += [finding.on(sheet.relative_to(directory).as_posix()) for finding in sheet_findings(text)]
    problems += [finding.on(path) for path, finding in word_findings(pages, site)]
    if site is not None:
        problems += [finding.on(path) for path, finding in name_findings(pages, site)]
    return QualityReport(pages=len(pages), problems=tuple(problems))
