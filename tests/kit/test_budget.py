"""Budgets of calls, shared by all processes."""

import asyncio
import sys

import pytest

from sitewright.errors import Unavailable
from sitewright.kit.budget import Budget, spend
from sitewright.kit.db import Sessions

SLOW = Budget("a vendor", 10, 0.001)
SPENDER = """
import asyncio, sys
from sitewright.kit.budget import Budget, spend
from sitewright.kit.db import create_engine, session_maker

async def main():
    sessions = session_maker(create_engine(sys.argv[1]))
    eight = (spend(sessions, Budget("a vendor", 10, 0.001)) for _ in range(8))
    taken = await asyncio.gather(*eight, return_exceptions=True)
    print(sum(outcome is None for outcome in taken))

asyncio.run(main())
"""
"""Another process, which takes what it gets of eight calls."""


async def test_a_used_up_budget_says_how_long_to_wait(sessions: Sessions) -> None:
    await spend(sessions, SLOW, 8)
    with pytest.raises(Unavailable) as used_up:
        await spend(sessions, SLOW, 4)
    assert used_up.value.retry_after == pytest.approx(2000, rel=0.01)


async def test_what_was_refused_is_not_taken(sessions: Sessions) -> None:
    await spend(sessions, SLOW, 8)
    with pytest.raises(Unavailable):
        await spend(sessions, SLOW, 4)
    await spend(sessions, SLOW, 2)


async def test_many_at_once_get_no_more_than_there_is(sessions: Sessions) -> None:
    taken = await asyncio.gather(*(spend(sessions, SLOW) for _ in range(30)), return_exceptions=True)
    assert sum(outcome is None for outcome in taken) == 10


async def test_two_processes_get_no_more_than_there_is(sessions: Sessions, database_url: str) -> None:
    await spend(sessions, SLOW)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", SPENDER, database_url, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(2)
    ]
    told = [(await process.communicate())[0] for process in processes]
    assert sum(int(taken) for taken in told) == 9


async def test_a_budget_fills_again(sessions: Sessions) -> None:
    fast = Budget("a fast vendor", 5, 10_000.0)
    for _ in range(20):
        await spend(sessions, fast, 5)
        await asyncio.sleep(0.001)


async def test_who_may_owe_is_not_refused_and_others_wait_for_it(sessions: Sessions) -> None:
    await spend(sessions, SLOW, 10)
    await spend(sessions, SLOW, 22, owing=True)
    with pytest.raises(Unavailable) as used_up:
        await spend(sessions, SLOW)
    assert used_up.value.retry_after == pytest.approx(23000, rel=0.01)


async def test_budgets_do_not_share(sessions: Sessions) -> None:
    await spend(sessions, SLOW, 10)
    await spend(sessions, Budget("another vendor", 10, 0.001), 10)


async def test_more_than_there_ever_is_is_a_mistake(sessions: Sessions) -> None:
    with pytest.raises(ValueError, match="ever has"):
        await spend(sessions, SLOW, 11)
