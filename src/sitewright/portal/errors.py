"""Errors as calm pages: what happened and what to do, in the customer's language, without what only we understand."""

import logging
import secrets
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from sitewright.errors import SitewrightError
from sitewright.kit.db import DATABASE_AWAY, is_away
from sitewright.kit.language import Language, preferred, speaking
from sitewright.portal.pages import bare_page, policy
from sitewright.portal.visit import NoSuchLink, language_of
from sitewright.portal.words import ERRORS
from sitewright.web.i18n import translate

log = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Answer every error of this application with a page, or where a script asks with its text."""
    app.add_exception_handler(NoSuchLink, _no_link)
    app.add_exception_handler(SitewrightError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _database)
    app.add_exception_handler(Exception, _unexpected)


def wants_json(request: Request) -> bool:
    """Whether a script of ours asks."""
    return request.headers.get("accept", "").startswith("application/json")


async def _no_link(request: Request, error: Exception) -> Response:
    """One page for wrong, expired and revoked links; it does not tell which."""
    assert isinstance(error, NoSuchLink)
    response = bare_page("portal/no_link.html", _language(request), status=404 if error.wait is None else 429)
    if error.wait is not None:
        response.headers["Retry-After"] = str(max(1, round(error.wait)))
    return response


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, SitewrightError)
    return _told(request, error.status)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _told(request, error.status_code)


async def _validation(request: Request, _error: Exception) -> Response:
    return _told(request, 422)


async def _database(request: Request, error: Exception) -> Response:
    if not is_away(error):
        return await _unexpected(request, error)
    log.warning("the database does not answer (%s)", type(error).__name__)
    return _told(request, 503)


async def _unexpected(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("unexpected error %s on %r", reference, request.url.path, exc_info=error)
    return _told(request, 500, reference)


def _told(request: Request, status: int, reference: str | None = None) -> Response:
    language, text = _language(request), ERRORS.get(status, ERRORS[500])
    if wants_json(request):
        with speaking(language):
            return JSONResponse({"error": translate(text)}, status, headers=policy())
    token = str(request.path_params.get("token", ""))
    back = f"/p/{token}" if token.isascii() and len(token) > 20 else None
    return bare_page("portal/error.html", language, status=status, told=text, reference=reference, back=back)


def _language(request: Request) -> Language:
    """The guest's where the link is known, else the one this browser chose or prefers."""
    if (known := getattr(request.state, "language", None)) is not None:
        return cast("Language", known)
    default = preferred(request.headers.get("accept-language"))
    return language_of(request, default)
