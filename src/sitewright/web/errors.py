"""Every error as JSON of one shape, without what was sent and without inner details."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from sitewright.errors import SitewrightError, Unavailable
from sitewright.web import trouble
from sitewright.web.trouble import Trouble

LONGEST_FIELD = 100
DATABASE_RETRY_SECONDS = 2.0


class Fault(BaseModel):
    """What is wrong: the error's stable code, what to do about it, and the field it is about."""

    code: str
    message: str
    field: str | None


class Faulty(BaseModel):
    """Every answer that is no success."""

    error: Fault


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Faulty, "description": "What was sent cannot be done; `code` says why."},
    "503": {"model": Faulty, "description": "Something outside does not answer now; try again later."},
}
"""What any route may answer besides, for the API's description."""


def install(app: FastAPI) -> None:
    """Render our errors, validation errors and unexpected ones as `{"error": {code, message, field}}`."""
    trouble.install(app, _told)


def error_response(
    status: int, code: str, message: str, field: str | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """One error. What cannot be written (half a surrogate pair in a field's name) is replaced."""
    content = {"error": {"code": code, "message": _writable(message), "field": field and _writable(field)}}
    return JSONResponse(content, status, headers)


def _writable(text: str) -> str:
    return text.encode(errors="replace").decode()


def _told(_request: Request, found: Trouble) -> JSONResponse:
    match found.error:
        case SitewrightError() as error:
            return _ours(error)
        case RequestValidationError() as error:
            return _validation(error)
        case HTTPException() as error:
            code = HTTPStatus(error.status_code).phrase.replace(" ", "")
            return error_response(error.status_code, code, str(error.detail), headers=dict(error.headers or {}))
    if found.reference is None:
        return _ours(Unavailable("The database does not answer now.", retry_after=DATABASE_RETRY_SECONDS))
    return error_response(500, "Unexpected", f"Something went wrong; the log has it under {found.reference}.")


def _ours(error: SitewrightError) -> JSONResponse:
    headers = None
    if isinstance(error, Unavailable) and error.retry_after is not None:
        headers = {"Retry-After": str(max(1, round(error.retry_after)))}
    return error_response(error.status, error.code, error.message, error.field, headers)


def _validation(error: RequestValidationError) -> JSONResponse:
    """The first problem: where it is and what is expected there, never what was sent."""
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return error_response(422, "Rejected", "The body is not JSON.")
    place = [str(part) for part in first["loc"]]
    field = ".".join(place[1:] if place[:1] in (["body"], ["query"], ["path"], ["header"]) else place)[:LONGEST_FIELD]
    message = f"{field}: {first['msg']}" if field else str(first["msg"])
    return error_response(422, "Rejected", message, field or None)
