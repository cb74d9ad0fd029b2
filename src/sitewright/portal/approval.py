"""Approval: what is approved, a name and a code from the buyer's mail, and a certificate to print."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from sitewright.errors import Conflict, NotFound, Rejected, Unavailable
from sitewright.kit.db import transaction
from sitewright.messages.service import queue_code
from sitewright.orders.models import Customer
from sitewright.portal.counter import Counter, CounterDep
from sitewright.portal.live import follow
from sitewright.portal.pages import go_to, page
from sitewright.portal.remarks import Review, read_review
from sitewright.portal.review_words import APPROVAL, CODE
from sitewright.portal.visit import Guest, GuestDep
from sitewright.projects import artefacts
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.service import found
from sitewright.reviews.approvals import newest_approval
from sitewright.reviews.codes import CodeRefused, approve_with_code, awaits_approval, new_code
from sitewright.reviews.models import Approval
from sitewright.reviews.service import is_published, stage_of

router = APIRouter(prefix="/{token}")
SHORTEST_NAME, LONGEST_NAME = 2, 120
PER_MINUTE = 60


@dataclass(frozen=True)
class Approvable:
    """What there is to approve, or was. `stage` is a key of `approve.html`; `mail` the buyer's, told in part."""

    stage: str
    review: Review
    address: str | None
    approval: Approval | None
    mail: str | None
    public_url: str | None


@router.get("/approve")
async def show_approval(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """What would be published, and the form that does it; later, that it was."""
    return await _page(request, guest, counter)


@router.get("/approve/live", response_class=EventSourceResponse)
async def live_approval(guest: GuestDep, counter: CounterDep) -> AsyncIterator[ServerSentEvent]:
    """The stage, as it changes."""

    async def shown(now: Guest) -> str:
        async with counter.sessions() as session:
            return await _stage(session, now.project)

    async for told in follow(counter, guest, shown):
        yield told


@router.post("/approve/code")
async def send_code(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """Mail a code to the buyer; the ones before it count no more."""
    try:
        async with transaction(counter.sessions) as session:
            if await _mail(session, guest.project) is None:
                raise Rejected("The buyer's e-mail is not known.", field="email")
            code = await new_code(session, guest.project.id)
            await queue_code(session, counter.cipher, guest.project.id, str(code.id), code.code)
    except Unavailable as error:
        minutes = max(1, round((error.retry_after or PER_MINUTE) / PER_MINUTE))
        return await _page(request, guest, counter, wait=minutes, status=429)
    except (Conflict, Rejected) as error:
        return await _page(request, guest, counter, refused=APPROVAL[error.code], status=error.status)
    return go_to(guest, "/approve", "code_sent")


@router.post("/approve")
async def approve_site(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    name: Annotated[str, Form(max_length=400)] = "",
    code: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Approve what is shown, with the code; approved twice at once, it is approved once."""
    who = " ".join(name.replace("\0", "").split())
    address = request.client.host if request.client else None
    try:
        if not SHORTEST_NAME <= len(who) <= LONGEST_NAME:
            raise Rejected("A name has 2 to 120 letters.", field="name")
        await approve_with_code(counter.sessions, guest.project.id, "".join(code.split()), who, address)
    except CodeRefused as error:
        if error.reason == "used" and await _is_approved(counter, guest):
            return go_to(guest, "/approve", "approved")
        return await _page(request, guest, counter, refused=CODE[error.reason], name=who, status=error.status)
    except (Conflict, Rejected) as error:
        told = APPROVAL.get(error.field or "", APPROVAL[error.code])
        return await _page(request, guest, counter, refused=told, name=who, status=error.status)
    return go_to(guest, "/approve", "approved")


@router.get("/certificate")
async def show_certificate(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """Who approved what and when, with the hash of every file; made to be printed."""
    async with counter.sessions() as session:
        approval = await newest_approval(session, guest.project.id)
        if approval is None:
            raise NotFound("Nothing was approved yet.")
        query = select(Deployment).where(
            Deployment.project_id == guest.project.id,
            Deployment.place == "production",
            Deployment.commit == approval.commit,
        )
        deployed = (await session.scalars(query)).one_or_none()
    return page(request, guest, "portal/certificate.html", approval=approval, deployed=deployed)


async def _page(
    request: Request,
    guest: Guest,
    counter: Counter,
    *,
    refused: str | None = None,
    name: str = "",
    wait: int = 0,
    status: int = 200,
) -> Response:
    async with counter.sessions() as session:
        project = await found(session, guest.project.id)
        told = await _approvable(session, project, counter)
    return page(request, guest, "portal/approve.html", status=status, told=told, refused=refused, name=name, wait=wait)


async def _approvable(session: AsyncSession, project: SiteProject, counter: Counter) -> Approvable:
    site = await artefacts.latest(session, project.id, "site")
    return Approvable(
        stage=await _stage(session, project),
        review=await read_review(session, project, counter.round_terms),
        address=site.body.get("base_url") if site else None,
        approval=await newest_approval(session, project.id),
        mail=masked(await _mail(session, project)),
        public_url=project.production_url,
    )


async def _stage(session: AsyncSession, project: SiteProject) -> str:
    """Where an approval stands: `open`, `publishing`, `published`, or `not_yet`."""
    if await is_published(session, project) and stage_of(project) == "published":
        return "published"
    if awaits_approval(project):
        return "open"
    return "publishing" if stage_of(project) == "publishing" else "not_yet"


async def _is_approved(counter: Counter, guest: Guest) -> bool:
    """Whether the commit that is shown was approved, and no other came since."""
    async with counter.sessions() as session:
        project, approval = await found(session, guest.project.id), await newest_approval(session, guest.project.id)
        is_over = stage_of(project) in ("publishing", "published")
    return is_over and approval is not None and approval.commit == project.commit


async def _mail(session: AsyncSession, project: SiteProject) -> str | None:
    customer = await session.get(Customer, project.customer_id)
    return customer.email if customer is not None else None


def masked(mail: str | None) -> str | None:
    """An e-mail that its owner knows again, and others do not learn."""
    if not mail:
        return None
    name, _, host = mail.rpartition("@")
    return f"{name[:1]}•••@{host}"
