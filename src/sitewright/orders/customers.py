"""A customer's e-mail address, corrected where the shop's is wrong."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.security import require
from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.orders.models import Customer
from sitewright.ports.mail import is_address
from sitewright.projects.service import locked
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects", tags=["projects"], dependencies=[Depends(require("write"))])


class Correction(BaseModel):
    """Where a project's customer is written to."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=320)]


@router.put("/{project_id}/customer", status_code=204)
async def correct_customer(project_id: UUID, correction: Correction, sessions: SessionsDep) -> None:
    """Correct the address of the project's customer; all messages from now on go there, codes to approve too.

    It is that of all the customer's projects, and a later order of the shop's may bring another.
    """
    async with transaction(sessions) as session:
        await correct_email(session, project_id, correction.email)


async def correct_email(session: AsyncSession, project_id: UUID, email: str) -> None:
    """The customer of a project is written to at this address. Raises NotFound and Rejected."""
    project = await locked(session, project_id)
    address = email.strip()
    if not is_address(address):
        raise Rejected("This is no address of mail; an address looks like name@example.com.", field="email")
    (await session.get_one(Customer, project.customer_id)).email = address
