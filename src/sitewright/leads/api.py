"""A project's messages over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from sitewright.accounts.security import require
from sitewright.kit.db import transaction
from sitewright.leads import service
from sitewright.projects.service import found
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects/{project_id}/leads", tags=["leads"], dependencies=[Depends(require("read"))])


class LeadView(BaseModel):
    """One message."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    reply_to: str
    message: str
    page: str
    created_at: datetime


@router.get("")
async def list_leads(project_id: UUID, sessions: SessionsDep) -> list[LeadView]:
    """The messages of the site's contact form that are still kept, the newest first."""
    async with sessions() as session:
        await found(session, project_id)
        return [LeadView.model_validate(lead) for lead in await service.listing(session, project_id)]


@router.delete("/{lead_id}", status_code=204, dependencies=[Depends(require("write"))])
async def forget_lead(project_id: UUID, lead_id: UUID, sessions: SessionsDep) -> None:
    """Remove a message, as its sender may demand."""
    async with transaction(sessions) as session:
        await service.forget(session, project_id, lead_id)
