"""API tokens: made with a name and a scope, shown once, revoked."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.accounts.access import SCOPES
from sitewright.accounts.service import create_token, list_tokens, revoke_token
from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.visit import Administrator, Visitor
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction

router = APIRouter(prefix="/tokens")


@router.get("")
async def show_tokens(request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """All tokens, with their last use."""
    return await _tokens(request, visitor, desk)


@router.post("")
async def make_token(
    request: Request,
    visitor: Administrator,
    desk: DeskDep,
    name: Annotated[str, Form(max_length=400)] = "",
    scope: Annotated[str, Form()] = "read",
) -> Response:
    """Show a new token; it is not shown again."""
    try:
        async with transaction(desk.sessions) as session:
            made = await create_token(session, name, scope)
    except (Rejected, Conflict) as error:
        return await _tokens(request, visitor, desk, status=error.status, name=name, scope=scope, error=error.code)
    return await _tokens(request, visitor, desk, made=made)


@router.post("/revoke")
async def end_token(_visitor: Administrator, desk: DeskDep, name: Annotated[str, Form()]) -> Response:
    """Revoke a token."""
    async with transaction(desk.sessions) as session:
        await revoke_token(session, name)
    return go_to("/console/tokens", "revoked")


async def _tokens(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    *,
    status: int = 200,
    made: str | None = None,
    name: str = "",
    scope: str = "write",
    error: str | None = None,
) -> Response:
    async with desk.sessions() as session:
        tokens = await list_tokens(session)
    return page(
        request, visitor, "tokens.html", status=status, tokens=tokens, scopes=SCOPES, made=made, name=name, scope=scope,
        error=error,
    )  # fmt: skip
