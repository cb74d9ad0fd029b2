"""The web process: every router, behind the guards, and the server that runs it."""

import asyncio
import contextlib
import errno
import re
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from sitewright.accounts.api import router as accounts_router
from sitewright.accounts.audit import AuditTrail
from sitewright.accounts.embedding import Embedding
from sitewright.console import reference
from sitewright.console.api import router as console_router
from sitewright.console.app import create_console
from sitewright.console.desk import Desk
from sitewright.console.remarks import LARGEST_REMARK, REMARK_PATH
from sitewright.errors import Misconfigured
from sitewright.hooks.api import router as hooks_router
from sitewright.integrations.api import router as integrations_router
from sitewright.integrations.library_api import router as library_router
from sitewright.leads.api import router as leads_router
from sitewright.leads.intake import router as forms_router
from sitewright.links.api import router as links_router
from sitewright.messages.api import router as messages_router
from sitewright.messages.stopping import router as stopping_router
from sitewright.onboarding.api import UPLOAD_PATH
from sitewright.onboarding.api import router as onboarding_router
from sitewright.orders.api import router as orders_router
from sitewright.orders.customers import router as customers_router
from sitewright.orders.starts import router as starts_router
from sitewright.orders.webhook import router as webhook_router
from sitewright.portal.app import create_portal
from sitewright.portal.counter import Counter
from sitewright.portal.domains import RecentReports
from sitewright.projects.api import router as projects_router
from sitewright.projects.timeline import CHANNEL as TIMELINE
from sitewright.readiness import router as readiness_router
from sitewright.reviews.api import router as reviews_router
from sitewright.reviews.webhook import router as code_webhook_router
from sitewright.rework.api import router as rework_router
from sitewright.settings import Settings
from sitewright.web import errors
from sitewright.web.guards import BodyLimit, SecurityHeaders
from sitewright.web.previews import HostRouter, PreviewHosts
from sitewright.web.sse import Hub
from sitewright.wiring import Runtime

PORTS_TRIED = 50
STREAMED = re.compile(f"{UPLOAD_PATH.pattern}|/p/.*")
"""Whose routes bound what they read themselves."""


ROUTERS = (
    readiness_router,
    webhook_router,
    code_webhook_router,
    orders_router,
    starts_router,
    projects_router,
    onboarding_router,
    reviews_router,
    rework_router,
    integrations_router,
    leads_router,
    links_router,
    customers_router,
    library_router,
    hooks_router,
    messages_router,
    accounts_router,
    console_router,
    forms_router,
    stopping_router,
)


def create_app(runtime: Runtime) -> ASGIApp:
    """API, console and portal on our own hosts, local previews on theirs, nothing on any other."""
    hub = Hub(runtime.database_url, TIMELINE)
    api = create_api(runtime, hub)
    own_desk = desk(runtime, hub)
    reference.install(api, own_desk)
    api.mount("/console", create_console(own_desk))
    api.mount("/p", create_portal(counter(runtime, hub)))
    api.get("/", include_in_schema=False)(to_console)
    guarded = SecurityHeaders(
        BodyLimit(
            AuditTrail(api, runtime.sessions),
            streamed=STREAMED,
            attached=REMARK_PATH,
            attached_limit=LARGEST_REMARK,
        )
    )
    return HostRouter(guarded, PreviewHosts(runtime.home / "sites", runtime.own_hosts), runtime.own_hosts)


def create_api(runtime: Runtime, hub: Hub) -> FastAPI:
    """The REST API, and in its state what its routes ask for."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with hub:
            yield

    api = FastAPI(
        title="Sitewright",
        version=version("sitewright"),
        lifespan=lifespan,
        openapi_url=None,
        responses=errors.RESPONSES,
    )
    api.state.hub = hub
    api.state.sessions = runtime.sessions
    api.state.integrations = runtime.integrations
    api.state.config_service = runtime.config_service
    api.state.public_url = runtime.settings.public_url
    api.state.is_public = runtime.settings.public_url is not None
    api.state.runtime = runtime
    api.state.cipher = runtime.cipher
    api.state.allowed_private_hosts = runtime.settings.allowed_private_hosts
    api.state.round_terms = runtime.round_terms
    api.state.links = runtime.links
    errors.install(api)
    for router in ROUTERS:
        api.include_router(router)
    return api


def desk(runtime: Runtime, hub: Hub) -> Desk:
    """What the console works with."""
    settings = runtime.settings
    return Desk(
        sessions=runtime.sessions,
        config_service=runtime.config_service,
        integrations=runtime.integrations,
        hub=hub,
        public_url=settings.public_url,
        zone=settings.time_zone,
        brl_per_usd=settings.brl_per_usd,
        round_terms=runtime.round_terms,
        cipher=runtime.cipher,
        writer=replace(runtime.writer, makes_links=False),
        allowed_private_hosts=settings.allowed_private_hosts,
        embedding=embedding(settings),
        links=runtime.links,
    )


def counter(runtime: Runtime, hub: Hub) -> Counter:
    """What the portal works with."""
    settings = runtime.settings
    return Counter(
        sessions=runtime.sessions,
        integrations=runtime.integrations,
        hub=hub,
        zone=settings.time_zone,
        round_terms=runtime.round_terms,
        is_https=(settings.public_url or "").startswith("https://"),
        cipher=runtime.cipher,
        shop=runtime.workshop,
        domains=RecentReports(runtime.integrations),
    )


def embedding(settings: Settings) -> Embedding | None:
    """Who may frame the console: nobody, unless origins are set."""
    if not settings.frame_ancestors or settings.embed_secret is None:
        return None
    return Embedding(tuple(settings.frame_ancestors), settings.embed_secret, (settings.public_url or "").rstrip("/"))


async def to_console() -> Response:
    """People who open the address by itself look for the console."""
    return RedirectResponse("/console/", 303)


class QuietServer(uvicorn.Server):
    """A server that leaves the process's signals to its owner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say when it is done."""
        await super().startup(sockets)
        self.ready.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one. Raises Misconfigured where none can be had."""
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(256)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise Misconfigured(
                f"Nothing can listen at {host}, port {candidate} ({error.strerror}); "
                "set SITEWRIGHT_HOST to an address of this machine, and SITEWRIGHT_PORT to a port that is allowed."
            ) from error
        return listener
    raise Misconfigured(
        f"All ports of {host} from {port} to {port + PORTS_TRIED - 1} are taken; set SITEWRIGHT_PORT to a free one."
    )


@contextlib.asynccontextmanager
async def serving_web(runtime: Runtime, listener: socket.socket) -> AsyncIterator[None]:
    """Serve for as long as the block lasts; open event streams get two seconds to end."""
    config = uvicorn.Config(
        create_app(runtime), log_config=None, access_log=False, timeout_graceful_shutdown=2, server_header=False
    )
    server = QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    try:
        yield
    finally:
        server.should_exit = True
        await task
