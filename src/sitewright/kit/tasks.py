"""Ends background tasks for certain."""

import asyncio
from typing import Any


async def end(*tasks: "asyncio.Task[Any]") -> None:
    """Cancel tasks and wait until they ended; what they raised is theirs.

    A cancellation may be lost on its way, in a database's rollback or in Python 3.11's `wait_for`; so it is repeated.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=0.5)
