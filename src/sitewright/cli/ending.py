"""`projects`: the end of a project: taken off the net, then forgotten."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from sitewright.cli.options import DryRun, ProjectId, Yes
from sitewright.cli.progress import StepProgress, watch
from sitewright.cli.runtime import open_runtime, run
from sitewright.cli.serve import running
from sitewright.errors import NotFound, SitewrightError
from sitewright.kit.db import transaction
from sitewright.kit.embedded import read_run
from sitewright.production.story import Step
from sitewright.projects import ending, service
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.holdings import Holding, holdings, look_up
from sitewright.projects.models import SiteProject, TimelineStep
from sitewright.settings import read_settings
from sitewright.wiring import Runtime

console = Console(stderr=True, highlight=False)
WORKING_ROLES = ("up", "worker")
WAY_OUT = "An account that is gone for good: `sitewright projects delete ID --leave-outside` lists what stays there."


@dataclass(frozen=True)
class Belongings:
    """What a project has outside, and its rows by table."""

    project: SiteProject
    outside: list[Holding]
    rows: dict[str, int]


def archive(project_id: ProjectId, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Take a cancelled project or a public site off the net. Its repository is kept, read-only."""
    belongings = run(_look(project_id))
    if belongings is None:
        raise NotFound("There is no such project.")
    _list(belongings.outside)
    _stop_unless_over(belongings.project)
    if dry_run:
        return
    if not yes:
        typer.confirm("Take this off the net?", abort=True)
    run(_archive(project_id))


def _stop_unless_over(project: SiteProject) -> None:
    """End the command, also a dry run, where the project is under way."""
    if project.status != "archived" and not ending.may_be_archived(project):
        typer.echo(f"The project is {project.status}; cancel it first.")
        raise typer.Exit(1)


def delete(
    project_id: ProjectId,
    dry_run: DryRun = False,
    yes: Yes = False,
    leave_outside: Annotated[
        bool, typer.Option("--leave-outside", help="Leave what is outside where it is: its account is gone.")
    ] = False,
) -> None:
    """Take an ended project or a public site off the net and forget it: answers, texts, timeline, costs.

    The order stays, for the books, and the repository, read-only. Again, it goes on where it stopped.
    """
    belongings = run(_look(project_id, ask=not leave_outside))
    if belongings is None:
        typer.echo("There is no such project (any more).")
        return
    project = belongings.project
    _list(belongings.outside, stays=leave_outside)
    for table, count in belongings.rows.items():
        typer.echo(f"{'rows':<12} {'removed':<15} {count} of {table}")
    _stop_unless_over(project)
    if dry_run:
        return
    if not yes:
        typer.confirm("This cannot be undone. Forget the project?", abort=True)
    run(_delete(project_id, leave_outside=leave_outside))
    typer.echo("The project is forgotten.")


def _list(found: list[Holding], *, stays: bool = False) -> None:
    for holding in found:
        typer.echo(f"{holding.kind:<12} {'stays' if stays else holding.on_archive:<15} {holding.name}")


async def _look(project_id: UUID, *, ask: bool = True) -> Belongings | None:
    """A project's, or None where it is gone; outside asked for, or as its row knows it. Raises what adapters raise."""
    async with open_runtime() as runtime:
        async with runtime.sessions() as session:
            project = await session.get(SiteProject, project_id)
            rows = {"project": 1, **await ending.count_rows(session, project_id)}
        if project is None:
            return None
        if not ask:
            return Belongings(project, holdings(project), rows)
        try:
            return Belongings(project, await look_up(ProjectAdapters(project, runtime.integrations)), rows)
        except SitewrightError:
            typer.echo(WAY_OUT, err=True)
            raise


async def _archive(project_id: UUID) -> None:
    async with open_runtime() as runtime, transaction(runtime.sessions) as session:
        await ending.archive(session, project_id)


async def _delete(project_id: UUID, *, leave_outside: bool) -> None:
    """Archive first, by the story, which survives a crash of this command. Exits with 1 where that stops."""
    if not leave_outside:
        async with at_work() as runtime:
            project = await until_archived(runtime, project_id)
        if project.status != "archived":
            typer.echo(f"It stopped: {project.attention_reason}\nMend it, and run this again. {WAY_OUT}", err=True)
            raise typer.Exit(1)
    async with open_runtime() as runtime, transaction(runtime.sessions) as session:
        await ending.delete(session, project_id, leave_outside=leave_outside)


async def until_archived(runtime: Runtime, project_id: UUID) -> SiteProject:
    """Ask for the archiving, again where it stopped, and show it until it is done or stops."""
    async with transaction(runtime.sessions) as session:
        project = await ending.archive(session, project_id)
        if project.status == "needs_attention":
            await service.retry(session, project_id)
    is_running = False
    with StepProgress(console, total=1) as progress:
        async for seen in watch(runtime, project_id):
            if isinstance(seen, TimelineStep):
                if seen.step == Step.ARCHIVE:
                    progress.show(seen)
                    is_running = seen.status == "running"
            elif seen.status in ("archived", "needs_attention") and not is_running:
                return seen
    raise AssertionError


@contextlib.asynccontextmanager
async def at_work() -> AsyncIterator[Runtime]:
    """The runtime of an installation that has a worker: the one that runs, or one of our own."""
    roles = read_run(read_settings().home.absolute()).roles
    if any(role in roles for role in WORKING_ROLES):
        async with open_runtime(temporal=True) as runtime:
            yield runtime
    else:
        async with running("delete", web=False, worker=True) as (runtime, _address):
            yield runtime


def register(app: typer.Typer) -> None:
    """Add the commands to `projects`."""
    for command in (archive, delete):
        app.command()(command)
