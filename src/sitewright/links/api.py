"""The customer's link over HTTP: for programs that send it by ways of their own."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from sitewright.accounts.security import require
from sitewright.kit.db import transaction
from sitewright.links.service import Links, LinkState, State, revoke, send_again
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects", tags=["projects"], dependencies=[Depends(require("write"))])


class LinkView(BaseModel):
    """The customer's link. `address` is null unless it works; who has it acts as the customer."""

    state: State
    address: str | None
    created_at: datetime | None
    expires_at: datetime | None
    last_used_at: datetime | None


def _links(request: Request) -> Links:
    return cast("Links", request.app.state.links)


LinksDep = Annotated[Links, Depends(_links)]


@router.get("/{project_id}/link")
async def get_link(project_id: UUID, sessions: SessionsDep, links: LinksDep) -> LinkView:
    """How it stands with the customer's link to the portal."""
    async with sessions() as session:
        return _view(await links.shown(session, project_id))


@router.post("/{project_id}/link")
async def renew_link(project_id: UUID, sessions: SessionsDep, links: LinksDep) -> LinkView:
    """Make the customer's link, or a new one: the one before it leads nowhere any more."""
    async with transaction(sessions) as session:
        await links.renew(session, project_id)
        return _view(await links.shown(session, project_id))


@router.post("/{project_id}/link/send", status_code=202)
async def send_link(project_id: UUID, sessions: SessionsDep) -> None:
    """Write the customer again with the link, for as long as the project has not ended."""
    async with transaction(sessions) as session:
        await send_again(session, project_id)


@router.delete("/{project_id}/link", status_code=204)
async def revoke_link(project_id: UUID, sessions: SessionsDep) -> None:
    """End the customer's link; a repetition is the same."""
    async with transaction(sessions) as session:
        await revoke(session, project_id)


def _view(state: LinkState) -> LinkView:
    return LinkView(**asdict(state))
