"""Errors as pages: what happened and who must act, in the reader's language; the exact text below it."""

import logging
import secrets
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sitewright.console.pages import go_to, plain_page, wants_fragment
from sitewright.console.visit import SignInNeeded, is_framed
from sitewright.console.words import ERRORS, FRAME_ENDED, HTTP_ERRORS, of_error
from sitewright.errors import SitewrightError
from sitewright.kit.db import DATABASE_AWAY, is_away

log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Answer every error of this application with a page."""
    app.add_exception_handler(SignInNeeded, to_sign_in)
    app.add_exception_handler(SitewrightError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _database)
    app.add_exception_handler(Exception, _unexpected)


async def to_sign_in(request: Request, _error: Exception) -> Response:
    """To the sign-in page, and from there to the page that was asked for; within a frame, to nowhere."""
    if is_framed(request):
        return plain_page(request, "error.html", status=401, told=FRAME_ENDED, detail=None)
    if wants_fragment(request):
        return Response(status_code=401, headers={"HX-Redirect": "/console/sign-in"})
    if request.method != "GET":
        return go_to("/console/sign-in")
    query = f"?{request.url.query}" if request.url.query else ""
    return go_to(f"/console/sign-in?next={quote(request.url.path + query)}")


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SitewrightError)
    return plain_page(request, "error.html", status=error.status, told=of_error(error), detail=error.message)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = HTTP_ERRORS.get(error.status_code, ERRORS["Rejected"])
    return plain_page(request, "error.html", status=error.status_code, told=told, detail=str(error.detail))


async def _validation(request: Request, _error: Exception) -> Response:
    return plain_page(request, "error.html", status=422, told=ERRORS["Rejected"], detail=None)


async def _database(request: Request, error: Exception) -> Response:
    if not is_away(error):
        return await _unexpected(request, error)
    log.warning("the database does not answer (%s)", type(error).__name__)
    return plain_page(request, "error.html", status=503, told=ERRORS["Unavailable"], detail=None)


async def _unexpected(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("unexpected error %s on %r", reference, request.url.path, exc_info=error)
    return plain_page(request, "error.html", status=500, told=HTTP_ERRORS[500], detail=reference)
