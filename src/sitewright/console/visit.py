"""Who is at the console: the cookie, the operator behind it, what the role allows, and that a form is our own."""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.responses import Response

from sitewright.accounts.access import SCOPE_OF_ROLE, Scope, allows
from sitewright.accounts.audit import SAFE, acts_as
from sitewright.accounts.embedding import ROLES
from sitewright.accounts.models import Operator
from sitewright.accounts.sessions import LONGEST, csrf_token, find_session, new_token
from sitewright.console.desk import Desk, DeskDep, desk_of
from sitewright.kit.db import transaction
from sitewright.kit.language import Language, preferred

LANGUAGE_COOKIE = "language"
FRAME_COOKIE = "__Host-sitewright-frame"
"""A session of its own in each site that frames the console: browsers keep one a framing site (Partitioned)."""
A_YEAR = 365 * 24 * 3600
REFERENCE = ("/docs", "/openapi.json")
"""What operators may read outside the console."""


class SignInNeeded(Exception):
    """Nobody is signed in here; after signing in, the page that was asked for is shown."""


@dataclass(frozen=True)
class Visitor:
    """A browser: its cookie, its language, and the operator who is signed in, if any."""

    cookie: str
    language: Language
    operator: Operator | None = None

    @property
    def csrf(self) -> str:
        """What this browser's forms carry."""
        return csrf_token(self.cookie)

    @property
    def name(self) -> str:
        """The name of the operator, whose routes let nobody else come so far."""
        assert self.operator is not None
        return self.operator.name

    def may(self, scope: Scope) -> bool:
        """Whether the operator's role allows it."""
        return self.operator is not None and allows(SCOPE_OF_ROLE[self.operator.role], scope)


async def anybody(request: Request, desk: DeskDep) -> Visitor:
    """The visitor, signed in or not. A form that is not our own is refused with 403."""
    cookie = sent_cookie(desk, request)
    visitor = Visitor(cookie or new_token(), language_of(request), await signed_in(desk, request))
    if request.method not in SAFE:
        await _only_our_own_form(request, visitor)
    return visitor


async def signed_in(desk: Desk, request: Request) -> Operator | None:
    """The operator behind this browser's cookie; in a frame nobody whose role may not come that way (any more)."""
    cookie = sent_cookie(desk, request)
    if not cookie:
        return None
    async with transaction(desk.sessions) as session:
        operator = await find_session(session, cookie)
    return None if operator is not None and is_framed(request) and operator.role not in ROLES else operator


def visiting(scope: Scope) -> Callable[..., Awaitable[Visitor]]:
    """A dependency that lets through operators whose role includes the scope.

    Raises SignInNeeded, and HTTPException (403) for a role that does not.
    """

    async def check(request: Request, visitor: Annotated[Visitor, Depends(anybody)]) -> Visitor:
        if visitor.operator is None:
            raise SignInNeeded
        if not visitor.may(scope):
            raise HTTPException(403, "Your role does not include this.")
        acts_as(request, visitor.operator.email)
        return visitor

    return check


Anybody = Annotated[Visitor, Depends(anybody)]
Reader = Annotated[Visitor, Depends(visiting("read"))]
Worker = Annotated[Visitor, Depends(visiting("write"))]
Administrator = Annotated[Visitor, Depends(visiting("admin"))]


async def _only_our_own_form(request: Request, visitor: Visitor) -> None:
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    sent = (await request.form()).get("csrf", "")
    if foreign or not hmac.compare_digest(str(sent).encode(), visitor.csrf.encode()):
        raise HTTPException(403, "The form is out of date, or came from another site.")


def is_framed(request: Request) -> bool:
    """Whether another site shows the console in a frame, to somebody who signed in there."""
    return desk_of(request).embedding is not None and FRAME_COOKIE in request.cookies


def sent_cookie(desk: Desk, request: Request) -> str:
    """The cookie of this browser, empty where it has none."""
    return request.cookies.get(FRAME_COOKIE if is_framed(request) else cookie_name(desk, request), "")


def cookie_name(desk: Desk, request: Request) -> str:
    """`__Host-` binds the cookie to this host and to HTTPS; plain HTTP on this machine cannot have it."""
    return "__Host-sitewright" if desk.is_https(request.headers.get("host", "")) else "sitewright"


def keep_frame_cookie(response: Response, cookie: str) -> None:
    """Give the browser a cookie for the frame alone."""
    response.set_cookie(FRAME_COOKIE, cookie, path="/", secure=True, httponly=True, samesite="none")
    partition(response)


def partition(response: Response) -> None:
    """Let what was set last belong to the framing site; Python's cookies know the word from 3.14 on."""
    name, value = response.raw_headers[-1]
    response.raw_headers[-1] = (name, value + b"; Partitioned")


def keep_cookie(request: Request, response: Response, cookie: str) -> None:
    """Give the browser its cookie."""
    desk = desk_of(request)
    name = cookie_name(desk, request)
    response.set_cookie(
        name,
        cookie,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=name.startswith("__Host-"),
        httponly=True,
        samesite="lax",
    )


def forget_cookie(request: Request, response: Response) -> None:
    """Take the cookie back."""
    if is_framed(request):
        response.delete_cookie(FRAME_COOKIE, path="/", secure=True, httponly=True, samesite="none")
        partition(response)
        return
    name = cookie_name(desk_of(request), request)
    response.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")


def keep_language(request: Request, response: Response, language: Language) -> None:
    """Let the browser remember the language, in a frame for that frame alone."""
    framed = is_framed(request)
    secure = framed or desk_of(request).is_https(request.headers.get("host", ""))
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=A_YEAR,
        path="/console",
        secure=secure,
        httponly=True,
        samesite="none" if framed else "lax",
    )
    if framed:
        partition(response)


def language_of(request: Request) -> Language:
    """The language this browser chose, else the one it prefers."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen == "en":
        return "en"
    return "pt-BR" if chosen == "pt-BR" else preferred(request.headers.get("accept-language"))


def local_path(address: str) -> str:
    """The address where it is a page that operators sign in for, else the console's first page."""
    parts = urlsplit(address) if address.isprintable() and "\\" not in address else None
    if parts is None or parts.scheme or parts.netloc or "//" in parts.path:
        return "/console/"
    if not parts.path.startswith("/console/") and parts.path not in REFERENCE:
        return "/console/"
    return parts.path + (f"?{parts.query}" if parts.query else "")
