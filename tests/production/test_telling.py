"""Webhooks for real: told through the workflow engine, signed, again until they are taken, anew on request."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sitewright.errors import Conflict, Rejected
from sitewright.hooks import service
from sitewright.hooks.models import HookDelivery, HookEndpoint
from sitewright.hooks.signing import signed_headers
from sitewright.kit.db import Sessions, transaction
from sitewright.production.hook_workflow import ATTEMPTS
from sitewright.production.launching import BATCH, DELIVERIES, launch_rows
from sitewright.production.telling import wait_after
from sitewright.projects.ending import archive, delete
from sitewright.projects.service import cancel, pause, recover
from tests.fakes.serving import serving
from tests.production.conftest import PATIENCE, Factory, runtime_at


@dataclass
class Listener:
    """A system that is told; `answers` are its next statuses, then it takes everything."""

    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    address: str = ""
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.heard.append((dict(request.headers), await request.body()))
        if self.meanwhile is not None:
            await self.meanwhile()
        await Response(status_code=self.answers.pop(0) if self.answers else 204)(scope, receive, send)


@contextlib.asynccontextmanager
async def listening(*answers: int) -> AsyncIterator[Listener]:
    listener = Listener([*answers])
    async with serving(listener) as address:
        listener.address = f"{address}/hook"
        yield listener


async def added(factory: Factory, listener: Listener, *events: str) -> tuple[UUID, str]:
    endpoint, secret = await factory.change(service.add_endpoint, factory.runtime.cipher, listener.address, events)
    return endpoint.id, secret


async def settled(factory: Factory, number: int = 1) -> list[HookDelivery]:
    """All deliveries as soon as so many of them are done."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with factory.sessions() as session:
                rows = list((await session.scalars(select(HookDelivery).order_by(HookDelivery.created_at))).all())
            if len([row for row in rows if row.status != "waiting"]) >= number:
                return rows
            await asyncio.sleep(0.05)


async def test_a_site_tells_its_life_and_nothing_of_a_person(factory: Factory) -> None:
    async with listening() as listener:
        _, secret = await added(factory, listener)
        project_id = await factory.answered()
        await factory.until(project_id)
        rows = await settled(factory, 2)
        assert [row.event for row in rows] == ["project.created", "project.preview_ready"]
        assert {row.status for row in rows} == {"delivered"}
        for headers, body in listener.heard:
            expected = signed_headers(secret, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
            assert expected.items() <= headers.items()
            assert "Marcos" not in body.decode()
            assert "example.com" not in body.decode()
        told = {json.loads(body)["type"]: json.loads(body)["data"] for _, body in listener.heard}
        ready = told["project.preview_ready"]
        assert (ready["project_id"], ready["status"]) == (str(project_id), "in_review")
        assert ready["preview_url"].startswith("http")


async def test_who_does_not_answer_well_is_told_again_under_the_same_id(factory: Factory) -> None:
    async with listening(500, 302) as listener:
        await added(factory, listener, "project.cancelled")
        await factory.change(cancel, await factory.sold())
        (row,) = await settled(factory)
        assert (row.status, row.attempts, row.answer, row.error) == ("delivered", 3, 204, None)
        assert len({headers["webhook-id"] for headers, _ in listener.heard}) == 1


async def test_only_what_was_chosen_is_told(factory: Factory) -> None:
    async with listening() as listener:
        await added(factory, listener, "project.needs_attention")
        project_id = await factory.sold()
        await factory.change(pause, project_id, step="operator", reason="A reason that stays here.")
        (row,) = await settled(factory)
        assert row.event == "project.needs_attention"
        assert b"A reason" not in listener.heard[0][1]


async def test_who_is_gone_is_told_nothing_more(factory: Factory) -> None:
    async with listening(410) as listener:
        endpoint_id, _ = await added(factory, listener)
        await factory.sold("order-1")
        (row,) = await settled(factory)
        await factory.sold("order-2")
        assert (row.status, row.answer) == ("failed", 410)
        async with factory.sessions() as session:
            endpoint = await session.get_one(HookEndpoint, endpoint_id)
            assert endpoint.disabled_because
            assert len(list(await session.scalars(select(HookDelivery)))) == 1


async def test_an_event_is_sent_anew_on_request(factory: Factory) -> None:
    async with listening(410) as listener:
        endpoint_id, _ = await added(factory, listener)
        await factory.sold()
        (row,) = await settled(factory)
        await factory.change(service.switch_endpoint, endpoint_id, on=True)
        await factory.change(service.replay_delivery, row.id)
        async with asyncio.timeout(PATIENCE):
            while len(listener.heard) < 2:
                await asyncio.sleep(0.05)
        (again,) = await settled(factory)
        assert (again.status, again.replays) == ("delivered", 1)
        assert listener.heard[0][0]["webhook-id"] == listener.heard[1][0]["webhook-id"]


async def test_what_is_under_way_is_not_sent_twice(factory: Factory) -> None:
    async with listening(500, 500, 500) as listener:
        endpoint_id, _ = await added(factory, listener)
        row = await factory.change(service.send_test, endpoint_id)
        with pytest.raises(Conflict):
            await factory.change(service.replay_delivery, row.id)
        await factory.change(service.remove_endpoint, endpoint_id)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://127.0.0.1/x", "private address"),
        ("https://169.254.169.254/latest", "private address"),
        ("https://[::1]/", "private address"),
        ("http://93.184.216.34/", "use https"),
        ("ftp://93.184.216.34/", "begins with https"),
        ("https://", "begins with https"),
        ("https://a\nb", "one line"),
        ("https://[", "malformed"),
        ("https://a:99999", "malformed"),
    ],
)
async def test_addresses_inside_are_refused(url: str, told: str) -> None:
    with pytest.raises(Rejected, match=told) as refused:
        await service.check_address(url)
    assert refused.value.field == "url"


def test_who_asks_for_a_second_is_not_told_eleven_times_in_ten() -> None:
    waits = [wait_after(attempt) for attempt in range(1, ATTEMPTS)]
    assert (waits[0], max(waits)) == (timedelta(seconds=1), timedelta(hours=12))
    assert sum(waits, timedelta()) > timedelta(days=1.5)


async def test_a_project_that_is_forgotten_is_told_to_its_end(factory: Factory) -> None:
    project_id = await factory.answered()
    await factory.until(project_id)
    async with listening(503) as listener:
        await added(factory, listener, "project.archived")
        await factory.change(cancel, project_id)
        await factory.change(archive, project_id)
        await factory.until(project_id, "archived")
        await factory.change(delete, project_id)
        (delivery,) = await settled(factory)
    assert (delivery.status, delivery.project_id) == ("delivered", None)
    assert json.loads(listener.heard[-1][1])["data"]["project_id"] == str(project_id)


async def test_all_that_waits_is_launched_at_once(
    sessions: Sessions, database_url: str, temporal_address: str, tmp_path: Path
) -> None:
    async with runtime_at(tmp_path, database_url, temporal_address) as runtime:
        factory = Factory(runtime)
        endpoint, _ = await factory.change(service.add_endpoint, runtime.cipher, "https://crm.example/hook", ())
        async with transaction(sessions) as session:
            waiting = [
                HookDelivery(endpoint_id=endpoint.id, event="test.ping", payload={}) for _ in range(2 * BATCH + 1)
            ]
            session.add_all(waiting)
        assert await launch_rows(sessions, await factory.client(), DELIVERIES) == 2 * BATCH + 1
        assert await launch_rows(sessions, await factory.client(), DELIVERIES) == 0


async def test_what_waits_is_sent_by_a_workflow_engine_that_lost_its_store(
    sessions: Sessions, database_url: str, temporal_address: str, tmp_path: Path
) -> None:
    async with runtime_at(tmp_path, database_url, temporal_address) as runtime:
        factory = Factory(runtime)
        endpoint, _ = await factory.change(service.add_endpoint, runtime.cipher, "https://crm.example/hook", ())
        async with transaction(sessions) as session:
            lost, done = [
                HookDelivery(
                    endpoint_id=endpoint.id, event="test.ping", payload={}, status=status, launched_at=datetime.now(UTC)
                )
                for status in ("waiting", "delivered")
            ]
            session.add_all((lost, done))
        assert await factory.change(recover) == 0
        assert await launch_rows(sessions, await factory.client(), DELIVERIES) == 1
        async with sessions() as session:
            assert (await session.get_one(HookDelivery, lost.id)).launched_at != lost.launched_at


async def test_an_endpoint_that_is_removed_while_it_is_told_is_no_error(
    sessions: Sessions, database_url: str, temporal_address: str, tmp_path: Path
) -> None:
    async with runtime_at(tmp_path, database_url, temporal_address) as runtime, listening() as listener:
        factory = Factory(runtime)
        endpoint_id, _ = await added(factory, listener)
        row = await factory.change(service.send_test, endpoint_id)
        listener.meanwhile = lambda: factory.change(service.remove_endpoint, endpoint_id)
        assert runtime.workshop.sender is not None
        await runtime.workshop.sender.attempt(sessions, row.id, last=False)
        assert len(listener.heard) == 1
