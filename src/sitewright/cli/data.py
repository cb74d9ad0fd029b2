"""`db`, `backup`, `restore` and `recover`: what an installation keeps, and how it comes back."""

from pathlib import Path
from typing import Annotated

import typer

from sitewright.cli import backups
from sitewright.cli.runtime import open_runtime, run
from sitewright.kit.db import transaction
from sitewright.projects.service import recover as recover_projects

app = typer.Typer()

db = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(db, name="db")


@db.callback()
def database() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version's tables."""

    async def work() -> None:
        async with open_runtime():
            pass

    run(work())
    typer.echo("The database has this version's tables.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The archive to write; must not exist.")]) -> None:
    """Write database, objects, repositories and deployments into one archive. Keys are kept apart."""

    async def work() -> None:
        async with open_runtime() as runtime:
            await backups.write(runtime, file)

    run(work())
    typer.echo(f"Wrote {file}. Keep the keys too, in another place: without them stored secrets do not open.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="An archive made by `backup`.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be restored.")] = False,
) -> None:
    """Fill an empty installation from an archive; projects in the middle go on with the next `up`."""

    async def work() -> list[str]:
        async with open_runtime() as runtime:
            return await backups.read(runtime, file, dry_run=dry_run)

    for line in run(work()):
        typer.echo(line)


@app.command()
def recover() -> None:
    """Ask for every unfinished project again, after Temporal's store was lost."""

    async def work() -> int:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            return await recover_projects(session)

    typer.echo(f"{run(work())} unfinished projects will go on from their last finished step.")
