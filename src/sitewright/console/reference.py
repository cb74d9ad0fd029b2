"""The description of the REST API at `/docs`: for operators who are signed in, and for programs with a token."""

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.security import HTTPAuthorizationCredentials
from starlette.responses import HTMLResponse, JSONResponse, Response

from sitewright.accounts.security import bearer, require
from sitewright.console.api_outline import outline
from sitewright.console.desk import Desk, DeskDep
from sitewright.console.errors import to_sign_in
from sitewright.console.pages import policy
from sitewright.console.visit import SignInNeeded, anybody, language_of
from sitewright.web.deps import SessionsDep
from sitewright.web.rendering import render


async def reading(
    request: Request,
    sessions: SessionsDep,
    desk: DeskDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> None:
    """Lets through a token, or a browser that is signed in. Browsers that are not are sent there; others get 401."""
    if credentials is None:
        visitor = await anybody(request, desk)
        if visitor.operator is not None:
            return
        if "text/html" in request.headers.get("accept", ""):
            raise SignInNeeded
    await require("read")(request, sessions, credentials)


router = APIRouter(dependencies=[Depends(reading)], include_in_schema=False)


@router.get("/openapi.json")
async def describe(request: Request) -> Response:
    """What the API offers, as OpenAPI."""
    api: FastAPI = request.app
    return JSONResponse(api.openapi())


@router.get("/docs")
async def show_reference(request: Request) -> Response:
    """The same as a page, which needs no script."""
    api: FastAPI = request.app
    page = render(
        "reference.html",
        language_of(request),
        outline=outline(api.openapi()),
        sent_with="Authorization: Bearer sw_…",
        error_shape='{"error": {"code": …, "message": …, "field": …}}',
    )
    return HTMLResponse(page, headers=policy(request))


def install(api: FastAPI, desk: Desk) -> None:
    """Add both to the API, whose own pages of this kind are open and load their viewer from elsewhere."""
    api.state.desk = desk
    api.add_exception_handler(SignInNeeded, to_sign_in)
    api.include_router(router)
