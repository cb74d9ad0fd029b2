"""Opens what a command works with: embedded services where no others are set, migrations, live objects."""

import asyncio
import contextlib
import errno
import os
import signal
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from sitewright.errors import Misconfigured
from sitewright.kit.db import reach
from sitewright.kit.embedded import Services, running_services
from sitewright.kit.logs import configure_logging
from sitewright.kit.migrations import upgrade
from sitewright.settings import read_settings
from sitewright.wiring import Runtime, build_runtime

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end; INT and TERM cancel it, so that it stops what it started.

    Raises KeyboardInterrupt for both.
    """

    async def cancellable() -> T:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(cancellable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextlib.asynccontextmanager
async def open_runtime(role: str = "command", *, temporal: bool = False) -> AsyncIterator[Runtime]:
    """A runtime on a migrated database; `role` names this process in the run file."""
    async with open_services(role, temporal=temporal) as (runtime, _services):
        yield runtime


@contextlib.asynccontextmanager
async def open_services(role: str, *, temporal: bool = True) -> AsyncIterator[tuple[Runtime, Services]]:
    """As `open_runtime`, with the services, so that a web process can publish its port."""
    settings = read_settings()
    configure_logging(settings.log_level)
    home = await asyncio.to_thread(prepare_home, settings.home.absolute())
    async with running_services(
        home,
        role,
        postgres=settings.database_url is None,
        temporal=temporal and settings.temporal_address is None,
    ) as services:
        database_url = settings.database_url.get_secret_value() if settings.database_url else services.database_url
        if settings.database_url:
            await reach(database_url)
        await upgrade(database_url)
        async with build_runtime(settings, database_url, services.temporal_address) as runtime:
            yield runtime, services


def prepare_home(home: Path) -> Path:
    """The folder of this installation's data, made where it is missing. Raises Misconfigured where it cannot be."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise Misconfigured(
            f"SITEWRIGHT_HOME is '{home}', which cannot be used ({error.strerror}); "
            "set it to a folder that this user may write to."
        ) from error
    return home
