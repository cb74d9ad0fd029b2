"""A worker on real services, for stories told in this process."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import Table, func, select, text
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError

from sitewright import worker
from sitewright.kit.db import Base, Sessions, transaction
from sitewright.messages.models import Message
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.service import create_order
from sitewright.ports.payments import CheckoutChange
from sitewright.production.messages import workflow_id
from sitewright.production.temporal import connect
from sitewright.projects.models import SiteProject
from sitewright.projects.report import ProjectReport, project_report
from sitewright.projects.service import create_site_project
from sitewright.settings import Settings
from sitewright.wiring import Runtime, build_runtime
from sitewright.worker import serving_work
from tests.conftest import EXAMPLES, empty_tables

KEY = "dGhlIHRlc3RzJyBvd24ga2V5LCBub3QgYSBzZWNyZXQ="
PATIENCE = 180
"""Seconds, on a machine that others work on too."""
SETTLED = ("in_review", "needs_attention", "published", "cancelled")


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deployments are pictured beside the story and at their own time: here only where a test asks for it."""
    monkeypatch.setattr(worker, "PICTURE_SECONDS", 3600.0)


@dataclass
class Factory:
    """Makes projects and watches them."""

    runtime: Runtime

    @property
    def sessions(self) -> Sessions:
        return self.runtime.sessions

    async def client(self) -> Client:
        """Temporal, as the worker sees it."""
        return await connect(self.runtime.temporal, self.runtime.cipher)

    async def histories(self, project_id: UUID) -> list[WorkflowHistory]:
        """The histories of all runs of a project's workflow, the newest first."""
        client = await self.client()
        found: list[WorkflowHistory] = []
        run_id: str | None = None
        while run_id != "":
            found.append(await client.get_workflow_handle(workflow_id(project_id), run_id=run_id).fetch_history())
            run_id = found[-1].events[0].workflow_execution_started_event_attributes.continued_execution_run_id
        return found

    async def sold(self, name: str = "order-1", *, live: bool = False, gates: tuple[str, ...] = ()) -> UUID:
        """A project that waits for its answers."""
        checkout = CheckoutChange(name, "paid", 149_000, "BRL", live, f"cus_{name}", "Marcos", "marcos@example.com")
        async with transaction(self.sessions) as session:
            order = await create_order(session, "stripe", checkout)
            project = await create_site_project(session, order.customer_id, order.id, "business", live=live)
            project.gates = list(gates)
        return project.id

    async def answered(self, name: str = "order-1", file: str = "padaria.yaml", **options: Any) -> UUID:
        """A project with its answers."""
        project_id = await self.sold(name, **options)
        await self.answer(project_id, file)
        return project_id

    async def answer(self, project_id: UUID, file: str = "padaria.yaml") -> None:
        """Submit answers."""
        await self.change(submit_answers, project_id, parse_answers((EXAMPLES / file).read_bytes()))

    async def change(self, work: Any, *arguments: Any, **options: Any) -> Any:
        """Call a domain service in a transaction of its own."""
        async with transaction(self.sessions) as session:
            return await work(session, *arguments, **options)

    async def begun_with(self, project_id: UUID, *, files_in: str | None = None, **adapters: str) -> None:
        """Let the project, which has a repository, be one of other accounts."""
        async with transaction(self.sessions) as session:
            project = await session.get_one(SiteProject, project_id)
            project.files_in = files_in or project.files_in
            project.adapters = project.adapters | adapters
            project.repository = project.repository or "acme/padaria"

    async def report(self, project_id: UUID) -> ProjectReport:
        """All there is to know."""
        async with self.sessions() as session:
            return await project_report(session, project_id)

    async def finished(self, project_id: UUID, step: str) -> None:
        """Return as soon as a step is done."""
        async with asyncio.timeout(PATIENCE):
            while (step, "finished") not in [(row.step, row.status) for row in (await self.report(project_id)).steps]:
                await asyncio.sleep(0.02)

    async def until(self, project_id: UUID, *wanted: str) -> ProjectReport:
        """The report as soon as the project has one of these statuses."""
        async with asyncio.timeout(PATIENCE):
            while True:
                report = await self.report(project_id)
                if report.status in (wanted or SETTLED) and "running" not in [step.status for step in report.steps]:
                    return report
                await asyncio.sleep(0.05)


@asynccontextmanager
async def runtime_at(home: Path, database_url: str, temporal_address: str) -> AsyncIterator[Runtime]:
    """A runtime without a worker."""
    settings = Settings(home=home, encryption_keys=SecretStr(KEY), allowed_private_hosts=["127.0.0.1"])
    async with build_runtime(settings, database_url, temporal_address) as runtime:
        yield runtime


@dataclass(frozen=True)
class Prepared:
    """The bakery's site as it waits for its review: all rows of the database and all files of the home."""

    project_id: UUID
    rows: dict[Table, list[dict[str, Any]]]
    home: Path
    files: Path

    async def bring_back(self, sessions: Sessions) -> None:
        """Put everything as it was."""
        await empty_tables(sessions)
        async with transaction(sessions) as session:
            for table, rows in self.rows.items():
                if rows:
                    await session.execute(table.insert(), rows)
                for column in table.columns:
                    if column.primary_key and column.autoincrement is True:
                        counter = f"pg_get_serial_sequence('\"{table.name}\"', '{column.name}')"
                        await session.execute(select(func.setval(text(counter), func.max(column)))) if rows else None
        shutil.rmtree(self.home)
        shutil.copytree(self.files, self.home, symlinks=True)


@pytest.fixture(scope="session")
async def prepared(
    _session_maker: Sessions, tmp_path_factory: pytest.TempPathFactory, database_url: str, temporal_address: str
) -> Prepared:
    """A site made once, for all tests that begin where it is in review."""
    folder = tmp_path_factory.mktemp("prepared")
    await empty_tables(_session_maker)
    async with runtime_at(folder / "home", database_url, temporal_address) as runtime, serving_work(runtime):
        factory = Factory(runtime)
        project_id = await factory.answered()
        assert (await factory.until(project_id)).status == "in_review"
        await all_told(_session_maker)
        await (await factory.client()).get_workflow_handle(workflow_id(project_id)).terminate()
    shutil.copytree(folder / "home", folder / "files", symlinks=True)
    async with _session_maker() as session:
        rows = {
            table: [dict(row) for row in (await session.execute(table.select())).mappings()]
            for table in Base.metadata.sorted_tables
        }
    return Prepared(project_id, rows, folder / "home", folder / "files")


async def all_told(sessions: Sessions) -> None:
    """Wait for messages that are on their way: kept as such, they would be so for ever."""
    queued = select(func.count()).select_from(Message).where(Message.status == "queued")
    async with asyncio.timeout(PATIENCE):
        while True:
            async with sessions() as session:
                if not await session.scalar(queued):
                    return
            await asyncio.sleep(0.05)


@dataclass
class Preview(Factory):
    """A factory with the bakery's site in review."""

    made: ProjectReport

    @property
    def project_id(self) -> UUID:
        return self.made.id


@pytest.fixture
async def preview(
    prepared: Prepared, _session_maker: Sessions, database_url: str, temporal_address: str
) -> AsyncIterator[Preview]:
    """The prepared site, and a worker at work."""
    await prepared.bring_back(_session_maker)
    async with runtime_at(prepared.home, database_url, temporal_address) as runtime, serving_work(runtime):
        yield Preview(runtime, await Factory(runtime).report(prepared.project_id))
        handle = (await Factory(runtime).client()).get_workflow_handle(workflow_id(prepared.project_id))
        with contextlib.suppress(RPCError):
            await handle.terminate()


@pytest.fixture
async def factory(
    sessions: Sessions, tmp_path: Path, database_url: str, temporal_address: str
) -> AsyncIterator[Factory]:
    """A factory with a worker at work, on empty tables."""
    async with runtime_at(tmp_path / "home", database_url, temporal_address) as runtime, serving_work(runtime):
        yield Factory(runtime)
