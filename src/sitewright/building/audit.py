"""An audit of a built site as one object, and as a page for people."""

import html
from collections import Counter
from pathlib import Path

from sitewright.building.browser import browse
from sitewright.building.lighthouse import WANTED, Scores
from sitewright.building.quality import Problem, QualityReport, check
from sitewright.errors import Rejected

STYLE = (
    "h1{font-size:1.6rem}"
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;padding:0 1rem;max-width:1100px;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{padding:.4rem .8rem;text-align:left;border-bottom:1px solid #ddd;"
    "vertical-align:top}.error{color:#a40000}figure{display:inline-block;margin:0 1rem 1rem 0;vertical-align:top}"
    "figure a{display:block;max-height:420px;overflow:hidden;border:1px solid #ddd}img{width:220px;display:block}"
)


class AuditReport(QualityReport):
    """The gate's report with what a browser saw; `notes` say what was not looked at, `shots` name the screenshots."""

    scores: tuple[Scores, ...] = ()
    notes: tuple[str, ...] = ()
    shots: tuple[str, ...] = ()


def audited(folder: Path, shots: Path | None, *, browser: bool) -> AuditReport:
    """The gate's report, with what a browser sees. Raises Rejected for a folder without pages, and Misconfigured."""
    report = check(folder)
    if report.pages == 0:
        raise Rejected(f"{folder} holds no HTML page.")
    if not browser:
        return AuditReport(pages=report.pages, problems=report.problems)
    seen = browse(folder, shots)
    problems = (*report.problems, *seen.problems)
    return AuditReport(pages=report.pages, problems=problems, scores=seen.scores, notes=seen.notes, shots=seen.shots)


def summary(report: AuditReport) -> str:
    """One line."""
    errors = len(report.errors)
    return f"{report.pages} pages, {errors} errors, {len(report.problems) - errors} warnings"


def report_page(target: str, report: AuditReport) -> str:
    """The report as an HTML file that lies beside its screenshots."""
    heads = head("Severity", "Page", "Rule", "What", "Mend")
    rows = "".join(map(row, report.problems))
    problems = (
        f"<h2>Problems</h2>{by_rule(report)}<table>{heads}{rows}</table>" if rows else "<p>No problem was found.</p>"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Audit</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><h1>Audit of {html.escape(target)}</h1>"
        f"<p>{summary(report)}.</p>"
        + "".join(f"<p>{html.escape(note)}</p>" for note in report.notes)
        + problems
        + measured(report.scores)
        + pictures(report.shots)
        + "</body></html>\n"
    )


def measured(scores: tuple[Scores, ...]) -> str:
    """Lighthouse's scores, a page a row."""
    if not scores:
        return ""
    heads = ("Page", *(name.capitalize() for name in WANTED), "LCP", "CLS", "TBT", "Weight")
    rows = "".join(
        cells(
            it.page,
            *(str(it.scores[name]) for name in WANTED),
            f"{it.lcp_ms / 1000:.2f} s",
            f"{it.cls:.3f}",
            f"{it.tbt_ms:.0f} ms",
            f"{it.bytes / 1000:.0f} KB",
        )
        for it in scores
    )
    return f"<h2>Lighthouse, as on a phone</h2><table>{head(*heads)}{rows}</table>"


def by_rule(report: AuditReport) -> str:
    """How often each rule found something."""
    counted = Counter(problem.rule for problem in report.problems).most_common()
    return f"<p>{', '.join(f'{html.escape(rule)}: {count}' for rule, count in counted)}</p>" if counted else ""


def pictures(shots: tuple[str, ...]) -> str:
    """The screenshots, page by page, narrow and wide."""
    shown = "".join(
        f'<figure><a href="{name}"><img src="{name}" alt="" loading="lazy"></a><figcaption>{name}</figcaption></figure>'
        for name in map(html.escape, shots)
    )
    return f"<h2>Screenshots</h2>{shown}" if shown else ""


def row(problem: Problem) -> str:
    """One problem as a table row."""
    where = f" ({problem.selector})" if problem.selector else ""
    told = cells(problem.severity, problem.page, problem.rule, f"{problem.message}{where}", problem.fix)
    return told.replace("<tr>", f'<tr class="{problem.severity}">', 1)


def head(*names: str) -> str:
    """The first row of a table."""
    return "<tr>" + "".join(f'<th scope="col">{name}</th>' for name in names) + "</tr>"


def cells(*texts: str) -> str:
    """A row of a table."""
    return "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in texts) + "</tr>"
