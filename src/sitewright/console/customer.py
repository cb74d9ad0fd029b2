"""The customer's side of a project: the link to the portal, sent, renewed and revoked; where they are written to."""

from typing import Annotated, cast
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_file import ProjectFile
from sitewright.console.project_pages import File
from sitewright.console.visit import Reader, Visitor, Worker
from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.kit.language import Language, speaking
from sitewright.kit.language import mark as _
from sitewright.links.service import CLOSED, revoke, send_again
from sitewright.onboarding.drafts import count_typed, has_sent
from sitewright.orders.customers import correct_email
from sitewright.web.i18n import translate

router = APIRouter(prefix="/projects/{project_id}/customer")
INVITATION = _(
    "Hello! Here you answer a few questions about your business and follow how your website comes into being:"
)


@router.get("")
async def show_customer(request: Request, visitor: Reader, file: File, desk: DeskDep) -> Response:
    """How it stands with the link; who may act for the customer sees its address."""
    return await _customer(request, visitor, file, desk)


async def _customer(
    request: Request, visitor: Visitor, file: ProjectFile, desk: Desk, *, wrong: str | None = None
) -> Response:
    async with desk.sessions() as session:
        link = await desk.links.shown(session, file.id)
        typed, sent = await count_typed(session, file.id), await has_sent(session, file.id)
    address = link.address if visitor.may("write") else None
    return page(
        request, visitor, "projects/customer.html", file=file, tab="customer", link=link, address=address, typed=typed,
        status=200 if wrong is None else 422, wrong=wrong, sent=sent,
        ended=file.report.status in CLOSED,
        whatsapp=whatsapp(address, cast("Language", file.report.locale)) if address else None,
    )  # fmt: skip


@router.post("/link")
async def renew_link(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Make the link, or a new one in its place."""
    async with transaction(desk.sessions) as session:
        await desk.links.renew(session, project_id)
    return go_to(f"/console/projects/{project_id}/customer", "link")


@router.post("/link/send")
async def send_link(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Write the customer again with the link."""
    async with transaction(desk.sessions) as session:
        await send_again(session, project_id)
    return go_to(f"/console/projects/{project_id}/customer", "sent")


@router.post("/email")
async def correct_customer(
    project_id: UUID,
    request: Request,
    visitor: Worker,
    file: File,
    desk: DeskDep,
    email: Annotated[str, Form(max_length=320)] = "",
) -> Response:
    """Correct where the customer is written to; what is no address is marked."""
    try:
        async with transaction(desk.sessions) as session:
            await correct_email(session, project_id, email)
    except Rejected:
        return await _customer(request, visitor, file, desk, wrong=email)
    return go_to(f"/console/projects/{project_id}/customer", "saved")


@router.post("/link/revoke")
async def revoke_link(project_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """End the link."""
    async with transaction(desk.sessions) as session:
        await revoke(session, project_id)
    return go_to(f"/console/projects/{project_id}/customer", "link_revoked")


def whatsapp(address: str, language: Language) -> str:
    """A message with the link, to be sent by hand to whom the operator chooses."""
    with speaking(language):
        return f"https://wa.me/?text={quote(f'{translate(INVITATION)} {address}')}"
