"""Answers of the portal: a page in the customer's language, under a policy that allows nothing foreign."""

from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sitewright.kit.language import Language
from sitewright.portal import words
from sitewright.portal.counter import counter_of
from sitewright.portal.visit import SAFE, Guest
from sitewright.web.rendering import render

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page(
    request: Request, guest: Guest, template: str, *, status: int = 200, frames: str | None = None, **values: Any
) -> Response:
    """A page; `frames` is the address of a site that it shows in a frame."""
    return HTMLResponse(fragment(request, guest, template, **values), status, headers=policy(frames))


def fragment(request: Request, guest: Guest, template: str, **values: Any) -> str:
    """A part of a page, to be put into one that is shown."""
    return render(
        template,
        guest.language,
        guest=guest,
        project=guest.project,
        zone=counter_of(request).zone,
        at=guest.at,
        here=request.url.path.removeprefix(guest.at) if request.method in SAFE else "",
        words=words,
        done=words.DONE.get(request.query_params.get("done", "")),
        **values,
    )


def bare_page(template: str, language: Language, *, status: int, **values: Any) -> Response:
    """A page for when it is not known who asks."""
    return HTMLResponse(render(template, language, **values), status, headers=policy())


def policy(frames: str | None = None) -> dict[str, str]:
    """The headers of every page: it loads nothing foreign but the framed site, and its address stays its reader's."""
    parts = urlsplit(frames) if frames else None
    framed = f"; frame-src {parts.scheme}://{parts.netloc}" if parts else ""
    return {
        "Content-Security-Policy": POLICY + framed,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }


def go_to(guest: Guest, path: str = "", done: str | None = None) -> Response:
    """Go on with another page of this link after a change; `done` says there what was done."""
    return RedirectResponse(guest.at + path + (f"?done={quote(done)}" if done else ""), 303)
