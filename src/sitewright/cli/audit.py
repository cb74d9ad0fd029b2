"""`audit`: what is wrong with a built site, in a folder or at an address."""

import asyncio
import contextlib
import html
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from sitewright.building.browser import browse
from sitewright.building.crawl import fetch_site
from sitewright.building.quality import Problem, QualityReport, check
from sitewright.errors import Rejected
from sitewright.kit.http import HttpClient

app = typer.Typer()


@app.command()
def audit(
    target: Annotated[str, typer.Argument(help="A folder with a built site, or its address.")],
    browser: Annotated[bool, typer.Option("--browser", help="Also look at it in Chromium.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write report.json, report.html and screenshots here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Check a built site: structure, links, search texts, weight, contrast; exit code 1 where it has errors."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    with site_folder(target) as folder:
        report = audited(folder, out, browser=browser)
    if out is not None:
        (out / "report.json").write_text(report.model_dump_json(indent=2))
        (out / "report.html").write_text(report_page(target, report))
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        for problem in report.problems:
            typer.echo(
                f"{problem.severity:<8} {problem.page}  {problem.rule}: {problem.message} {problem.fix}".rstrip()
            )
        typer.echo(
            f"{report.pages} pages, {len(report.errors)} errors, {len(report.problems) - len(report.errors)} warnings"
        )
    if report.errors:
        raise typer.Exit(1)


@contextlib.contextmanager
def site_folder(target: str) -> Iterator[Path]:
    """The site's files: the folder itself, or what the address answers. Raises Rejected and Unavailable."""
    if urlsplit(target).scheme in ("http", "https"):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(_fetch(target, Path(folder)))
            yield Path(folder).resolve()
    elif Path(target).is_dir():
        yield Path(target).resolve()
    else:
        raise Rejected(f"{target} is neither a folder nor an address that begins with https://.")


async def _fetch(address: str, folder: Path) -> None:
    """What the operator names on their own command line may be private."""
    async with HttpClient(allowed_private_hosts=[urlsplit(address).hostname or ""]) as http:
        await fetch_site(address, http, folder)


def audited(folder: Path, shots: Path | None, *, browser: bool) -> QualityReport:
    """The gate's report, with what a browser sees. Raises Rejected for a folder without pages."""
    report = check(folder)
    if report.pages == 0:
        raise Rejected(f"{folder} holds no HTML page.")
    return report.model_copy(update={"problems": report.problems + (browse(folder, shots) if browser else ())})


def report_page(target: str, report: QualityReport) -> str:
    """The report for people, as one HTML file."""
    rows = "".join(row(problem) for problem in report.problems) or "<tr><td colspan=5>No problem was found.</td></tr>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Audit</title>'
        "<style>body{font:16px/1.5 system-ui;margin:2rem}td,th{padding:.4rem .8rem;text-align:left;"
        "border-bottom:1px solid #ddd;vertical-align:top}.error{color:#a40000}</style>"
        f"<h1>Audit of {html.escape(target)}</h1>"
        f"<p>{report.pages} pages, {len(report.errors)} errors.</p>"
        "<table><tr><th>Severity<th>Page<th>Rule<th>What<th>Mend</tr>" + rows + "</table></html>\n"
    )


def row(problem: Problem) -> str:
    """One problem as a table row."""
    cells = (problem.severity, problem.page, problem.rule, f"{problem.message} {problem.selector}", problem.fix)
    return f'<tr class="{problem.severity}">' + "".join(f"<td>{html.escape(cell)}" for cell in cells) + "</tr>"
