"""A process that uses a home's services: prints their addresses when they are there, stays until TERM."""

import asyncio
import json
import signal
import sys
from pathlib import Path

from sitewright.kit.embedded import running_services


async def main(home: Path) -> None:
    """Use the services of a home."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with running_services(home, "test") as services:
        print(json.dumps([services.database_url, services.temporal_address]), flush=True)  # noqa: T201
        await stopped.wait()


asyncio.run(main(Path(sys.argv[1])))
