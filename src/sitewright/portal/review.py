"""The review: the preview in a frame, remarks gathered and sent as a round, what became of them, and undoing it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, Response

from sitewright.errors import Conflict, NotFound, Rejected, SitewrightError
from sitewright.kit.db import transaction
from sitewright.kit.text import printable
from sitewright.onboarding.attachments import keep_attachment
from sitewright.portal.counter import Counter, CounterDep
from sitewright.portal.frame import origin
from sitewright.portal.live import follow
from sitewright.portal.pages import fragment, go_to, page, policy
from sitewright.portal.remarks import Review, read_review
from sitewright.portal.review_words import REFUSED, REMARK
from sitewright.portal.visit import Guest, GuestDep
from sitewright.ports.asset_store import LARGEST_UPLOAD_BYTES
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import Deployment
from sitewright.projects.service import found, locked
from sitewright.reviews import drafts, service
from sitewright.reviews.api import Remark
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.service import Pointed

router = APIRouter(prefix="/{token}")
DRAFT_PATH = r"/p/[^/]+/review/drafts"
"""Where a form may have a file."""
EMPTY = {"remark": "", "page": ""}
WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}
LONGEST_REMARK = 5000
LONGEST_EXCERPT = 200
LONGEST_REPLY = 1000
Short = Annotated[str, Form(max_length=100)]
Words = Annotated[str, Form(max_length=2 * LONGEST_REMARK)]


@router.get("/review")
async def show_review(request: Request, guest: GuestDep, counter: CounterDep, width: str = "phone") -> Response:
    """The preview, and what there is to say and was said about it."""
    return await _page(request, guest, counter, width=width)


@router.get("/review/live", response_class=EventSourceResponse)
async def live_review(request: Request, guest: GuestDep, counter: CounterDep) -> AsyncIterator[ServerSentEvent]:
    """What became of the remarks, as it changes."""

    async def shown(now: Guest) -> str:
        return fragment(request, now, "portal/_rounds.html", review=await _review(counter, now), states=REMARK)

    async for told in follow(counter, guest, shown):
        yield told


@router.post("/review/drafts")
async def add_draft(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    remark: Words = "",
    page_: Annotated[str, Form(alias="page", max_length=100)] = "",
    section: Short = "",
    field: Short = "",
    rectangle: Annotated[str, Form(max_length=200)] = "",
    excerpt: Annotated[str, Form(max_length=1000)] = "",
    about: Annotated[UUID | None, Form()] = None,
    attachment: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep a remark until it is sent; `about` names one that needs an answer, whose place it takes over."""
    typed: dict[str, Any] = {"remark": remark, "page": page_, "section": section, "field": field}
    try:
        parsed = _parsed(typed, rectangle)
        if attachment is not None and attachment.filename:
            kept = await _kept(counter, guest, attachment)
            parsed = parsed.model_copy(update={"attachment": kept})
        async with transaction(counter.sessions) as session:
            pointed = await parsed.pointed(session, guest.project.id)
            quoted = " ".join(printable(excerpt).split())[:LONGEST_EXCERPT]
            extra = {"excerpt": quoted} if quoted else {}
            if about is not None:
                pointed, extra = await _reply(session, guest, about, pointed)
            pointed = Pointed(pointed.remark, pointed.page, {**pointed.element, **extra})
            await drafts.keep_draft(session, guest.project.id, pointed)
    except (Rejected, Conflict) as error:
        return await _refused(request, guest, counter, error, typed)
    return await _answer(request, guest, counter, "draft_kept")


@router.post("/review/drafts/{draft_id}")
async def change_draft(
    draft_id: UUID, request: Request, guest: GuestDep, counter: CounterDep, remark: Words = ""
) -> Response:
    """Give a draft other words."""
    try:
        parsed = _parsed({"remark": remark}, "")
        async with transaction(counter.sessions) as session:
            await drafts.change_draft(session, guest.project.id, draft_id, parsed.remark)
    except (Rejected, NotFound) as error:
        return await _refused(request, guest, counter, error, {})
    return await _answer(request, guest, counter, "saved")


@router.post("/review/drafts/{draft_id}/delete")
async def drop_draft(draft_id: UUID, request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """Take a draft away."""
    async with transaction(counter.sessions) as session:
        await drafts.drop_draft(session, guest.project.id, draft_id)
    return await _answer(request, guest, counter, "draft_dropped")


@router.post("/review/send")
async def send_remarks(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    draft: Annotated[list[UUID], Form()] = [],  # noqa: B006 - read, never changed
) -> Response:
    """Send the drafts that the page showed, as one round; sent again, they are not sent twice."""
    try:
        async with transaction(counter.sessions) as session:
            await drafts.send_drafts(session, guest.project.id, draft, counter.round_terms)
    except Conflict as error:
        return await _refused(request, guest, counter, error, {})
    return go_to(guest, "/review", "remarks_sent")


@router.post("/review/undo")
async def undo_round(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    commit: Annotated[str, Form(pattern=r"^[0-9a-f]{7,64}$")],
) -> Response:
    """Go back to the revision before the current one; asked twice, it is done once."""
    try:
        async with transaction(counter.sessions) as session:
            project = await locked(session, guest.project.id)
            if project.restored_commit != commit:
                if commit != (await read_review(session, project, counter.round_terms)).undo:
                    raise Conflict("This is not the revision before the current one.")
                await service.restore(session, project.id, commit)
    except Conflict as error:
        return await _refused(request, guest, counter, error, {})
    return go_to(guest, "/review", "undone")


@router.get("/pictures/{deployment_id}")
async def show_picture(deployment_id: UUID, guest: GuestDep, counter: CounterDep) -> Response:
    """The picture of a deployment of this project."""
    async with counter.sessions() as session:
        deployment = await session.get(Deployment, deployment_id)
    if deployment is None or deployment.project_id != guest.project.id or not deployment.thumbnail:
        raise NotFound("There is no such picture.")
    store = await ProjectAdapters(guest.project, counter.integrations).asset_store()
    headers = {**policy(), "Cache-Control": "private, max-age=86400"}
    return Response(await store.get_file(deployment.thumbnail), media_type="image/jpeg", headers=headers)


def _parsed(typed: dict[str, Any], rectangle: str) -> Remark:
    """The form as the API takes a remark. Raises Rejected, which names the field."""
    given = {name: value.replace("\0", "").replace("\r\n", "\n") for name, value in typed.items() if value}
    numbers = rectangle.split(",") if rectangle else []
    if numbers:
        given["rectangle"] = dict(zip(("x", "y", "width", "height", "viewport"), numbers, strict=False))
    try:
        return Remark.model_validate({"remark": "", **given})
    except ValidationError as error:
        raise Rejected("The remark cannot be taken as it is.", field=str(error.errors()[0]["loc"][0])) from None


async def _reply(session: AsyncSession, guest: Guest, about: UUID, pointed: Pointed) -> tuple[Pointed, dict[str, str]]:
    """An answer stands where the remark stood that needs it, and says what it answers. Raises Rejected."""
    asked = await session.get(ReviewRequest, about)
    if asked is None or asked.project_id != guest.project.id:
        raise Rejected("There is no such remark.", field="about")
    said = f"{asked.remark} | {asked.answer or ''}"[:LONGEST_REPLY]
    return Pointed(pointed.remark, asked.page, {**asked.element, **pointed.element}), {"answers": said}


async def _kept(counter: Counter, guest: Guest, attachment: UploadFile) -> str:
    """The attached file's id, once it is in the store."""
    store = await ProjectAdapters(guest.project, counter.integrations).asset_store()
    content = await attachment.read(LARGEST_UPLOAD_BYTES + 1)
    kept = await keep_attachment(counter.sessions, store, guest.project.id, attachment.filename or "", content)
    return kept.id


async def _review(counter: Counter, guest: Guest) -> Review:
    async with counter.sessions() as session:
        project = await found(session, guest.project.id)
        return await read_review(session, project, counter.round_terms)


async def _answer(request: Request, guest: Guest, counter: Counter, done: str) -> Response:
    """After a change to the drafts: the page again, or for the page's script their list alone."""
    if not wants_part(request):
        return go_to(guest, "/review", done)
    part = fragment(request, guest, "portal/_drafts.html", review=await _review(counter, guest), refused=None)
    return HTMLResponse(part, headers=policy())


async def _refused(
    request: Request, guest: Guest, counter: Counter, error: SitewrightError, typed: dict[str, Any]
) -> Response:
    """What cannot be taken comes back with what was typed; a script gets the list, with what is wrong above it."""
    told = REFUSED.get(error.field or "", REFUSED[error.code])
    if wants_part(request):
        review = await _review(counter, guest)
        part = fragment(request, guest, "portal/_drafts.html", review=review, refused=told)
        return HTMLResponse(part, error.status, headers=policy())
    return await _page(request, guest, counter, typed=typed, refused=told, status=error.status)


async def _page(
    request: Request,
    guest: Guest,
    counter: Counter,
    *,
    width: str = "phone",
    typed: dict[str, Any] | None = None,
    refused: str | None = None,
    status: int = 200,
) -> Response:
    return page(
        request, guest, "portal/review.html", status=status, frames=origin(request, counter),
        review=await _review(counter, guest), width=width if width in WIDTHS else "phone", widths=WIDTHS,
        states=REMARK, typed={**EMPTY, **(typed or {})}, refused=refused,
    )  # fmt: skip


def wants_part(request: Request) -> bool:
    """Whether the page's script asks, for a part of it."""
    return request.headers.get("x-part") == "drafts"
