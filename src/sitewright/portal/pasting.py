"""A text that the customer has already becomes answers, as far as they tick them. Nothing is fetched."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.kit.db import transaction
from sitewright.onboarding.drafts import save_draft
from sitewright.onboarding.pasted import LONGEST_PASTE, found_in
from sitewright.onboarding.service import awaits_answers
from sitewright.portal.answering import sheet_of
from sitewright.portal.counter import CounterDep
from sitewright.portal.pages import go_to, page
from sitewright.portal.visit import GuestDep

router = APIRouter(prefix="/{token}")


@router.get("/paste")
async def show_paste(request: Request, guest: GuestDep) -> Response:
    """The field for the text."""
    if not awaits_answers(guest.project):
        return go_to(guest)
    return page(request, guest, "portal/paste.html", found=None, text="", refused=False)


@router.post("/paste")
async def read_paste(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    text: Annotated[str, Form(max_length=4 * LONGEST_PASTE)] = "",
) -> Response:
    """What was found in the text, each to be ticked."""
    sheet = await sheet_of(counter, guest)
    found = found_in(text, sheet.asked)
    return page(request, guest, "portal/paste.html", found=found, text=text, sheet=sheet, refused=False)


@router.post("/paste/take")
async def take_paste(request: Request, guest: GuestDep, counter: CounterDep) -> Response:
    """Keep what was ticked, in the place of what stood there; where nothing was, it is all shown again."""
    sheet, form = await sheet_of(counter, guest), await request.form()
    shown = {it.key: str(form[f"v-{it.key}"])[: it.longest] for it in sheet.asked.questions if f"v-{it.key}" in form}
    ticked = {key: value for key, value in shown.items() if f"take-{key}" in form}
    if shown and not ticked:
        return page(request, guest, "portal/paste.html", status=422, found=shown, text="", sheet=sheet, refused=True)
    for key, value in ticked.items():
        async with transaction(counter.sessions) as session:
            await save_draft(session, guest.project.id, key, value)
    return go_to(guest, done="taken")
