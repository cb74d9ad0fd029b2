"""`privacy`: what a customer may ask for by law, and what each night's retention did."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from sitewright.cli.ending import at_work, until_archived
from sitewright.cli.options import DryRun, Yes
from sitewright.cli.runtime import open_runtime, run
from sitewright.errors import Conflict, Misconfigured
from sitewright.kit.db import transaction
from sitewright.privacy import erasing, register
from sitewright.privacy.handing_out import write_archive
from sitewright.privacy.retention import runs
from sitewright.privacy.subjects import Subject, subject_of
from sitewright.production import histories
from sitewright.production.launching import DELIVERIES, MAILINGS
from sitewright.production.messages import workflow_id
from sitewright.production.temporal import connect
from sitewright.projects import ending, service
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.holdings import Holding, look_up
from sitewright.projects.models import SiteProject
from sitewright.wiring import Runtime

app = typer.Typer(
    help="What a customer may ask for by law: a copy, or to be forgotten; what retention removed.",
    no_args_is_help=True,
)
Who = Annotated[str, typer.Option("--customer", help="E-mail address, our id of the customer, or the shop's own.")]


@dataclass
class Receipt:
    """What was done, without the customer's words: counts by table and by kind, and what stays with its reason."""

    customers: list[str]
    rows: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    histories: int = 0
    by_hand: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """As it is written."""
        return {
            "erased_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "customers": self.customers,
            "rows_removed_or_emptied": dict(sorted(self.rows.items())),
            "removed_outside": dict(sorted(self.outside.items())),
            "workflow_histories_removed": self.histories,
            "to_be_removed_by_hand": self.by_hand,
            "stays": register.STAYS | register.BLANKED,
        }


@app.command("export")
def export_customer(
    customer: Who, file: Annotated[Path, typer.Argument(help="The ZIP archive to write; it must not exist.")]
) -> None:
    """Write all that is stored of a customer into one archive: rows as JSON, files as they were sent."""

    async def work() -> int:
        async with open_runtime() as runtime:
            async with runtime.sessions() as session:
                subject = await subject_of(session, customer)
            return await write_archive(file, runtime.sessions, runtime.integrations, subject)

    try:
        typer.echo(f"{run(work())} files are in {file}. It holds personal data: hand it over safely, then remove it.")
    except FileExistsError:
        raise Conflict(f"{file} exists; choose another name.", field="file") from None


@app.command()
def erase(customer: Who, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Forget a customer: sites off the net, files, repositories, histories, rows. Again, it goes on where it stopped.

    The receipt says what was removed, what stays and why.
    """
    _list(*run(_look(customer)))
    if dry_run:
        return
    if not yes:
        typer.confirm("This cannot be undone. Erase the customer?", abort=True)
    receipt, path = run(_erase(customer))
    for name in receipt.by_hand:
        typer.echo(f"Remove by hand: {name}", err=True)
    typer.echo(f"The customer is erased. The receipt is {path}.")


@app.command()
def report() -> None:
    """What retention removed in the last nights."""

    async def work() -> None:
        async with open_runtime() as runtime, runtime.sessions() as session:
            found = await runs(session)
        for each in found:
            counts = ", ".join(f"{name} {count}" for name, count in each.counts.items() if count)
            typer.echo(f"{each.at:%Y-%m-%d %H:%M}  {counts or 'nothing was due'}")
        if not found:
            typer.echo("No night has passed yet; the worker does this at 3:20.")

    run(work())


async def _look(who: str) -> tuple[list[Holding], Counter[str]]:
    async with open_runtime() as runtime:
        async with runtime.sessions() as session:
            subject = await subject_of(session, who)
            rows = await erasing.rows_of(session, subject)
        outside = [
            holding
            for project in subject.projects
            for holding in await look_up(ProjectAdapters(project, runtime.integrations))
        ]
    return outside, rows


def _list(outside: list[Holding], rows: Counter[str]) -> None:
    for holding in outside:
        typer.echo(f"{holding.kind:<12} {'removed':<8} {holding.name}")
    for table, count in sorted(rows.items()):
        typer.echo(f"{'rows':<12} {'emptied' if table in register.BLANKED else 'removed':<8} {count} of {table}")
    for table, why in (register.STAYS | register.BLANKED).items():
        typer.echo(f"{'stays':<12} {'':<8} {table}: {why}")


async def _erase(who: str) -> tuple[Receipt, Path]:
    async with at_work() as runtime:
        async with runtime.sessions() as session:
            subject = await subject_of(session, who)
        receipt = Receipt([str(customer.id) for customer in subject.customers])
        for project in subject.projects:
            await _end(runtime, project, receipt)
        async with transaction(runtime.sessions) as session:
            receipt.rows += await erasing.empty_shells(session, subject)
        return receipt, _written(runtime, subject, receipt)


async def _end(runtime: Runtime, project: SiteProject, receipt: Receipt) -> None:
    """One project: off the net by its story, then repository, histories, rows. Raises Conflict where that stops."""
    adapters = ProjectAdapters(project, runtime.integrations)
    receipt.outside.update(holding.kind for holding in await look_up(adapters) if holding.kind != "repository")
    async with transaction(runtime.sessions) as session:
        if project.status != "archived" and not ending.may_be_archived(project):
            await service.cancel(session, project.id)
    archived = await until_archived(runtime, project.id)
    if archived.status != "archived":
        raise Conflict(f"It stopped at {project.slug}: {archived.attention_reason} Mend it, and run this again.")
    if project.repository is not None:
        try:
            await (await adapters.code_host()).delete(project.repository)
            receipt.outside["repository"] += 1
        except Misconfigured as error:
            receipt.by_hand.append(f"repository {project.repository} ({error.message})")
    async with runtime.sessions() as session:
        deliveries, told = await erasing.told_of(session, project.id)
    temporal = await connect(runtime.temporal, runtime.cipher)
    carried = [*map(DELIVERIES.names, deliveries), *map(MAILINGS.names, told)]
    ids = [workflow_id(project.id), *chain.from_iterable(carried)]
    receipt.histories += await histories.forget(temporal, ids)
    async with transaction(runtime.sessions) as session:
        receipt.rows += await erasing.forget_project(session, project.id)


def _written(runtime: Runtime, subject: Subject, receipt: Receipt) -> Path:
    folder = runtime.home / "receipts"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"erased-{subject.customers[0].id}-{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(receipt.shown(), file, indent=1)
    return path
