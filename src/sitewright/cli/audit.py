"""`audit`: what is wrong with a built site, in a folder or at an address."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from sitewright.building.audit import audited, report_page, summary
from sitewright.building.crawl import fetch_site
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
        for note in report.notes:
            typer.echo(note)
        typer.echo(summary(report))
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
