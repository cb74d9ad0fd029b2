"""The worker's loops go on whatever happens, and leave alone for a while who asks for it."""

import asyncio
import contextlib
from typing import cast

import pytest

from sitewright.errors import Misconfigured, Unavailable
from sitewright.wiring import Runtime
from sitewright.worker import repeated

NOTHING = cast("Runtime", None)


async def turns(*errors: Exception | None, seconds: float = 30.0) -> int:
    """How often the work is done before it is done without an error, or `seconds` are over; each turn raises one."""
    left, done = list(errors), 0
    ended = asyncio.Event()

    async def work(_runtime: Runtime) -> None:
        nonlocal done
        done += 1
        if not left:
            ended.set()
        elif (error := left.pop(0)) is not None:
            raise error

    task = asyncio.create_task(repeated(work, NOTHING, 0.001))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(ended.wait(), seconds)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return done


@pytest.mark.parametrize(
    "error",
    [None, Misconfigured("no key"), Unavailable("away"), TypeError("a row nobody expected")],
    ids=["none", "key", "away", "unexpected"],
)
async def test_the_work_is_done_again_whatever_happened(error: Exception | None) -> None:
    assert await turns(error, error) >= 3


async def test_who_asks_to_wait_is_left_alone() -> None:
    assert await turns(Unavailable("too many requests", retry_after=60.0), seconds=0.5) == 1
