"""Codes by mail with which a customer approves: for one commit, for a quarter of an hour, once, with few tries."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, Rejected, Unavailable
from sitewright.kit.db import Sessions, transaction
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked
from sitewright.reviews.approvals import approve, stopped_publishing
from sitewright.reviews.models import Approval, ApprovalCode

DIGITS = 6
VALID = timedelta(minutes=15)
MOST_TRIES = 5
MOST_AN_HOUR = 5
HOUR = timedelta(hours=1)
Reason = Literal["none", "used", "old", "changed", "tries", "wrong"]
SAID: dict[Reason, str] = {
    "none": "No code was sent for this project; ask for one.",
    "used": "This code was used already; ask for a new one.",
    "old": "This code is older than 15 minutes; ask for a new one.",
    "changed": "The preview changed after this code was sent; look at it again, then ask for a new code.",
    "tries": "This code was tried too often; ask for a new one.",
    "wrong": "This is not the code that was sent.",
}


class CodeRefused(Rejected):
    """A code that does not count. `reason` says why; `left` how often it may still be tried."""

    def __init__(self, reason: Reason, left: int = 0) -> None:
        super().__init__(SAID[reason], field="code")
        self.reason = reason
        self.left = left


@dataclass(frozen=True)
class FreshCode:
    """A code as it is mailed; `id` tells it apart from the project's others."""

    id: UUID
    code: str


async def new_code(session: AsyncSession, project_id: UUID) -> FreshCode:
    """A code for the current preview, to be mailed in the same transaction; earlier ones count no more.

    Raises Conflict where nothing is to be approved, Unavailable where too many were asked for within an hour.
    """
    project = await locked(session, project_id)
    if project.commit is None or not awaits_approval(project):
        raise Conflict(f"The project is {project.status}; it can be approved while it is in_review.")
    now = datetime.now(UTC)
    await _check_few(session, project_id, now)
    code, code_id = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", uuid4()
    kept = await asyncio.to_thread(code_hash, code_id, code)
    session.add(
        ApprovalCode(
            id=code_id,
            project_id=project_id,
            commit=project.commit,
            code_hash=kept,
            created_at=now,
            expires_at=now + VALID,
        )
    )
    return FreshCode(code_id, code)


async def approve_with_code(
    sessions: Sessions, project_id: UUID, code: str, approved_by: str, address: str | None = None
) -> Approval:
    """`approvals.approve`, by whoever has the code. Each call is a try, also one that ends in an error.

    Raises CodeRefused, and what `approvals.approve` raises; the code can be used again then.
    """
    async with transaction(sessions) as session:
        project = await locked(session, project_id)
        asked = await _usable(session, project)
        asked.tries += 1
        code_id, kept, left = asked.id, asked.code_hash, MOST_TRIES - asked.tries
    if not hmac.compare_digest(kept, await asyncio.to_thread(code_hash, code_id, code)):
        raise CodeRefused("wrong", left)
    async with transaction(sessions) as session:
        project = await locked(session, project_id)
        asked = await session.get_one(ApprovalCode, code_id)
        _check(asked, project)
        asked.used_at = datetime.now(UTC)
        return await approve(session, project_id, approved_by, address)


def awaits_approval(project: SiteProject) -> bool:
    """Whether the customer may approve now; after a publication that stopped, again."""
    return project.status == "in_review" or stopped_publishing(project)


def code_hash(code_id: UUID, code: str) -> str:
    """A slow hash of a code, which differs for every code that is sent."""
    return hashlib.scrypt(code.encode(), salt=code_id.bytes, n=2**14, r=8, p=1, dklen=32).hex()


async def _usable(session: AsyncSession, project: SiteProject) -> ApprovalCode:
    """The newest code, if it may be tried now. Raises CodeRefused."""
    query = select(ApprovalCode).where(ApprovalCode.project_id == project.id)
    asked = (await session.scalars(query.order_by(ApprovalCode.created_at.desc()).limit(1))).one_or_none()
    if asked is None:
        raise CodeRefused("none")
    _check(asked, project)
    if asked.tries >= MOST_TRIES:
        raise CodeRefused("tries")
    return asked


def _check(asked: ApprovalCode, project: SiteProject) -> None:
    if asked.used_at is not None:
        raise CodeRefused("used")
    if asked.expires_at <= datetime.now(UTC):
        raise CodeRefused("old")
    if asked.commit != project.commit:
        raise CodeRefused("changed")


async def _check_few(session: AsyncSession, project_id: UUID, now: datetime) -> None:
    of_the_hour = (ApprovalCode.project_id == project_id, ApprovalCode.created_at > now - HOUR)
    count, first = (
        await session.execute(select(func.count(), func.min(ApprovalCode.created_at)).where(*of_the_hour))
    ).one()
    if count >= MOST_AN_HOUR:
        wait = (first + HOUR - now).total_seconds()
        raise Unavailable(f"{MOST_AN_HOUR} codes were sent within an hour; look for the newest mail.", retry_after=wait)
