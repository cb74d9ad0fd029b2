"""`POST /projects`: an existing shop or CRM starts a project without our webhook."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.security import require
from sitewright.errors import Conflict
from sitewright.kit.db import transaction
from sitewright.orders.service import create_order, settle_order
from sitewright.ports.payments import CheckoutChange, SiteProducts
from sitewright.projects.models import IdempotencyKey, SiteProject
from sitewright.projects.report import ProjectView
from sitewright.sites.model import Locale
from sitewright.web.deps import IsPublicDep, SessionsDep

router = APIRouter(prefix="/projects", tags=["projects"])
PROVIDER = "api"

Text = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]


class Buyer(BaseModel):
    """Who bought; `ref` is the shop's own id of the customer."""

    model_config = ConfigDict(extra="forbid")

    name: Text
    email: Annotated[str, Field(max_length=320, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
    ref: Annotated[Text, Field(max_length=200)] | None = None


class ProjectStart(BaseModel):
    """What was sold elsewhere. One project an `order_ref`, whoever asks how often.

    A live order never falls to a local stand-in; by default orders are live where a public address is set.
    """

    model_config = ConfigDict(extra="forbid")

    customer: Buyer
    order_ref: Text
    template: Annotated[str, Field(max_length=50, pattern=r"^[a-z0-9_-]*$")] = ""
    locale: Locale = "pt-BR"
    gates: list[Annotated[str, Field(pattern=r"^(brief|sitemap|preview)$")]] = Field(default_factory=list, max_length=3)
    live: bool | None = None


STARTED_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {"model": ProjectView, "description": "The same key or order started it before: as it is, whatever is asked."}
}


@router.post("", status_code=201, dependencies=[Depends(require("write"))], responses=STARTED_BEFORE)
async def start_project(
    start: ProjectStart,
    sessions: SessionsDep,
    is_public: IsPublicDep,
    response: Response,
    idempotency_key: Annotated[str, Header(min_length=1, max_length=255)],
) -> ProjectView:
    """Start a project; answers 200 where the same key or the same order started it before."""
    fingerprint = hashlib.sha256(start.model_dump_json().encode()).hexdigest()
    async with transaction(sessions) as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": idempotency_key})
        known = await session.get(IdempotencyKey, idempotency_key)
        if known is not None:
            if known.request_sha256 != fingerprint:
                raise Conflict("This Idempotency-Key came with another request before; use a new one.")
            response.status_code = 200
            return ProjectView.model_validate(await session.get_one(SiteProject, known.project_id))
        project, made = await begin(session, start, live=is_public if start.live is None else start.live)
        session.add(IdempotencyKey(key=idempotency_key, request_sha256=fingerprint, project_id=project.id))
        await session.flush()
        await session.refresh(project)
        if not made:
            response.status_code = 200
        return ProjectView.model_validate(project)


async def begin(
    session: AsyncSession, start: ProjectStart, *, live: bool, provider: str = PROVIDER
) -> tuple[SiteProject, bool]:
    """The project of what was sold elsewhere, and whether it was made now; one an order reference of a provider."""
    checkout = CheckoutChange(
        session_id=start.order_ref,
        state="paid",
        amount_minor=0,
        currency="BRL",
        live=live,
        customer_ref=start.customer.ref and f"{provider}:{start.customer.ref}",
        customer_name=start.customer.name,
        customer_email=start.customer.email,
    )
    order = await create_order(session, provider, checkout)
    made = order.sells_site is None
    if made:
        await settle_order(session, order, start.template, SiteProducts())
    project = (await session.scalars(select(SiteProject).where(SiteProject.order_id == order.id))).one()
    if made:
        project.locale = start.locale
        project.gates = list(start.gates)
    return project, made
