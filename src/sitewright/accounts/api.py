"""People, API tokens and the audit log over HTTP, for administrators."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from sitewright.accounts import operators, service
from sitewright.accounts.access import Role, Scope
from sitewright.accounts.audit import LARGEST_ID, entries
from sitewright.accounts.security import require
from sitewright.kit.db import transaction
from sitewright.web.deps import SessionsDep

router = APIRouter(tags=["accounts"], dependencies=[Depends(require("admin"))])


class PersonView(BaseModel):
    """A person who works in the console."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    role: Role
    created_at: datetime
    signed_in_at: datetime | None
    disabled_at: datetime | None


class RoleChoice(BaseModel):
    """What a person may do."""

    model_config = ConfigDict(extra="forbid")

    role: Role


class LinkMade(BaseModel):
    """A link that works once, for a day; it is not shown again."""

    link: str


class TokenStart(BaseModel):
    """What a token is for, and what it may."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=80)]
    scope: Scope


class TokenView(BaseModel):
    """A token without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    scope: Scope
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenMade(BaseModel):
    """A new token, which is shown this once."""

    name: str
    scope: Scope
    token: str


class AuditView(BaseModel):
    """Who did what, and to what: `action` is the route's name, `subject` the ids in its path."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    actor: str
    action: str
    subject: str


@router.get("/people")
async def list_people(sessions: SessionsDep) -> list[PersonView]:
    """All people, the oldest first, also those whose access was ended."""
    async with sessions() as session:
        return [PersonView.model_validate(each) for each in await operators.list_operators(session)]


@router.post("/people/invitations", status_code=201)
async def invite_person(choice: RoleChoice, request: Request, sessions: SessionsDep) -> LinkMade:
    """Make the link with which a new person comes in."""
    async with transaction(sessions) as session:
        return _link(request, await operators.invite(session, choice.role))


@router.post("/people/{operator_id}/link", status_code=201)
async def renew_person(operator_id: UUID, request: Request, sessions: SessionsDep) -> LinkMade:
    """Make the link with which a person chooses a new password."""
    async with transaction(sessions) as session:
        return _link(request, await operators.renew(session, operator_id))


@router.patch("/people/{operator_id}")
async def change_person(operator_id: UUID, choice: RoleChoice, sessions: SessionsDep) -> PersonView:
    """Give another role; the last administrator keeps theirs."""
    async with transaction(sessions) as session:
        return PersonView.model_validate(await operators.change_role(session, operator_id, choice.role))


@router.delete("/people/{operator_id}", status_code=204)
async def disable_person(operator_id: UUID, sessions: SessionsDep) -> None:
    """End a person's access; the name stays in the audit log."""
    async with transaction(sessions) as session:
        await operators.disable(session, operator_id)


@router.get("/tokens")
async def list_tokens(sessions: SessionsDep) -> list[TokenView]:
    """All tokens, the oldest first, also revoked ones."""
    async with sessions() as session:
        return [TokenView.model_validate(each) for each in await service.list_tokens(session)]


@router.post("/tokens", status_code=201)
async def make_token(start: TokenStart, sessions: SessionsDep) -> TokenMade:
    """Make a token."""
    async with transaction(sessions) as session:
        token = await service.create_token(session, start.name, start.scope)
    return TokenMade(name=start.name, scope=start.scope, token=token)


@router.delete("/tokens/{token_id}", status_code=204)
async def end_token(token_id: UUID, sessions: SessionsDep) -> None:
    """Revoke a token; a repetition is the same."""
    async with transaction(sessions) as session:
        await service.revoke(session, token_id)


@router.get("/audit")
async def list_audit(
    sessions: SessionsDep,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[AuditView]:
    """What was changed, the newest first; `before` is the id of the last one seen."""
    async with sessions() as session:
        return [AuditView.model_validate(each) for each in await entries(session, before, limit)]


def _link(request: Request, token: str) -> LinkMade:
    """The link at the public address, else at the one that was asked."""
    address = cast("str | None", request.app.state.public_url) or str(request.base_url)
    return LinkMade(link=f"{address.rstrip('/')}/console/welcome/{token}")
