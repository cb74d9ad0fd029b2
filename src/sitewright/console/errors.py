"""Errors as pages: what happened and who must act, in the reader's language; the exact text below it."""

from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sitewright.console.pages import go_to, plain_page, wants_fragment
from sitewright.console.visit import SignInNeeded, is_framed
from sitewright.console.words import ERRORS, FRAME_ENDED, HTTP_ERRORS, of_error
from sitewright.errors import SitewrightError
from sitewright.web import trouble
from sitewright.web.above import led_above
from sitewright.web.trouble import Trouble

BY_STATUS = {422: ERRORS["Rejected"], 503: ERRORS["Unavailable"], 500: HTTP_ERRORS[500]}
"""Of errors that are neither ours nor HTTP's."""


def install(app: FastAPI) -> None:
    """Answer every error of this application with a page."""
    trouble.install(app, _told)
    app.add_exception_handler(SignInNeeded, to_sign_in)


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


def _told(request: Request, found: Trouble) -> Response:
    if (above := led_above(request, found)) is not None:
        return above
    told: str
    detail: str | None
    match found.error:
        case SitewrightError() as error:
            told, detail = of_error(error), error.message
        case HTTPException() as error:
            told, detail = HTTP_ERRORS.get(error.status_code, ERRORS["Rejected"]), _detail(error)
        case _:
            told, detail = BY_STATUS[found.status], found.reference
    return plain_page(request, "error.html", status=found.status, told=told, detail=detail)


def _detail(error: HTTPException) -> str | None:
    """What there is to say beyond the status; its own name says no more than the page."""
    return None if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
