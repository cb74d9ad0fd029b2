"""Links are made, found by their token, renewed and revoked.

The 256-bit token is derived from the link's id with an encryption key, so that it can be told again though nothing but
its hash is stored.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.kit.budget import Budget
from sitewright.kit.crypto import Cipher
from sitewright.links.models import CustomerLink
from sitewright.messages.service import queue_again
from sitewright.projects.models import SiteProject
from sitewright.projects.service import found, locked

PORTAL = "portal"
USE_PRECISION = timedelta(minutes=1)
BUCKETS = 4096
"""Addresses share so many budgets of guesses, so that guessing fills no table."""
CLOSED = ("cancelled", "archiving", "archived")


@dataclass(frozen=True)
class Links:
    """What links are made with: the keys, where the portal is, and for how long a link lasts."""

    cipher: Cipher
    base_url: Callable[[], str]
    lasting: timedelta

    async def address_of(self, session: AsyncSession, project_id: UUID) -> str:
        """The link's full address, for whoever is to be sent it; one is made where there is none that works.

        A link whose token cannot be derived any more (its key is gone) gets another in its place. Raises NotFound, and
        Conflict where an operator revoked the link or the project has ended.
        """
        await locked(session, project_id)
        newest = await newest_link(session, project_id)
        if newest is not None and newest.revoked_at is not None:
            raise Conflict("The customer's link was revoked; renew it first.")
        if newest is None or newest.expires_at <= datetime.now(UTC):
            newest = await self.renew(session, project_id)
        token = self.token_of(newest)
        if token is None:
            token = self._derived(newest.id)[0]
            newest.token_sha256 = hashed(token)
        return self._address(token)

    async def renew(self, session: AsyncSession, project_id: UUID) -> CustomerLink:
        """A new link; the one before it leads nowhere any more. Raises NotFound and, for an ended project, Conflict."""
        project = await locked(session, project_id)
        check_open(project)
        await revoke(session, project_id)
        link = CustomerLink(id=uuid4(), project_id=project_id, purpose=PORTAL)
        link.token_sha256 = hashed(self._derived(link.id)[0])
        link.expires_at = datetime.now(UTC) + self.lasting
        session.add(link)
        await session.flush()
        return link

    async def shown(self, session: AsyncSession, project_id: UUID) -> "LinkState":
        """How it stands with the newest link; with its address where it works. Changes nothing. Raises NotFound."""
        await found(session, project_id)
        newest = await newest_link(session, project_id)
        if newest is None:
            return LinkState("none")
        token = self.token_of(newest)
        state: State = "active"
        if newest.revoked_at is not None:
            state = "revoked"
        elif newest.expires_at <= datetime.now(UTC) or token is None:
            state = "expired"
        address = self._address(token) if token and state == "active" else None
        return LinkState(state, address, newest.created_at, newest.expires_at, newest.last_used_at)

    def token_of(self, link: CustomerLink) -> str | None:
        """The link's token, or None where no key there is derives it; another process may have made a new key."""
        return self._matching(link) or (self._matching(link) if self.cipher.refresh() else None)

    def _matching(self, link: CustomerLink) -> str | None:
        return next((token for token in self._derived(link.id) if hashed(token) == link.token_sha256), None)

    def _derived(self, link_id: UUID) -> list[str]:
        """The token by each key, the newest first."""
        derived = self.cipher.derive(f"customer link {link_id}")
        return [urlsafe_b64encode(each).rstrip(b"=").decode() for each in derived]

    def _address(self, token: str) -> str:
        return f"{self.base_url().rstrip('/')}/p/{token}"


def check_open(project: SiteProject) -> None:
    """Raise Conflict where the project has ended."""
    if project.status in CLOSED:
        raise Conflict(f"The project is {project.status}; its customer has nothing to do any more.")


async def send_again(session: AsyncSession, project_id: UUID) -> None:
    """Write the customer again, with the link. Raises NotFound, and Conflict where the link leads nowhere."""
    project = await locked(session, project_id)
    check_open(project)
    newest = await newest_link(session, project_id)
    if newest is not None and newest.revoked_at is not None:
        raise Conflict("The customer's link was revoked; renew it first.")
    await queue_again(session, project_id, "answers_please" if project.status == "awaiting_answers" else "link")


State = Literal["none", "active", "expired", "revoked"]


@dataclass(frozen=True)
class LinkState:
    """A project's link as operators see it."""

    state: State
    address: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


async def find(session: AsyncSession, token: str) -> CustomerLink | None:
    """The link that a token opens, or None: a wrong, an expired and a revoked one are the same. Notes its use."""
    now = datetime.now(UTC)
    query = select(CustomerLink).where(
        CustomerLink.token_sha256 == hashed(token),
        CustomerLink.purpose == PORTAL,
        CustomerLink.revoked_at.is_(None),
        CustomerLink.expires_at > now,
    )
    link = (await session.scalars(query)).one_or_none()
    if link is not None and (link.last_used_at is None or now - link.last_used_at > USE_PRECISION):
        link.last_used_at = now
    return link


async def revoke(session: AsyncSession, project_id: UUID) -> None:
    """End a project's link; a repetition is the same. Raises NotFound."""
    await locked(session, project_id)
    newest = await newest_link(session, project_id)
    if newest is not None and newest.revoked_at is None:
        newest.revoked_at = datetime.now(UTC)
        await session.flush()


async def newest_link(session: AsyncSession, project_id: UUID) -> CustomerLink | None:
    """The project's link, else the one it had last."""
    query = (
        select(CustomerLink)
        .where(CustomerLink.project_id == project_id, CustomerLink.purpose == PORTAL)
        .order_by(CustomerLink.revoked_at.desc().nulls_first())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


def guesses_from(address: str) -> Budget:
    """How often an address may come with a token that opens nothing: thirty times, then ten times a minute."""
    bucket = int(sha256(address.encode()).hexdigest(), 16) % BUCKETS
    return Budget(f"portal {bucket}", 30, 1 / 6)


def hashed(token: str) -> str:
    """What is stored of a token: it has 256 bits, so a plain SHA-256 is enough."""
    return sha256(token.encode(errors="replace")).hexdigest()
