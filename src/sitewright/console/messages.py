"""Messages: who was told what, what failed or came back, what the local outbox keeps, and a way to send it by hand."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.project_pages import File
from sitewright.console.visit import Reader, Visitor, Worker
from sitewright.errors import NotFound, SitewrightError
from sitewright.kit.db import transaction
from sitewright.messages import service
from sitewright.messages.letter import as_chat
from sitewright.messages.models import FOR_OPERATORS, NOT_ARRIVED, STATUSES, Message
from sitewright.messages.outbox import read_copy
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.sites.formats import whatsapp_link

router = APIRouter()
A_PAGE = 50
BY_MAIL_ALONE = ("approval_code", "needs_attention", "limit")
"""A code proves who reads the mailbox; the others are for operators."""
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Told:
    """A message, what its project is called, and the link with which it is sent by hand, where it can be."""

    message: Message
    project: str
    by_hand: str | None = None


@router.get("/messages")
async def show_messages(
    request: Request,
    visitor: Reader,
    desk: DeskDep,
    status: Annotated[str, Query(max_length=20)] = "",
    page_: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """One page of the list."""
    wanted = next((each for each in STATUSES if each == status), None)
    async with desk.sessions() as session:
        counts = await service.counts(session)
        found = await service.listing(session, status=wanted, limit=A_PAGE, offset=(page_ - 1) * A_PAGE)
        names = await _names(session, {message.project_id for message in found})
    total = counts.get(wanted, 0) if wanted else sum(counts.values())
    return page(
        request, visitor, "messages/list.html", told=[Told(each, names[each.project_id]) for each in found],
        counts=counts, chosen=wanted or "", number=page_, pages=max(1, -(-total // A_PAGE)), local=await _local(desk),
    )  # fmt: skip


@router.get("/messages/{message_id}")
async def show_message(message_id: UUID, request: Request, visitor: Reader, desk: DeskDep) -> Response:
    """One message; its text and the way to send it by hand are for who works with projects."""
    async with desk.sessions() as session:
        message = await service.found_message(session, message_id)
        names = await _names(session, {message.project_id})
    may_read = visitor.may("write")
    written = await by_hand(desk, message) if may_read else None
    copy = read_copy(message, desk.cipher) if may_read else None
    told = Told(message, names[message.project_id], written)
    return page(
        request, visitor, "messages/detail.html", told=told, message=message, copy=copy,
        may_retry=message.status in NOT_ARRIVED, for_operators=message.purpose in FOR_OPERATORS,
        reads_returned=message.status == "sent" and await desk.integrations.mailbox() is not None,
    )  # fmt: skip


@router.get("/messages/{message_id}/letter")
async def show_letter(message_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """The message as a mail program shows it, on a page that may do nothing."""
    async with desk.sessions() as session:
        copy = read_copy(await service.found_message(session, message_id), desk.cipher)
    if copy is None:
        raise NotFound("No copy of this message is kept here.")
    return HTMLResponse(copy.html, headers={"Content-Security-Policy": LETTER_POLICY})


@router.post("/messages/{message_id}/retry")
async def retry_message(message_id: UUID, _visitor: Worker, desk: DeskDep) -> Response:
    """Send what failed or came back anew."""
    async with transaction(desk.sessions) as session:
        await service.retry_message(session, message_id)
    return go_to(f"/console/messages/{message_id}", "sent")


@router.get("/projects/{project_id}/messages")
async def show_project_messages(request: Request, visitor: Reader, file: File, desk: DeskDep) -> Response:
    """What was told of one project."""
    async with desk.sessions() as session:
        found = await service.listing(session, project_id=file.id, limit=A_PAGE)
    told = [await _told(desk, visitor, message, file.name) for message in found]
    return page(request, visitor, "projects/messages.html", file=file, tab="messages", told=told)


async def _told(desk: Desk, visitor: Visitor, message: Message, name: str) -> Told:
    return Told(message, name, await by_hand(desk, message) if visitor.may("write") else None)


async def by_hand(desk: Desk, message: Message) -> str | None:
    """A WhatsApp link with what the message says now; the operator chooses to whom where no number is known."""
    if message.purpose in BY_MAIL_ALONE:
        return None
    try:
        composed = await desk.writer(message)
    except SitewrightError:
        return None
    if composed is None:
        return None
    async with desk.sessions() as session:
        facts = await artefacts.latest(session, message.project_id, "facts")
    known = facts.body["facts"] if facts else {}
    phone = known.get("whatsapp") or known.get("phone") or ""
    return whatsapp_link(phone, as_chat(composed.letter))


async def _local(desk: Desk) -> bool:
    return (await desk.integrations.mailer()).is_stand_in


async def _names(session: AsyncSession, project_ids: set[UUID]) -> dict[UUID, str]:
    """What projects are called, by id."""
    query = select(SiteProject.id, SiteProject.slug).where(SiteProject.id.in_(project_ids))
    return {row.id: row.slug or str(row.id)[:8] for row in await session.execute(query)}
