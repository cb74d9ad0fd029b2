"""Signing in and out, the link that makes an operator, and the choice of language."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.accounts.audit import acts_as
from sitewright.accounts.operators import found, invitation, redeem
from sitewright.accounts.passwords import SHORTEST
from sitewright.accounts.sessions import open_session, sign_in, sign_out
from sitewright.console.desk import DeskDep
from sitewright.console.pages import go_to, page, plain_page
from sitewright.console.visit import Anybody, Reader, forget_cookie, is_framed, keep_cookie, keep_language, local_path
from sitewright.console.words import FRAME_ENDED
from sitewright.errors import Conflict, Rejected, Unavailable
from sitewright.kit.db import transaction
from sitewright.kit.language import Language

router = APIRouter()
Text = Annotated[str, Form(max_length=400)]


@router.get("/sign-in")
async def show_sign_in(request: Request, visitor: Anybody, next: str = "") -> Response:  # noqa: A002 - the query's name
    """The form; whoever is signed in goes on."""
    if visitor.operator is not None:
        return go_to(local_path(next))
    return page(request, visitor, "sign_in.html", next=local_path(next), email="", error=None)


@router.post("/sign-in")
async def take_sign_in(
    request: Request,
    visitor: Anybody,
    desk: DeskDep,
    email: Text = "",
    password: Text = "",
    next: Text = "",  # noqa: A002 - the form's name
) -> Response:
    """Sign in under a new cookie."""
    try:
        operator, cookie = await sign_in(desk.sessions, email, password)
    except (Rejected, Unavailable) as error:
        return page(
            request, visitor, "sign_in.html", status=error.status, next=local_path(next), email=email, error=error.code
        )
    acts_as(request, operator.email)
    response = go_to(local_path(next))
    keep_cookie(request, response, cookie)
    return response


@router.post("/sign-out")
async def take_sign_out(request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """End this browser's session; a frame cannot go on to the sign-in page, which nobody frames."""
    async with transaction(desk.sessions) as session:
        await sign_out(session, visitor.cookie)
    if is_framed(request):
        response = plain_page(request, "error.html", status=200, told=FRAME_ENDED, detail=None)
    else:
        response = go_to("/console/sign-in")
    forget_cookie(request, response)
    return response


@router.get("/welcome/{token}")
async def show_welcome(token: str, request: Request, visitor: Anybody, desk: DeskDep) -> Response:
    """The page behind a link that works once."""
    async with transaction(desk.sessions) as session:
        link = await invitation(session, token)
        operator = await found(session, link.operator_id) if link.operator_id else None
    return page(
        request, visitor, "welcome.html", token=token, role=link.role, known=operator is not None, shortest=SHORTEST,
        error=None, name=operator.name if operator else "", email=operator.email if operator else "",
    )  # fmt: skip


@router.post("/welcome")
async def take_welcome(
    request: Request,
    visitor: Anybody,
    desk: DeskDep,
    token: Text,
    name: Text = "",
    email: Text = "",
    password: Text = "",
) -> Response:
    """Make the operator, or store the new password, and sign in."""
    try:
        async with transaction(desk.sessions) as session:
            operator = await redeem(session, token, name=name, email=email, password=password)
            cookie = await open_session(session, operator)
    except (Rejected, Conflict) as error:
        async with transaction(desk.sessions) as session:
            link = await invitation(session, token)
        return page(
            request, visitor, "welcome.html", status=error.status, token=token, role=link.role,
            known=link.operator_id is not None, shortest=SHORTEST, error=error.field, name=name, email=email,
        )  # fmt: skip
    acts_as(request, operator.email)
    response = go_to("/console/")
    keep_cookie(request, response, cookie)
    return response


@router.post("/language")
async def choose_language(
    request: Request, _visitor: Anybody, language: Annotated[Language, Form()], back: Text = ""
) -> Response:
    """Remember the language, and show the same page in it."""
    response = go_to(local_path(back))
    keep_language(request, response, language)
    return response
