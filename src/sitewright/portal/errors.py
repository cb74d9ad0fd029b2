"""Errors as calm pages: what happened and what to do, in the customer's language, without what only we understand."""

from typing import cast

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from sitewright.kit.language import Language, preferred, speaking
from sitewright.portal.pages import bare_page, policy
from sitewright.portal.visit import NoSuchLink, language_of
from sitewright.portal.words import ERRORS
from sitewright.web import trouble
from sitewright.web.above import led_above
from sitewright.web.i18n import translate
from sitewright.web.trouble import Trouble

FORMS_ELSEWHERE = {
    "/{token}/send": "/{token}/check",
    "/{token}/files": "/{token}/answers/pictures",
    "/{token}/files/{upload_id}/remove": "/{token}/answers/pictures",
}
"""The pages of forms that are not sent to an address below them."""


def install(app: FastAPI) -> None:
    """Answer every error of this application with a page, or where a script asks with its text."""
    trouble.install(app, _told)
    app.add_exception_handler(NoSuchLink, _no_link)


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


def _told(request: Request, found: Trouble) -> Response:
    if (above := led_above(request, found, FORMS_ELSEWHERE)) is not None:
        return above
    language, text = _language(request), ERRORS.get(found.status, ERRORS[500])
    if wants_json(request):
        with speaking(language):
            return JSONResponse({"error": translate(text)}, found.status, headers=policy())
    token = str(request.path_params.get("token", ""))
    back = f"/p/{token}" if token.isascii() and len(token) > 20 else None
    return bare_page(
        "portal/error.html", language, status=found.status, told=text, reference=found.reference, back=back
    )


def _language(request: Request) -> Language:
    """The guest's where the link is known, else the one this browser chose or prefers."""
    if (known := getattr(request.state, "language", None)) is not None:
        return cast("Language", known)
    default = preferred(request.headers.get("accept-language"))
    return language_of(request, default)
