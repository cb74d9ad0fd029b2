"""Signed-in browsers: a random cookie, stored as a hash, new at each sign-in, ended by idleness and age."""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.models import Operator, OperatorSession
from sitewright.accounts.operators import by_email
from sitewright.accounts.passwords import is_password
from sitewright.accounts.service import digest
from sitewright.errors import Rejected
from sitewright.kit.budget import Budget, spend
from sitewright.kit.db import Sessions, transaction

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
SEEN_PRECISION = timedelta(minutes=1)
BUCKETS = 4096
"""E-mails share so many budgets, so that guesses fill no table and tell nothing of who exists."""


async def sign_in(sessions: Sessions, email: str, password: str) -> tuple[Operator, str]:
    """The operator and a new session's token. Raises Rejected, and Unavailable after too many attempts."""
    await spend(sessions, attempts_at(email))
    async with sessions() as session:
        operator = await by_email(session, email)
    known = operator is not None and operator.disabled_at is None
    right = await is_password(password, operator.password_hash if operator and known else None)
    if operator is None or not known or not right:
        raise Rejected("E-mail and password do not belong together.", field="password")
    async with transaction(sessions) as session:
        return operator, await open_session(session, operator)


async def open_session(session: AsyncSession, operator: Operator) -> str:
    """A new session's token; sessions that ended are cleared away."""
    now = datetime.now(UTC)
    await session.execute(delete(OperatorSession).where(_ended(now)))
    token = new_token()
    session.add(OperatorSession(token_sha256=digest(token), operator_id=operator.id, created_at=now, seen_at=now))
    (await session.get_one(Operator, operator.id)).signed_in_at = now
    return token


async def find_session(session: AsyncSession, token: str) -> Operator | None:
    """Who is signed in with a token, or None; notes its use once a minute."""
    now = datetime.now(UTC)
    query = (
        select(OperatorSession, Operator)
        .join(Operator, Operator.id == OperatorSession.operator_id)
        .where(OperatorSession.token_sha256 == digest(token), ~_ended(now), Operator.disabled_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    if now - row.OperatorSession.seen_at > SEEN_PRECISION:
        row.OperatorSession.seen_at = now
    operator: Operator = row.Operator
    return operator


async def sign_out(session: AsyncSession, token: str) -> None:
    """End a session; a repetition is the same."""
    await session.execute(delete(OperatorSession).where(OperatorSession.token_sha256 == digest(token)))


def attempts_at(email: str) -> Budget:
    """How often a password may be tried: ten times, then once a minute."""
    bucket = int(digest(email.strip().lower()), 16) % BUCKETS
    return Budget(f"sign-in {bucket}", 10, 1 / 60)


def new_token() -> str:
    """A cookie's value that nobody guesses."""
    return secrets.token_urlsafe(32)


def csrf_token(cookie: str) -> str:
    """What every form of this browser carries: derived from its cookie, which other sites cannot read."""
    return hmac.new(cookie.encode(), b"sitewright csrf", hashlib.sha256).hexdigest()


def _ended(now: datetime) -> ColumnElement[bool]:
    return (OperatorSession.seen_at < now - IDLE) | (OperatorSession.created_at < now - LONGEST)
