"""The answers are sent: once, with the name of who sends them and the text that was agreed to."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.errors import Rejected
from sitewright.kit.db import transaction
from sitewright.kit.language import Language, speaking
from sitewright.onboarding.drafts import AGREES, Agreement, send_answers
from sitewright.onboarding.service import awaits_answers
from sitewright.portal.answering import check_page, sheet_of
from sitewright.portal.counter import CounterDep
from sitewright.portal.pages import go_to
from sitewright.portal.visit import GuestDep
from sitewright.portal.words import CONSENT, CONSENT_VERSION
from sitewright.web.i18n import translate

router = APIRouter(prefix="/{token}")


@router.post("/send")
async def send(
    request: Request,
    guest: GuestDep,
    counter: CounterDep,
    name: Annotated[str, Form(max_length=300)] = "",
    agreed: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Send all answers; the writing begins. What is missing is said on the same page, with all that was typed."""
    sheet = await sheet_of(counter, guest)
    refused = "name" if len(name.strip()) < 2 else "agreed" if agreed != "yes" else ""
    if awaits_answers(guest.project) and (refused or sheet.lacking):
        return await check_page(request, guest, sheet, 422, name=name, refused=refused)
    agreement = Agreement(name, CONSENT_VERSION, guest.language, consent_digest(guest.language))
    try:
        async with transaction(counter.sessions) as session:
            await send_answers(session, guest.project.id, agreement)
    except Rejected as error:
        return await check_page(
            request, guest, sheet, 422, name=name, refused="name" if error.field == AGREES else "answers"
        )
    return go_to(guest, done="begun")


def consent_digest(language: Language) -> str:
    """Which text was shown: its hash in the language it was read in."""
    with speaking(language):
        return hashlib.sha256(translate(CONSENT).encode()).hexdigest()
