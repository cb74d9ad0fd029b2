"""The console as one application: its pages, its files, its errors."""

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from sitewright.console import (
    address,
    answers,
    audit,
    commits,
    customer,
    dashboard,
    embedding,
    errors,
    hooks,
    integrations,
    library,
    messages,
    orders,
    people,
    project_actions,
    project_pages,
    projects,
    remarks,
    rework,
    rounds,
    signing_in,
    tokens,
)
from sitewright.console.desk import Desk
from sitewright.ports.site_headers import FOR_A_YEAR
from sitewright.web.rendering import STATIC

PAGES = (
    signing_in,
    embedding,
    dashboard,
    projects,
    project_pages,
    rework,
    rounds,
    customer,
    commits,
    address,
    answers,
    remarks,
    project_actions,
    orders,
    messages,
    integrations,
    library,
    people,
    tokens,
    hooks,
    audit,
)


FOR_A_DAY = "public, max-age=86400"
FONTS = ".woff2"
"""What style sheets name without a hash."""


class HashedFiles(StaticFiles):
    """Files whose address changes with their content are kept by the browser, fonts for a day; others are asked about
    again.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        response = await super().get_response(path, scope)
        named_by_hash = response.status_code == 200 and scope["query_string"].startswith(b"v=")
        unnamed = FOR_A_DAY if path.endswith(FONTS) else "no-cache"
        response.headers["Cache-Control"] = FOR_A_YEAR if named_by_hash else unnamed
        return response


def create_console(desk: Desk) -> FastAPI:
    """The application to be mounted at `/console`."""
    console = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    console.state.desk = desk
    errors.install(console)
    for module in PAGES:
        console.include_router(module.router)
    # Pages are not compressed: they hold secrets beside what was typed, and their size would tell of them.
    console.mount("/static", GZipMiddleware(HashedFiles(directory=STATIC)))
    return console
