"""Tasks that end for certain."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def together(*work: Coroutine[Any, Any, T]) -> list[T]:
    """The results in order. The first failure is raised after the rest has ended, so that nothing goes on behind it."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        await end(*tasks)


async def end(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel tasks and wait until they ended; what they raised is theirs.

    A cancellation may be lost on its way, in a database's rollback or in Python 3.11's `wait_for`; so it is repeated.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.5)
