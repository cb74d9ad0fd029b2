"""`projects` and review rounds: remarks, their history, revisions, approval."""

from typing import Annotated

import typer
from pydantic import TypeAdapter

from sitewright.cli.options import ProjectId
from sitewright.cli.runtime import open_runtime, run
from sitewright.kit.db import transaction
from sitewright.production.containment import ChangeReport
from sitewright.projects.service import found
from sitewright.reviews import approvals, history, service
from sitewright.reviews.history import RevisionView, RoundView
from sitewright.reviews.revisions import revisions_of
from sitewright.reviews.service import Pointed

AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]


def review(
    project_id: ProjectId,
    remarks: Annotated[list[str], typer.Argument(help="What should be different; several are one round.")],
    page: Annotated[str | None, typer.Option(help="The page they are about.")] = None,
) -> None:
    """Open a review round with one or several remarks; during a round they wait for the next."""

    async def work() -> list[str]:
        pointed = [Pointed(remark, page) for remark in remarks]
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            opened = await service.open_round(session, project_id, pointed, runtime.round_terms)
            return [f"Round {it.round}, {it.position}. [{it.status}] {it.answer or ''}".rstrip() for it in opened]

    for line in run(work()):
        typer.echo(line)


def rounds(project_id: ProjectId, as_json: AsJson = False) -> None:
    """The history of rounds: what was asked, what became of it, what it cost."""

    async def read() -> list[RoundView]:
        async with open_runtime() as runtime, runtime.sessions() as session:
            return await history.rounds_of(session, project_id)

    found_rounds = run(read())
    if as_json:
        typer.echo(TypeAdapter(list[RoundView]).dump_json(found_rounds, indent=2).decode())
        return
    for entry in found_rounds:
        price = f"  {entry.price_minor} {entry.currency} (minor units)" if entry.is_extra else ""
        waits = "  waits for you: projects pass-gate, or projects decline" if entry.waits_for_operator else ""
        commit = entry.revision.commit[:8] if entry.revision else "-"
        typer.echo(f"Round {entry.round}  {commit}{price}{waits}")
        for remark in entry.remarks:
            typer.echo(f"  {remark.position}. [{remark.status}] {remark.remark}")
            typer.echo("".join(f"     {line}\n" for line in (remark.answer or "").splitlines()), nl=False)


def revisions(project_id: ProjectId, as_json: AsJson = False) -> None:
    """Every commit of the preview, and what it changed."""

    async def read() -> list[RevisionView]:
        async with open_runtime() as runtime, runtime.sessions() as session:
            await found(session, project_id)
            return [RevisionView.model_validate(row) for row in await revisions_of(session, project_id)]

    entries = run(read())
    if as_json:
        typer.echo(TypeAdapter(list[RevisionView]).dump_json(entries, indent=2).decode())
        return
    for entry in entries:
        typer.echo(f"{entry.commit[:12]}  round {entry.round}  {entry.created_at:%Y-%m-%d %H:%M}  {entry.summary}")
        report = ChangeReport.model_validate(entry.report)
        for difference in report.differences:
            typer.echo(f"  {difference.told()}")
        if entry.changes:
            typer.echo(f"  {report.told_of_looks()}")


def restore(project_id: ProjectId, commit: Annotated[str, typer.Argument(help="Of `projects revisions`.")]) -> None:
    """Make an earlier commit of the preview current again, as a new commit."""

    async def work() -> None:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            await service.restore(session, project_id, commit)

    run(work())


def decline(project_id: ProjectId, answer: Annotated[str, typer.Argument(help="What the customer is told.")]) -> None:
    """Answer the remarks of a round that waits for you, instead of making their changes."""

    async def work() -> None:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            await service.decline_round(session, project_id, answer, runtime.round_terms)

    run(work())


def approve(project_id: ProjectId, by: Annotated[str, typer.Option(help="Who approves.")] = "operator") -> None:
    """Approve the preview; exactly its bytes are published."""

    async def work() -> None:
        async with open_runtime() as runtime, transaction(runtime.sessions) as session:
            await approvals.approve(session, project_id, by)

    run(work())


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (review, rounds, revisions, restore, decline, approve):
        app.command()(command)
