"""`projects`: what follows publication: the customer's domain, earlier deployments, moving, giving away."""

from typing import Annotated
from uuid import UUID

import typer

from sitewright.cli.options import DryRun, ProjectId, Yes
from sitewright.cli.runtime import open_runtime, run
from sitewright.ports.domains import DomainReport, Main
from sitewright.projects import moving, publication


def transfer(
    project_id: ProjectId,
    owner: Annotated[str, typer.Argument(help="The customer's account at GitHub.")],
    yes: Yes = False,
) -> None:
    """Give an archived project's repository to its customer."""
    if not yes:
        typer.confirm(f"Give the repository to {owner}?", abort=True)
    typer.echo(f"{run(_transfer(project_id, owner))}; a person has to accept it by mail.")


def domain(
    project_id: ProjectId,
    name: Annotated[str | None, typer.Argument(help="As registered: padaria.com.br. Without it, follow.")] = None,
    main: Annotated[Main, typer.Option(help="The name that shows the site: www or apex.")] = "www",
) -> None:
    """Bring a published site under its customer's own domain, and follow it."""
    report = run(_domain(project_id, name, main))
    for host in report.hosts:
        typer.echo(f"{host.host:<32} {host.purpose:<9} {host.state:<8} {host.reason or ''}")
    for entry in report.records:
        typer.echo(f"\n{entry.name}  {entry.type}  {entry.value}\n")
    for number, instruction in enumerate(report.instructions, 1):
        typer.echo(f"{number}. {instruction}")


def rollback(
    project_id: ProjectId,
    deployment_id: Annotated[UUID, typer.Argument(help="Of a deployment in `projects show`.")],
    yes: Yes = False,
) -> None:
    """Show an earlier published deployment again."""
    if not yes:
        typer.confirm(f"Show deployment {deployment_id} to the public?", abort=True)
    run(_roll_back(project_id, deployment_id))


async def _domain(project_id: UUID, name: str | None, main: Main) -> DomainReport:
    async with open_runtime() as runtime:
        async with runtime.sessions() as session:
            project = await publication.published(session, project_id)
        if name is None:
            return await publication.follow_domain(project, runtime.integrations)
        wish = publication.DomainWish(domain=name, main=main)
        report = await publication.attach_domain(project, runtime.integrations, wish)
        await moving.follow_address(runtime.sessions, runtime.integrations, project_id)
        return report


async def _roll_back(project_id: UUID, deployment_id: UUID) -> None:
    async with open_runtime() as runtime:
        await publication.roll_back(runtime.sessions, runtime.integrations, project_id, deployment_id)


async def _transfer(project_id: UUID, owner: str) -> str:
    async with open_runtime() as runtime:
        return await publication.give_away(runtime.sessions, runtime.integrations, project_id, owner)


def move(
    project_id: ProjectId,
    repository: Annotated[str | None, typer.Option(help="The copy's full name, at another code host.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Bring a project to the accounts and the address that are configured now, by a round of its own."""
    planned = run(_move(project_id, repository, plan=True))
    for port, account in planned.accounts.items():
        typer.echo(f"{port:<12} {account.before} -> {account.after}")
    if planned.address:
        typer.echo(f"{'address':<12} {planned.address.before} -> {planned.address.after}")
    if not planned.changes:
        typer.echo("Nothing has changed; the project stays where it is.")
    elif not dry_run:
        if not yes:
            typer.confirm("Make it so in a new round? What is at the old accounts stays there", abort=True)
        run(_move(project_id, repository, plan=False))


async def _move(project_id: UUID, repository: str | None, *, plan: bool) -> moving.Move:
    act = moving.plan_move if plan else moving.move_project
    async with open_runtime() as runtime:
        return await act(runtime.sessions, runtime.integrations, project_id, repository)


def register(app: typer.Typer) -> None:
    """Add the commands to `projects`."""
    for command in (domain, rollback, move, transfer):
        app.command()(command)
