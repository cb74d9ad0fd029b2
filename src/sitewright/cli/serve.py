"""`up`, `web` and `worker`: processes that stay until they are told to stop."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator

import typer
from rich.console import Console

from sitewright.app import bind, serving_web
from sitewright.cli.runtime import open_services, run
from sitewright.cli.welcome import first_administrator
from sitewright.kit.db import transaction
from sitewright.projects.local_addresses import follow_port
from sitewright.settings import Settings
from sitewright.wiring import Runtime
from sitewright.worker import serving_work

app = typer.Typer()

console = Console(stderr=True, highlight=False)


@app.command()
def up() -> None:
    """Run everything in one process: database, Temporal, web and worker. Ctrl-C ends all it started."""
    run(_stay("up", web=True, worker=True))


@app.command()
def web() -> None:
    """Run the web process alone."""
    run(_stay("web", web=True, worker=False))


@app.command()
def worker() -> None:
    """Run the worker alone."""
    run(_stay("worker", web=False, worker=True))


async def _stay(role: str, *, web: bool, worker: bool) -> None:
    async with running(role, web=web, worker=worker) as (runtime, address):
        stopped = stop_signal()
        console.print(f"sitewright {role} is running" + (f" at {address}" if address else "") + "; Ctrl-C stops it")
        if address and (link := await first_administrator(runtime)):
            console.print(f"Make the first administrator of the console (once, within a day):\n{link}", soft_wrap=True)
        await stopped.wait()
        console.print("stopping")


@contextlib.asynccontextmanager
async def running(role: str, *, web: bool, worker: bool) -> AsyncIterator[tuple[Runtime, str | None]]:
    """The wanted parts in this process; gives the runtime and the web address."""
    async with contextlib.AsyncExitStack() as stack:
        runtime, services = await stack.enter_async_context(open_services(role))
        address = None
        if web:
            listener = _listen(runtime.settings)
            port = listener.getsockname()[1]
            await asyncio.to_thread(services.publish_port, port)
            async with transaction(runtime.sessions) as session:
                await follow_port(session, port)
            await stack.enter_async_context(serving_web(runtime, listener))
            address = f"http://{runtime.settings.host}:{port}"
        if worker:
            await stack.enter_async_context(serving_work(runtime))
        yield runtime, address


def stop_signal() -> asyncio.Event:
    """Set when the process is asked to end by INT or TERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


def _listen(settings: Settings) -> socket.socket:
    listener = bind(settings.host, settings.port)
    port = listener.getsockname()[1]
    if port != settings.port:
        console.print(f"port {settings.port} is taken; using {port}")
    return listener
