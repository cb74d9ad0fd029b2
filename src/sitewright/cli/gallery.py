"""`sitewright gallery`: every section in every layout, as a site to look at."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from sitewright.building.hugo import build
from sitewright.building.quality import check
from sitewright.cli.runtime import run
from sitewright.sites.catalogue import assemble
from sitewright.sites.gallery import gallery as gallery_site
from sitewright.sites.render import render_files

app = typer.Typer()

PLACE = Path("gallery")


@app.command()
def gallery(
    directory: Annotated[Path, typer.Argument(help="Where the site goes; an earlier gallery is replaced.")] = PLACE,
    template: Annotated[str, typer.Option(help="The site template.")] = "business",
) -> None:
    """Build a site that shows every section and variant, and check it."""
    if directory.exists() and not (directory / "folha-2").is_dir():
        raise typer.BadParameter(f"{directory} holds something else; name another folder.")
    problems = run(_build(directory, template))
    typer.echo(f"{directory / 'index.html'}: `sitewright audit {directory} --browser` looks at it in Chromium.")
    for problem in problems:
        typer.echo(problem)
    if problems:
        raise typer.Exit(1)


async def _build(directory: Path, template: str) -> list[str]:
    site = gallery_site(template)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "source"
        await asyncio.to_thread(lay_out, source, {**assemble(template), **render_files(site)})
        built = await build(source, site, Path(name) / "build")
        report = await asyncio.to_thread(check, built.directory, site)
        await asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True)
        await asyncio.to_thread(shutil.copytree, built.directory, directory)
    return [f"{problem.page}: {problem.message}" for problem in report.errors]


def lay_out(folder: Path, files: dict[str, bytes]) -> None:
    """Write files by path below a folder."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
