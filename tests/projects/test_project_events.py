"""The event stream: what happened, then what happens; nothing missed after a lost connection."""

import asyncio
import contextlib
import gc
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
import uvicorn
from sqlalchemy import text

from sitewright.kit.db import notify, transaction
from sitewright.projects import timeline
from sitewright.web.sse import Hub
from tests.shop import Shop

PATIENCE = 30
"""Seconds, on a machine that others work on too."""


@dataclass
class Browser:
    """Reads event streams of a served shop."""

    base: str
    token: str

    @contextlib.asynccontextmanager
    async def stream(self, project_id: UUID, last_event_id: int | None = None) -> AsyncIterator[AsyncIterator[Any]]:
        """The stream's events as (id, data)."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        address = f"{self.base}/projects/{project_id}/events"
        async with (
            httpx2.AsyncClient(timeout=PATIENCE) as http,
            http.stream("GET", address, headers=headers) as response,
        ):
            assert response.status_code == 200
            assert response.headers["content-type"].startswith("text/event-stream")
            yield self._events(response)

    async def _events(self, response: httpx2.Response) -> AsyncIterator[tuple[int, Any]]:
        fields: dict[str, str] = {}
        async for line in response.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                data = json.loads(fields["data"])
                assert fields["event"] == ("steps" if isinstance(data, list) else "step")
                yield int(fields["id"]), data
                fields = {}


@pytest.fixture
async def browser(shop: Shop) -> AsyncIterator[Browser]:
    """The shop's API on a loopback socket, because a stream needs one."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(shop.app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    yield Browser(f"http://127.0.0.1:{listener.getsockname()[1]}", shop.tokens["read"])
    server.should_exit = True
    await task


async def step(shop: Shop, project_id: UUID, name: str) -> None:
    """One step, begun."""
    await timeline.start_step(shop.sessions, project_id, 1, name, "")


async def soon(events: AsyncIterator[Any]) -> Any:
    """The next event, within seconds."""
    return await asyncio.wait_for(anext(events), PATIENCE)


async def test_a_stream_begins_with_what_happened_and_goes_on(shop: Shop, browser: Browser) -> None:
    project_id, other = await shop.sold_project(), await shop.sold_project()
    await step(shop, project_id, "open_project")
    async with browser.stream(project_id) as events:
        assert (await soon(events))[1]["step"] == "open_project"
        await step(shop, other, "open_project")
        await step(shop, project_id, "analyse_answers")
        seen, data = await soon(events)
        assert (data["step"], data["status"], data["seq"]) == ("analyse_answers", "running", seen)


async def test_a_reader_that_comes_back_gets_what_it_missed(shop: Shop, browser: Browser) -> None:
    project_id = await shop.sold_project()
    await step(shop, project_id, "open_project")
    async with browser.stream(project_id) as events:
        seen, _ = await soon(events)
    await step(shop, project_id, "analyse_answers")
    async with browser.stream(project_id, last_event_id=seen) as events:
        assert (await soon(events))[1]["step"] == "analyse_answers"


async def test_steps_that_are_undone_are_told_also_to_who_comes_back(shop: Shop, browser: Browser) -> None:
    project_id = await shop.sold_project()
    for name in ("analyse_answers", "write_brief"):
        await step(shop, project_id, name)
    left = [{"round": 1, "step": "analyse_answers", "key": ""}]
    async with browser.stream(project_id) as events:
        for _ in range(2):
            seen, _data = await soon(events)
        await timeline.forget_step(shop.sessions, project_id, 1, "write_brief", "")
        assert await soon(events) == (seen, left)
        await step(shop, project_id, "write_brief")
        assert (await soon(events))[1]["step"] == "write_brief"
    await timeline.forget_step(shop.sessions, project_id, 1, "write_brief", "")
    async with browser.stream(project_id, last_event_id=seen) as events:
        assert await soon(events) == (seen, left)


async def test_a_stream_survives_the_loss_of_the_listening_connection(
    shop: Shop, browser: Browser, database_url: str
) -> None:
    project_id = await shop.sold_project()
    await step(shop, project_id, "open_project")
    async with browser.stream(project_id) as events:
        await soon(events)
        async with transaction(shop.sessions) as session:
            lost = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE 'listen%timeline%'"
            assert (await session.execute(text(lost))).all()
        await step(shop, project_id, "analyse_answers")
        assert (await soon(events))[1]["step"] == "analyse_answers"


async def test_a_hub_wakes_who_asked_and_forgets_who_left(shop: Shop, database_url: str) -> None:
    async with Hub(database_url, "topic") as hub:
        with hub.subscribe("1") as one, hub.subscribe("2") as other:
            await asyncio.wait_for(other.wait(), PATIENCE)
            one.clear()
            other.clear()
            async with transaction(shop.sessions) as session:
                await notify(session, "topic", "1")
            await asyncio.wait_for(one.wait(), PATIENCE)
            assert not other.is_set()
        with hub.subscribe("1") as again:
            assert not again.is_set()


async def test_a_hub_left_while_it_connects_leaves_no_connection(database_url: str) -> None:
    for milliseconds in range(0, 40, 2):
        async with Hub(database_url, "topic"):
            await asyncio.sleep(milliseconds / 1000)
    gc.collect()


@pytest.mark.parametrize("last_event_id", ["-1", "x", str(2**63)])
async def test_an_id_that_no_event_had_is_refused(shop: Shop, last_event_id: str) -> None:
    project_id = await shop.sold_project()
    response = await shop.call("GET", f"/projects/{project_id}/events", Last_Event_ID=last_event_id)
    assert response.status_code == 422
