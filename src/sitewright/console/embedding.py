"""The way in from another system that frames the console: a signed token, posted from an origin that may frame it."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from starlette.responses import Response

from sitewright.accounts.audit import acts_as
from sitewright.accounts.embedding import read_token, sign_in_introduced
from sitewright.console.desk import DeskDep
from sitewright.console.pages import go_to, plain_page
from sitewright.console.visit import keep_frame_cookie, local_path
from sitewright.console.words import ERRORS
from sitewright.errors import Rejected, Unavailable
from sitewright.kit.budget import Budget, spend
from sitewright.kit.db import transaction

router = APIRouter(prefix="/embed")
ATTEMPTS = Budget("sign-in through another system", 60, 1)


@router.post("")
async def take_introduced(
    request: Request,
    desk: DeskDep,
    token: Annotated[str, Form(max_length=4000)] = "",
    next: Annotated[str, Form(max_length=400)] = "/console/",  # noqa: A002 - the form's name
) -> Response:
    """Sign in who is introduced, in a session of the frame's own."""
    embedding = desk.embedding
    if embedding is None or not desk.is_https(request.headers.get("host", "")):
        raise HTTPException(403, "No other system may sign people in here.")
    if request.headers.get("origin") not in embedding.ancestors:
        raise HTTPException(403, "This system may not sign people in here.")
    try:
        who = read_token(embedding, token)
        await spend(desk.sessions, ATTEMPTS)
        async with transaction(desk.sessions) as session:
            operator, cookie = await sign_in_introduced(session, who)
    except (Rejected, Unavailable) as error:
        told = ERRORS[error.code]
        return plain_page(request, "error.html", status=error.status, framed=True, told=told, detail=error.message)
    acts_as(request, operator.email)
    response = go_to(local_path(next))
    keep_frame_cookie(response, cookie)
    return response
