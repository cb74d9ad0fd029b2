"""The people who work here: invited by a link, given a role, disabled when they leave."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.accounts import operators
from sitewright.accounts.access import ROLES, Role
from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.visit import Administrator, Visitor
from sitewright.kit.db import transaction

router = APIRouter(prefix="/people")


@router.get("")
async def show_people(request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """All people, with what can be done."""
    return await _people(request, visitor, desk)


@router.post("/invitations")
async def invite_person(
    request: Request, visitor: Administrator, desk: DeskDep, role: Annotated[Role, Form()]
) -> Response:
    """Show a link that makes a new operator; it is not shown again."""
    async with transaction(desk.sessions) as session:
        token = await operators.invite(session, role)
    return await _people(request, visitor, desk, link=_link(request, token))


@router.post("/{operator_id}/link")
async def renew_person(operator_id: UUID, request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """Show a link with which a person chooses a new password."""
    async with transaction(desk.sessions) as session:
        token = await operators.renew(session, operator_id)
    return await _people(request, visitor, desk, link=_link(request, token))


@router.post("/{operator_id}/role")
async def change_person(
    operator_id: UUID, _visitor: Administrator, desk: DeskDep, role: Annotated[str, Form()]
) -> Response:
    """Give another role."""
    async with transaction(desk.sessions) as session:
        await operators.change_role(session, operator_id, role)
    return go_to("/console/people", "role")


@router.post("/{operator_id}/disable")
async def disable_person(operator_id: UUID, _visitor: Administrator, desk: DeskDep) -> Response:
    """End a person's access."""
    async with transaction(desk.sessions) as session:
        await operators.disable(session, operator_id)
    return go_to("/console/people", "disabled")


async def _people(request: Request, visitor: Visitor, desk: Desk, *, link: str | None = None) -> Response:
    async with desk.sessions() as session:
        people = await operators.list_operators(session)
    return page(request, visitor, "people.html", people=people, roles=ROLES, link=link)


def _link(request: Request, token: str) -> str:
    """The link at the address under which the administrator works now."""
    scheme = "https" if request.app.state.desk.is_https(request.headers.get("host", "")) else "http"
    return f"{scheme}://{request.headers.get('host', '')}/console/welcome/{token}"
