"""`/unsubscribe/{token}`: whoever gets reminders ends them, by one press in a mail program (RFC 8058) or on our page.

Looking at the page changes nothing: mail scanners open every link.
"""

from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from sitewright.errors import Misconfigured
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import transaction
from sitewright.kit.language import preferred
from sitewright.messages.service import stop_reminders
from sitewright.web.deps import SessionsDep
from sitewright.web.rendering import render

router = APIRouter(include_in_schema=False)
PLACE = "unsubscribe"
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def stop_path(cipher: Cipher, project_id: UUID) -> str:
    """The path at which a project's reminders are ended."""
    return f"/unsubscribe/{cipher.seal(str(project_id), PLACE)}"


def project_of(cipher: Cipher, token: str) -> UUID | None:
    """The project that a link was made for; None for a link that is not ours, or not whole."""
    try:
        return UUID(cipher.open(token, PLACE))
    except (Misconfigured, ValueError):
        return None


def _cipher(request: Request) -> Cipher:
    return cast("Cipher", request.app.state.cipher)


CipherDep = Annotated[Cipher, Depends(_cipher)]


@router.get("/unsubscribe/{token}", response_class=HTMLResponse)
async def ask_to_stop(token: str, request: Request, cipher: CipherDep) -> HTMLResponse:
    """Ask whether reminders shall end."""
    return _page(request, "unknown" if project_of(cipher, token) is None else "asked")


@router.post("/unsubscribe/{token}", response_class=HTMLResponse)
async def stop(token: str, request: Request, cipher: CipherDep, sessions: SessionsDep) -> HTMLResponse:
    """End the reminders; a repetition is the same."""
    project_id = project_of(cipher, token)
    if project_id is None:
        return _page(request, "unknown")
    async with transaction(sessions) as session:
        await stop_reminders(session, project_id)
    return _page(request, "stopped")


def _page(request: Request, state: Literal["asked", "stopped", "unknown"]) -> HTMLResponse:
    language = preferred(request.headers.get("accept-language"))
    return HTMLResponse(
        render("messages/stop.html", language, state=state),
        404 if state == "unknown" else 200,
        headers={"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"},
    )
