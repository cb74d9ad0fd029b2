"""The link's own page: where the project stands, and the choice of language."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.kit.language import Language
from sitewright.portal.counter import CounterDep
from sitewright.portal.pages import go_to, page
from sitewright.portal.visit import LANGUAGE_COOKIE, GuestDep

router = APIRouter(prefix="/{token}")
A_YEAR = 365 * 24 * 3600


@router.get("")
async def show_home(request: Request, guest: GuestDep) -> Response:
    """What there is to do or to wait for now."""
    return page(request, guest, "portal/home.html")


@router.post("/language")
async def choose_language(
    guest: GuestDep,
    counter: CounterDep,
    language: Annotated[Language, Form()],
    back: Annotated[str, Form(max_length=200, pattern=r"^(/[a-z0-9-]+)*$")] = "",
) -> Response:
    """Remember the language in this browser, and show the same page in it."""
    response = go_to(guest, back)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=A_YEAR, path="/p", secure=counter.is_https, httponly=True, samesite="lax"
    )
    return response
