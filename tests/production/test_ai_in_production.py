"""A site written by a model at its fake: paid for within caps, waited for where it asks, shown while it writes."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select

from sitewright.accounts.service import create_token
from sitewright.app import bind, serving_web
from sitewright.projects import service
from sitewright.projects.models import AIUse
from sitewright.projects.report import ProjectReport
from tests.fakes import ai_providers
from tests.fakes.ai_providers import FakeProviders
from tests.fakes.ai_writer import write
from tests.production.conftest import PATIENCE, Factory

CALL_MICRO_USD = 1200 * 2.5 + 300 * 10
"""What a call of gpt-4o costs that takes as many tokens as the fake says."""


@dataclass
class AtTheFake:
    """A factory whose three roles are at one fake."""

    factory: Factory
    fake: FakeProviders

    async def configure(self, **more: Any) -> None:
        """Store the AI integration."""
        role = {"provider": "openai", "model": "gpt-4o", "base_url": f"{self.fake.address}/v1", "max_tokens": 1000}
        roles = dict.fromkeys(("content_generation", "code_generation", "analysis"), role)
        await self.factory.runtime.config_service.set_config("ai", {**roles, **more})

    async def uses(self, project_id: UUID) -> list[AIUse]:
        """What was paid for."""
        async with self.factory.sessions() as session:
            return list((await session.scalars(select(AIUse).where(AIUse.project_id == project_id))).all())

    async def gone_on_with(self, project_id: UUID) -> ProjectReport:
        """The project in review; pages that failed side by side may stop it one after the other."""
        while (report := await self.factory.until(project_id)).status == "needs_attention":
            await self.factory.change(service.retry, project_id)
        return report


@pytest.fixture
async def at_the_fake(factory: Factory) -> AsyncIterator[AtTheFake]:
    async with ai_providers.running() as fake:
        fake.plan = [write]
        yield AtTheFake(factory, fake)


async def test_a_model_writes_the_whole_site(at_the_fake: AtTheFake) -> None:
    await at_the_fake.configure(project_cap_cents=100, day_cap_cents=1000)
    project_id = await at_the_fake.factory.answered()
    made = await at_the_fake.factory.until(project_id)
    assert (made.status, made.written_by, made.writer_note) == ("in_review", ["openai/gpt-4o"], None)
    assert made.cost.calls == len(at_the_fake.fake.requests) == 8
    assert made.cost.micro_usd == 8 * CALL_MICRO_USD


async def test_a_cap_stops_the_project_before_the_call_that_would_pass_it(at_the_fake: AtTheFake) -> None:
    await at_the_fake.configure(project_cap_cents=4)
    project_id = await at_the_fake.factory.answered()
    stopped = await at_the_fake.factory.until(project_id)
    assert stopped.status == "needs_attention"
    assert "project_cap_cents" in (stopped.attention_reason or "")
    uses = await at_the_fake.uses(project_id)
    assert len(at_the_fake.fake.requests) == len(uses) > 0
    assert sum(use.cost_micro_usd or 0 for use in uses) <= 4 * 10_000

    await at_the_fake.configure(project_cap_cents=100)
    assert (await at_the_fake.gone_on_with(project_id)).cost.calls == 8


async def test_a_rate_limit_is_waited_for_by_the_step_and_not_in_it(at_the_fake: AtTheFake) -> None:
    await at_the_fake.configure()
    at_the_fake.fake.plan, at_the_fake.fake.retry_after = [429, write], "2"
    made = await at_the_fake.factory.until(await at_the_fake.factory.answered())
    (limited,) = (step for step in made.steps if step.step == "analyse_answers")
    assert (made.status, limited.attempts) == ("in_review", 2)
    assert limited.finished_at is not None
    assert limited.finished_at - made.created_at > timedelta(seconds=2)


async def test_what_a_page_says_is_in_the_event_stream_while_it_is_written(at_the_fake: AtTheFake) -> None:
    await at_the_fake.configure()
    project_id = await at_the_fake.factory.sold(gates=("sitemap",))
    at_the_fake.fake.seconds_between = 0.5
    async with watching(at_the_fake.factory, project_id) as events:
        await at_the_fake.factory.answer(project_id)
        await at_the_fake.factory.finished(project_id, "write_sitemap")
        await at_the_fake.factory.change(service.pass_gate, project_id, "sitemap")
        shown: dict[str, list[tuple[str, str | None]]] = {}
        async with asyncio.timeout(PATIENCE):
            async for step in events:
                if step["step"] == "write_page":
                    shown.setdefault(step["key"], []).append((step["status"], step["progress"]))
                if step["step"] == "compose_site":
                    break
    for changes in shown.values():
        written = [text for status, text in changes if status == "running" and text]
        assert written
        assert changes[-1] == ("finished", None)
        assert any(" " in text for text in written)


@contextlib.asynccontextmanager
async def watching(factory: Factory, project_id: UUID) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The project's steps as `GET /projects/{id}/events` tells them."""
    token = await factory.change(create_token, "console", "read")
    listener = bind("127.0.0.1", 0)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/projects/{project_id}/events"
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        serving_web(factory.runtime, listener),
        httpx2.AsyncClient(timeout=60) as http,
        http.stream("GET", address, headers=headers) as response,
    ):
        assert response.status_code == 200

        async def steps() -> AsyncIterator[dict[str, Any]]:
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

        yield steps()
