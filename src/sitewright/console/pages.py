"""Answers of the console: a page in the visitor's language, under a policy that allows nothing foreign."""

from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sitewright.console import words
from sitewright.console.deed_words import DONE
from sitewright.console.desk import desk_of
from sitewright.console.visit import Visitor, is_framed, keep_cookie, language_of, sent_cookie
from sitewright.web.rendering import render

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)


def page(
    request: Request, visitor: Visitor, template: str, *, status: int = 200, frames: str | None = None, **values: Any
) -> Response:
    """A page; `frames` is the address of a site that it shows in a frame."""
    response = HTMLResponse(fragment(request, visitor, template, **values), status, headers=policy(request, frames))
    if sent_cookie(desk_of(request), request) != visitor.cookie:
        keep_cookie(request, response, visitor.cookie)
    return response


def fragment(request: Request, visitor: Visitor, template: str, **values: Any) -> str:
    """A part of a page, to be put into one that is shown."""
    desk = desk_of(request)
    return render(
        template,
        visitor.language,
        visitor=visitor,
        zone=desk.zone,
        path=request.url.path,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        words=words,
        done=DONE.get(request.query_params.get("done", "")),
        **values,
    )


def policy(request: Request, frames: str | None = None, *, framed: bool | None = None) -> dict[str, str]:
    """The content policy, with one more origin where a page shows a site in a frame.

    Nobody frames a page, but the origins that may, for who signed in through them (`framed`).
    """
    embedding = desk_of(request).embedding
    may = embedding is not None and (is_framed(request) if framed is None else framed)
    ancestors = " ".join(embedding.ancestors) if embedding and may else "'none'"
    origin = f"; frame-src {origin_of(frames)}" if frames else ""
    return {
        "Content-Security-Policy": f"{POLICY}; frame-ancestors {ancestors}{origin}",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "same-origin",  # with `no-referrer`, browsers send forms with the origin `null`
    }


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def go_to(path: str, done: str | None = None) -> Response:
    """Go on with another page after a change; `done` says there what was done."""
    return RedirectResponse(path + (f"?done={quote(done)}" if done else ""), 303)


def plain_page(request: Request, template: str, *, status: int, framed: bool | None = None, **values: Any) -> Response:
    """A page without the visitor's menu, for when it is not known who asks."""
    language = language_of(request)
    return HTMLResponse(
        render(template, language, words=words, **values), status, headers=policy(request, framed=framed)
    )


def wants_fragment(request: Request) -> bool:
    """Whether the page's script asks, for a part of a page."""
    return request.headers.get("hx-request") == "true"
