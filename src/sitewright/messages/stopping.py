"""`/unsubscribe/{token}`: whoever gets reminders ends them, by one press in a mail program (RFC 8058) or on our page.

Looking at the page changes nothing: mail scanners open every link.
"""

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse

from sitewright.errors import Misconfigured, NotFound
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import transaction
from sitewright.kit.language import preferred
from sitewright.messages.service import stop_reminders
from sitewright.web.deps import SessionsDep
from sitewright.web.rendering import render

router = APIRouter(tags=["mail"])
PLACE = "unsubscribe"
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
Token = Annotated[str, Path(max_length=500)]


def stop_path(cipher: Cipher, project_id: UUID) -> str:
    """The path at which a project's reminders are ended."""
    return f"/unsubscribe/{cipher.seal(str(project_id), PLACE)}"


def project_of(cipher: Cipher, token: str) -> UUID:
    """The project that a link was made for. Raises NotFound for one that is not ours."""
    try:
        return UUID(cipher.open(token, PLACE))
    except (Misconfigured, ValueError):
        raise NotFound("This link is not whole; open it from the message again.") from None


def _cipher(request: Request) -> Cipher:
    return cast("Cipher", request.app.state.cipher)


CipherDep = Annotated[Cipher, Depends(_cipher)]


@router.get("/unsubscribe/{token}", response_class=HTMLResponse)
async def ask_to_stop(token: Token, request: Request, cipher: CipherDep) -> HTMLResponse:
    """Ask whether reminders shall end."""
    project_of(cipher, token)
    return _page(request, done=False)


@router.post("/unsubscribe/{token}", response_class=HTMLResponse)
async def stop(token: Token, request: Request, cipher: CipherDep, sessions: SessionsDep) -> HTMLResponse:
    """End the reminders; a repetition is the same."""
    async with transaction(sessions) as session:
        await stop_reminders(session, project_of(cipher, token))
    return _page(request, done=True)


def _page(request: Request, *, done: bool) -> HTMLResponse:
    language = preferred(request.headers.get("accept-language"))
    return HTMLResponse(
        render("messages/stop.html", language, stopped=done),
        headers={"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"},
    )
