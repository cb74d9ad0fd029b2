"""The worker that serves the story: one that Temporal's answer ended is followed by another."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from temporalio.client import Client

from sitewright.production import temporal
from sitewright.production.temporal import serving
from sitewright.production.workshop import Workshop


class StubWorker:
    """A worker that runs until it is shut down, or fails at once."""

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails
        self._end = asyncio.Event()

    async def run(self) -> None:
        """Work."""
        if self._fails:
            raise RuntimeError("Poll failure")
        await self._end.wait()

    async def shutdown(self) -> None:
        """End."""
        self._end.set()


async def test_a_worker_that_failed_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[StubWorker] = []
    working = asyncio.Event()

    def new_worker(_client: Client, _shop: Workshop) -> StubWorker:
        made.append(StubWorker(fails=len(made) < 2))
        if len(made) == 3:
            working.set()
        return made[-1]

    monkeypatch.setattr(temporal, "new_worker", new_worker)
    monkeypatch.setattr(temporal, "AGAIN_SECONDS", 0.01)
    nothing = cast("Any", SimpleNamespace())
    async with asyncio.timeout(10):
        async with serving(nothing, nothing):
            await working.wait()
    assert len(made) == 3


async def test_it_ends_even_while_it_waits_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporal, "new_worker", lambda *_: StubWorker(fails=True))
    nothing = cast("Any", SimpleNamespace())
    async with asyncio.timeout(10):
        async with serving(nothing, nothing):
            await asyncio.sleep(0)
