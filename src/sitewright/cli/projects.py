"""`projects`: look at projects and go on with those that stopped."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.cli import ending, links, publication, rounds
from sitewright.cli.options import ProjectId, Yes
from sitewright.cli.runtime import open_runtime, run
from sitewright.kit.db import transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.projects import service
from sitewright.projects.models import SiteProject
from sitewright.projects.report import project_report
from sitewright.reviews.pushes import reconcile as reconcile_pushes

app = typer.Typer(help="Look at projects and act on them.", no_args_is_help=True)


rounds.register(app)
publication.register(app)
ending.register(app)
links.register(app)


def _act(project_id: UUID, change: Callable[[AsyncSession, UUID], Awaitable[object]]) -> None:
    async def work() -> str:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            await change(session, project_id)
            return (await session.get_one(SiteProject, project_id)).status

    typer.echo(f"Project {project_id}: {run(work())}; the work is done while `sitewright up` or a worker runs.")


@app.command("list")
def list_projects() -> None:
    """All projects, the newest first."""

    async def read() -> list[SiteProject]:
        async with open_runtime() as runtime, runtime.sessions() as session:
            return list((await session.scalars(select(SiteProject).order_by(SiteProject.created_at.desc()))).all())

    for project in run(read()):
        typer.echo(f"{project.id}  {project.status:<16} {project.slug or '-':<24} {project.preview_url or ''}")


@app.command()
def show(project_id: ProjectId) -> None:
    """One project as JSON."""

    async def read() -> str:
        async with open_runtime() as runtime, runtime.sessions() as session:
            return (await project_report(session, project_id)).model_dump_json(indent=2)

    typer.echo(run(read()))


@app.command()
def answers(project_id: ProjectId, file: Annotated[typer.FileText, typer.Argument(help="YAML or JSON.")]) -> None:
    """Hand in a project's answers."""
    parsed = parse_answers(file.read(), filename=file.name)
    _act(project_id, lambda session, known: submit_answers(session, known, parsed))


@app.command()
def retry(project_id: ProjectId) -> None:
    """Go on from the step that failed."""
    _act(project_id, service.retry)


@app.command("pass-gate")
def pass_gate(
    project_id: ProjectId, gate: Annotated[str, typer.Argument(help="Of `gates` in `projects show`.")]
) -> None:
    """Let the story go on behind a gate: brief, sitemap, preview, round."""
    _act(project_id, lambda session, known: service.pass_gate(session, known, gate))


@app.command()
def cancel(project_id: ProjectId, yes: Yes = False) -> None:
    """End a project. What was made stays; nothing further is."""
    if not yes:
        typer.confirm(f"Cancel project {project_id}?", abort=True)
    _act(project_id, service.cancel)


@app.command()
def reconcile() -> None:
    """Look for people's own commits on the branches of sites in review, published or stopped, and show them."""

    async def look() -> int:
        async with open_runtime() as runtime:
            return await reconcile_pushes(runtime.sessions, runtime.integrations)

    typer.echo(f"{run(look())} commit(s) are being shown.")
