"""`POST /f/{site key}`: a site's contact form, open to everybody, so it trusts nothing.

Held against machines: a field that people do not see, the time a person needs, the size, the origin, and a rate.
A machine is thanked like anybody and nothing is kept.
"""

import json
import time
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from sitewright.errors import Misconfigured, Unavailable
from sitewright.kit.budget import spend
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import transaction
from sitewright.leads import pages
from sitewright.leads.message import LONGEST_BODY, Message, fields_of
from sitewright.leads.service import budgets, origins_of, record, site_of
from sitewright.sites.model import Locale
from sitewright.web.deps import SessionsDep

router = APIRouter(tags=["forms"])
SENT = "mensagem-enviada"
"""The anchor beside the form that thanks."""
QUICKEST_SECONDS = 2.0
LONGEST_SECONDS = 3600.0
URLENCODED = "application/x-www-form-urlencoded"


def _cipher(request: Request) -> Cipher:
    return cast("Cipher", request.app.state.cipher)


@router.post("/f/{key}", response_class=RedirectResponse, status_code=303)
async def send_message(
    key: str,
    request: Request,
    sessions: SessionsDep,
    cipher: Annotated[Cipher, Depends(_cipher)],
    sent_from: Annotated[str, Header(alias="origin")] = "",
    content_type: Annotated[str, Header()] = "",
) -> Response:
    """Take a message and lead back to the page it was written on."""
    async with sessions() as session:
        project = await site_of(session, key)
        origins = await origins_of(session, project)
    locale = cast("Locale", project.locale)
    body = await request.body()
    if len(body) > LONGEST_BODY:
        return answer(locale, "form_too_long", 413)
    try:
        fields = fields_of(body) if content_type.startswith(URLENCODED) else {}
        if "sealed" in fields:
            fields = unsealed(cipher, key, fields["sealed"])
        elif sent_from not in origins:
            return answer(locale, "form_refused", 403)
        message = Message.model_validate(fields)
    except (ValidationError, ValueError, Misconfigured):
        return answer(locale, "form_refused", 422)
    seconds = elapsed(fields)
    if seconds is None:
        sealed = cipher.seal(json.dumps({**fields, "at": time.time(), "to": sent_from}), context_of(key))
        return HTMLResponse(pages.confirmation(locale, f"/f/{key}", sealed), headers=pages.HEADERS)
    back = RedirectResponse(f"{fields.get('to') or sent_from}{message.back}#{SENT}", 303)
    if fields.get("website") or not QUICKEST_SECONDS <= seconds <= LONGEST_SECONDS:
        return back
    try:
        for budget in budgets(key, request.client.host if request.client else ""):
            await spend(sessions, budget)
    except Unavailable as busy:
        return answer(locale, "form_busy", 429, {"Retry-After": str(round(busy.retry_after or 60))})
    async with transaction(sessions) as session:
        await record(session, project.id, message)
    return back


def elapsed(fields: dict[str, str]) -> float | None:
    """Seconds between reading and sending, as the page's script or the confirmation tells; None where neither does."""
    if "at" in fields:
        return time.time() - float(fields["at"])
    text = fields.get("elapsed", "")
    return int(text) / 1000 if text.isascii() and text.isdigit() and len(text) < 12 else None


def unsealed(cipher: Cipher, key: str, sealed: str) -> dict[str, str]:
    """The fields that a confirmation carries, with `at` (when it was made) and `to` (the origin it was sent from).

    Raises Misconfigured for one that is not ours, or another site's.
    """
    fields: dict[str, object] = json.loads(cipher.open(sealed, context_of(key)))
    return {name: str(value) for name, value in fields.items()}


def context_of(key: str) -> str:
    """What a confirmation is bound to."""
    return f"form/{key}"


def answer(locale: Locale, why: str, status: int, headers: dict[str, str] | None = None) -> HTMLResponse:
    """Why a message was not taken."""
    return HTMLResponse(pages.refusal(locale, why), status, {**pages.HEADERS, **(headers or {})})
