"""What the analysis asks comes back to the customer, one by one, each with why it is asked."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.onboarding.replies import LONGEST_REPLY, as_remark, open_questions, reply, unsent
from sitewright.portal.counter import CounterDep
from sitewright.portal.pages import go_to, page
from sitewright.portal.visit import GuestDep
from sitewright.portal.words import WHY, WHY_AT_ALL
from sitewright.projects.service import locked
from sitewright.reviews.service import MOST_REMARKS, REPLY, Pointed, open_round, stage_of

router = APIRouter(prefix="/{token}/questions")
TAKES_REMARKS = ("in_review", "published", "revising")


@router.get("")
async def show_question(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """The next question, or that there is none."""
    async with counter.sessions() as session:
        asked = await open_questions(session, guest.project.id)
        waiting = await unsent(session, guest.project.id)
    question = asked[0] if asked else None
    return page(
        request, guest, "portal/question.html", question=question, left=len(asked), waiting=waiting,
        why=WHY.get(question.code, WHY_AT_ALL) if question else "", longest=LONGEST_REPLY,
        may_send=stage_of(guest.project) in TAKES_REMARKS,
    )  # fmt: skip


@router.post("")
async def take_reply(
    guest: GuestDep,
    counter: CounterDep,
    code: Annotated[str, Form(max_length=48)] = "",
    field: Annotated[str, Form(max_length=200)] = "",
    value: Annotated[str, Form(max_length=2 * LONGEST_REPLY)] = "",
    unknown: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Keep what was said, and ask the next; one that is not asked any more is no error."""
    try:
        async with transaction(counter.sessions) as session:
            await reply(session, guest.project.id, code, field, value, unknown=unknown == "yes")
    except Rejected as error:
        if error.field != "question":
            return go_to(guest, "/questions", "empty")
    return go_to(guest, "/questions")


@router.post("/send")
async def send_replies(guest: GuestDep, counter: CounterDep) -> Response:
    """Have the site changed by what was said, in a round; sent twice it is sent once."""
    async with transaction(counter.sessions) as session:
        project = await locked(session, guest.project.id)
        waiting = (await unsent(session, project.id))[:MOST_REMARKS]
        if waiting:
            remarks = [Pointed(as_remark(told, project.locale), element={REPLY: told.code}) for told in waiting]
            await open_round(session, project.id, remarks, counter.round_terms)
        for told in waiting:
            told.sent_at = datetime.now(UTC)
    return go_to(guest, done="sent")
