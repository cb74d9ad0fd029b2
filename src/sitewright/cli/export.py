"""`export`: a project's site to take away."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from sitewright.cli.runtime import open_runtime, run
from sitewright.production.export import export_project


def export(
    project_id: Annotated[UUID, typer.Argument(help="The project's id.")],
    directory: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """Write a site's files, uploads and a guide into a folder, from which Hugo alone builds it."""

    async def work() -> int:
        async with open_runtime() as runtime:
            return await export_project(runtime.workshop, project_id, directory)

    typer.echo(f"{run(work())} files are in {directory}.")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(export)
