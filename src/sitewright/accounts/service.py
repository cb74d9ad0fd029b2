"""API tokens: made, shown once, looked up by hash, revoked."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.access import SCOPES
from sitewright.accounts.models import ApiToken
from sitewright.errors import Conflict, NotFound, Rejected

PREFIX = "sw_"
LAST_USED_PRECISION = timedelta(minutes=1)


async def create_token(session: AsyncSession, name: str, scope: str) -> str:
    """A new token, which cannot be shown again. Raises Rejected (scope, name) and Conflict (name taken)."""
    if scope not in SCOPES:
        raise Rejected(f"There is no scope {scope!r}; use one of {', '.join(SCOPES)}.", field="scope")
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise Rejected("A token's name has 1 to 80 characters.", field="name")
    token = PREFIX + secrets.token_urlsafe(32)
    row = insert(ApiToken).values(name=name, scope=scope, token_sha256=digest(token))
    if not await session.scalar(row.on_conflict_do_nothing(index_elements=["name"]).returning(ApiToken.id)):
        raise Conflict(f"A token named {name!r} exists or existed; choose another name.", field="name")
    return token


async def find_token(session: AsyncSession, token: str) -> ApiToken | None:
    """The living token, or None; notes its use once a minute."""
    query = select(ApiToken).where(ApiToken.token_sha256 == digest(token), ApiToken.revoked_at.is_(None))
    found = (await session.scalars(query)).one_or_none()
    now = datetime.now(UTC)
    if found is not None and (found.last_used_at is None or now - found.last_used_at > LAST_USED_PRECISION):
        found.last_used_at = now
    return found


async def list_tokens(session: AsyncSession) -> list[ApiToken]:
    """All tokens, the oldest first, also revoked ones."""
    return list((await session.scalars(select(ApiToken).order_by(ApiToken.created_at))).all())


async def revoke_token(session: AsyncSession, name: str) -> None:
    """End a token; a repetition is the same. Raises NotFound."""
    token_id = await session.scalar(select(ApiToken.id).where(ApiToken.name == name))
    if token_id is None:
        raise NotFound(f"There is no token named {name!r}.")
    await revoke(session, token_id)


async def revoke(session: AsyncSession, token_id: UUID) -> None:
    """End a token; a repetition is the same. Raises NotFound."""
    token = await session.get(ApiToken, token_id)
    if token is None:
        raise NotFound("There is no such token.")
    token.revoked_at = token.revoked_at or datetime.now(UTC)


def digest(token: str) -> str:
    """What is stored of a token: it is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
