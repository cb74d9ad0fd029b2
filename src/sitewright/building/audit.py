"""An audit of a built site as one object, and as a page for people."""

import html
from collections import Counter
from pathlib import Path

from sitewright.building.browser import SHOT_WIDTHS, browse, shot_name
from sitewright.building.lighthouse import WANTED, Scores, program
from sitewright.building.quality import Problem, QualityReport, check
from sitewright.errors import Rejected

STYLE = (
    "body{font:16px/1.5 system-ui;margin:2rem;max-width:1100px}td,th{padding:.4rem .8rem;text-align:left;"
    "border-bottom:1px solid #ddd;vertical-align:top}.error{color:#a40000}figure{display:inline-block;margin:0 1rem "
    "1rem 0;vertical-align:top}img{border:1px solid #ddd;max-height:640px;width:auto}code{font-size:.9em}"
)


class AuditReport(QualityReport):
    """The gate's report with what a browser saw; `notes` say what was not looked at."""

    scores: Scores | None = None
    notes: tuple[str, ...] = ()


def audited(folder: Path, shots: Path | None, *, browser: bool) -> AuditReport:
    """The gate's report, with what a browser sees. Raises Rejected for a folder without pages, and Misconfigured."""
    report = check(folder)
    if report.pages == 0:
        raise Rejected(f"{folder} holds no HTML page.")
    if not browser:
        return AuditReport(pages=report.pages, problems=report.problems)
    seen = browse(folder, shots)
    missing = "Lighthouse is not installed (`npm install lighthouse`): nothing was measured."
    notes = () if program() else (missing,)
    return AuditReport(pages=report.pages, problems=(*report.problems, *seen.problems), scores=seen.scores, notes=notes)


def summary(report: AuditReport) -> str:
    """One line."""
    errors = len(report.errors)
    return f"{report.pages} pages, {errors} errors, {len(report.problems) - errors} warnings"


def report_page(target: str, report: AuditReport, shots: Path) -> str:
    """The report as an HTML file that lies beside its screenshots."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Audit</title><style>{STYLE}</style>'
        f"<h1>Audit of {html.escape(target)}</h1><p>{summary(report)}.</p>"
        + "".join(f"<p>{html.escape(note)}</p>" for note in report.notes)
        + measured(report.scores)
        + by_rule(report)
        + "<table><tr><th>Severity<th>Page<th>Rule<th>What<th>Mend</tr>"
        + ("".join(map(row, report.problems)) or "<tr><td colspan=5>No problem was found.</td></tr>")
        + "</table>"
        + pictures(shots)
        + "</html>\n"
    )


def measured(scores: Scores | None) -> str:
    """Lighthouse's scores."""
    if scores is None:
        return ""
    parts = [f"{name} {scores.scores[name]}" for name in WANTED]
    parts += [f"LCP {scores.lcp_ms / 1000:.2f} s", f"CLS {scores.cls:.3f}", f"TBT {scores.tbt_ms:.0f} ms"]
    return f"<h2>Lighthouse, as on a phone</h2><p>{', '.join(parts)}, {scores.bytes // 1000} KB.</p>"


def by_rule(report: AuditReport) -> str:
    """How often each rule found something."""
    counted = Counter(problem.rule for problem in report.problems).most_common()
    return f"<p>{', '.join(f'{html.escape(rule)}: {count}' for rule, count in counted)}</p>" if counted else ""


def pictures(shots: Path) -> str:
    """The screenshots, page by page, narrow and wide."""
    files = sorted(file.name for width in SHOT_WIDTHS for file in shots.glob(shot_name("*", width)))
    shown = "".join(
        f'<figure><img src="{html.escape(name)}" alt="" loading="lazy"><figcaption>{html.escape(name)}</figcaption></figure>'
        for name in files
    )
    return f"<h2>Screenshots</h2>{shown}" if shown else ""


def row(problem: Problem) -> str:
    """One problem as a table row."""
    where = f" <code>{html.escape(problem.selector)}</code>" if problem.selector else ""
    cells = [html.escape(cell) for cell in (problem.severity, problem.page, problem.rule, problem.message, problem.fix)]
    cells[3] += where
    return f'<tr class="{problem.severity}">' + "".join(f"<td>{cell}" for cell in cells) + "</tr>"
