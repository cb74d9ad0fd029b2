"""What an error comes to for whoever asked; pages and the API tell it in their own ways."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sitewright.errors import SitewrightError
from sitewright.kit.db import DATABASE_AWAY, is_away

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """An error with the status of its answer; `reference` is what the log has an unexpected one under."""

    status: int
    error: Exception
    reference: str | None = None


def install(app: FastAPI, tell: Callable[[Request, Trouble], Response]) -> None:
    """Answer every error of this application as `tell` tells it."""

    async def answer(request: Request, error: Exception) -> Response:
        return tell(request, trouble_of(request, error))

    for kind in (SitewrightError, HTTPException, RequestValidationError, *DATABASE_AWAY, Exception):
        app.add_exception_handler(kind, answer)


def trouble_of(request: Request, error: Exception) -> Trouble:
    """503 while the database is not there; what it refuses is as unexpected as anything that is not known here."""
    match error:
        case SitewrightError():
            return Trouble(error.status, error)
        case HTTPException():
            return Trouble(error.status_code, error)
        case RequestValidationError():
            return Trouble(422, error)
    if isinstance(error, DATABASE_AWAY) and is_away(error):
        log.warning("the database does not answer (%s)", type(error).__name__)
        return Trouble(503, error)
    reference = secrets.token_hex(4)
    log.error("unexpected error %s on %r", reference, request.scope.get("path"), exc_info=error)
    return Trouble(500, error, reference)
