"""The link's own page: what there is to do or to wait for now, and how the work goes on."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from sitewright.kit.language import Language
from sitewright.onboarding.replies import open_questions, unsent
from sitewright.onboarding.service import awaits_answers
from sitewright.orders.models import Customer
from sitewright.portal.answering import sheet_of
from sitewright.portal.counter import Counter, CounterDep
from sitewright.portal.live import follow
from sitewright.portal.pages import fragment, go_to, page
from sitewright.portal.progress import STAGES, WORKING, in_words, progress_of
from sitewright.portal.visit import LANGUAGE_COOKIE, Guest, GuestDep
from sitewright.portal.words import STAGE, STAGE_OF_ROUND
from sitewright.projects.models import SiteProject
from sitewright.reviews.service import stage_of

router = APIRouter(prefix="/{token}")
A_YEAR = 365 * 24 * 3600
"""Changes that come within this time are shown together."""


@router.get("")
async def show_home(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """The questionnaire's beginning, the waiting room, or where the site can be seen."""
    if awaits_answers(guest.project):
        return page(request, guest, "portal/home.html", sheet=await sheet_of(counter, guest))
    return page(request, guest, "portal/room.html", **await room(counter, guest.project))


async def room(counter: Counter, project: SiteProject) -> dict[str, Any]:
    """All that the waiting room tells."""
    async with counter.sessions() as session:
        progress = await progress_of(session, project)
        customer = await session.get_one(Customer, project.customer_id)
        asked, waiting = await open_questions(session, project.id), await unsent(session, project.id)
    words = STAGE if project.round == 1 else STAGE_OF_ROUND
    return {
        "stage": stage_of(project), "working": stage_of(project) in WORKING, "progress": progress,
        "stages": [(name, words[name]) for name in STAGES], "usual": in_words(progress.usual),
        "has_email": customer.email is not None, "asked": len(asked), "waiting": len(waiting),
    }  # fmt: skip


@router.get("/live", response_class=EventSourceResponse)
async def live(request: Request, guest: GuestDep, counter: CounterDep) -> AsyncIterator[ServerSentEvent]:
    """The waiting room as it changes."""

    async def shown(now: Guest) -> str:
        return fragment(request, now, "portal/_room.html", **await room(counter, now.project))

    async for told in follow(counter, guest, shown):
        yield told


@router.post("/language")
async def choose_language(
    guest: GuestDep,
    counter: CounterDep,
    language: Annotated[Language, Form()],
    back: Annotated[str, Form(max_length=200, pattern=r"^(/[a-z0-9-]+)*$")] = "",
) -> Response:
    """Remember the language in this browser, and show the same page in it."""
    response = go_to(guest, back)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=A_YEAR, path="/p", secure=counter.is_https, httponly=True, samesite="lax"
    )
    return response
