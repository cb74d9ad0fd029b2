"""Who is at the portal: whoever has the link. What it opens, in which language, and that a form is our own."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Path, Request

from sitewright.errors import Unavailable
from sitewright.kit.budget import spend
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import Language
from sitewright.links.service import find, guesses_from
from sitewright.portal.counter import Counter, CounterDep
from sitewright.projects.models import SiteProject

SAFE = ("GET", "HEAD")
LANGUAGE_COOKIE = "portal-language"
LONGEST_TOKEN = 100


class NoSuchLink(Exception):
    """The token opens nothing: it is wrong, has expired or was revoked. `wait` is set after too many guesses."""

    def __init__(self, wait: float | None = None) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True)
class Guest:
    """The customer of a project, as far as the link says so."""

    token: str
    project: SiteProject
    language: Language

    @property
    def at(self) -> str:
        """The address below which this customer's pages are."""
        return f"/p/{self.token}"

    @property
    def csrf(self) -> str:
        """What this link's forms carry."""
        return form_token(self.token)


async def arriving(
    request: Request, counter: CounterDep, token: Annotated[str, Path(max_length=LONGEST_TOKEN)]
) -> Guest:
    """The guest behind a link. Raises NoSuchLink, and HTTPException (403) for a form that is not our own.

    A right token is never refused, however many wrong ones came from its address: several customers may share it.
    """
    project = await _opened(counter.sessions, token)
    if project is None:
        await _count_guess(counter.sessions, request)
        raise NoSuchLink
    request.state.language = language_of(request, cast("Language", project.locale))
    if request.method not in SAFE:
        await _only_our_own_form(request, token)
    return Guest(token, project, request.state.language)


GuestDep = Annotated[Guest, Depends(arriving)]


async def still(counter: Counter, guest: Guest) -> Guest | None:
    """The guest with the project as it is now; None once the link opens it no more."""
    project = await _opened(counter.sessions, guest.token)
    return Guest(guest.token, project, guest.language) if project is not None else None


async def _opened(sessions: Sessions, token: str) -> SiteProject | None:
    async with transaction(sessions) as session:
        link = await find(session, token)
        return await session.get(SiteProject, link.project_id) if link is not None else None


async def _count_guess(sessions: Sessions, request: Request) -> None:
    address = request.client.host if request.client else ""
    try:
        await spend(sessions, guesses_from(address))
    except Unavailable as error:
        raise NoSuchLink(error.retry_after or 1) from None


async def _only_our_own_form(request: Request, token: str) -> None:
    """The form carries what follows from the link. Where a browser says whence it comes, that is from our own pages.

    Without a referrer it names the origin `null`, but says `same-origin` in a header that pages cannot set.
    """
    origin = request.headers.get("origin", "null")
    foreign = origin != "null" and urlsplit(origin).netloc != request.headers.get("host")
    elsewhere = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    sent = (await request.form()).get("csrf", "")
    if foreign or elsewhere or not hmac.compare_digest(str(sent).encode(), form_token(token).encode()):
        raise HTTPException(403, "The form is out of date, or came from another site.")


def form_token(token: str) -> str:
    """What the forms of a link carry: derived from its token, which other sites do not know."""
    return hmac.new(token.encode(), b"sitewright portal form", hashlib.sha256).hexdigest()


def language_of(request: Request, default: Language) -> Language:
    """The language this browser chose, else the project's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen == "en":
        return "en"
    return "pt-BR" if chosen == "pt-BR" else default
