"""Sign-in through another system: a signed token says who comes, for a minute and once; never an administrator."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from pydantic import SecretStr
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.models import Operator, UsedToken
from sitewright.accounts.operators import by_email, checked_email, checked_name
from sitewright.accounts.service import digest
from sitewright.accounts.sessions import open_session
from sitewright.errors import Rejected

ALGORITHM = "HS256"
LONGEST = timedelta(seconds=60)
CLOCKS_DIFFER = timedelta(seconds=10)
REQUIRED = ["aud", "exp", "iat", "jti", "email"]
TOKEN_ID = re.compile(r"[!-~]{8,200}")
ROLES = ("viewer", "operator")
NO_PASSWORD = "!"  # noqa: S105 - no hash, so no password opens it


@dataclass(frozen=True)
class Embedding:
    """Who may frame the console (`ancestors`, origins), and what tokens are signed with and meant for."""

    ancestors: tuple[str, ...]
    secret: SecretStr
    audience: str


@dataclass(frozen=True)
class Introduced:
    """Who a token says comes, by an id that counts once."""

    email: str
    name: str
    role: str
    token_id: str
    expires: datetime


def read_token(embedding: Embedding, token: str) -> Introduced:
    """What a token says, where its signature, audience and times hold. Raises Rejected."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            embedding.secret.get_secret_value(),
            algorithms=[ALGORITHM],
            audience=embedding.audience,
            leeway=CLOCKS_DIFFER,
            options={"require": REQUIRED},
        )
    except jwt.PyJWTError as error:
        raise Rejected(f"The token cannot be believed ({type(error).__name__}).", field="token") from None
    times = claims["exp"], claims["iat"]
    if not all(isinstance(time, int | float) for time in times) or times[0] - times[1] > LONGEST.total_seconds():
        raise Rejected(f"The token lives longer than {LONGEST.seconds} seconds.", field="token")
    role, token_id = claims.get("role", "viewer"), claims["jti"]
    if role not in ROLES or not isinstance(token_id, str) or not TOKEN_ID.fullmatch(token_id):
        raise Rejected("The token names no role that may come this way, or has no id.", field="token")
    email = checked_email(str(claims["email"]))
    name = checked_name(str(claims.get("name") or email.partition("@")[0]))
    return Introduced(email, name, role, token_id, datetime.fromtimestamp(claims["exp"], UTC))


async def sign_in_introduced(session: AsyncSession, who: Introduced) -> tuple[Operator, str]:
    """The operator and a session's token. A person who was not here before is made one; a known one keeps the role.

    Raises Rejected for a token that came before, for an administrator, and for somebody whose access is ended.
    """
    await _only_once(session, who)
    made = insert(Operator).values(name=who.name, email=who.email, role=who.role, password_hash=NO_PASSWORD)
    await session.execute(made.on_conflict_do_nothing(index_elements=["email"]))
    operator = await by_email(session, who.email)
    assert operator is not None
    if operator.role not in ROLES or operator.disabled_at is not None:
        raise Rejected("This person does not come in this way; sign in with the password.", field="token")
    return operator, await open_session(session, operator)


async def _only_once(session: AsyncSession, who: Introduced) -> None:
    """Note the token's id, for as long as it could be believed. Raises Rejected for one that is noted."""
    await session.execute(delete(UsedToken).where(UsedToken.expires_at < datetime.now(UTC)))
    expires = who.expires + LONGEST + CLOCKS_DIFFER
    row = insert(UsedToken).values(id_sha256=digest(who.token_id), expires_at=expires)
    noted = row.on_conflict_do_nothing(index_elements=["id_sha256"]).returning(UsedToken.id_sha256)
    if not await session.scalar(noted):
        raise Rejected("The token came before; it counts once.", field="token")


def new_token(embedding: Embedding, **claims: Any) -> str:
    """A token as the other system makes it, for trying."""
    now = datetime.now(UTC)
    told = {"aud": embedding.audience, "iat": now, "exp": now + LONGEST, "jti": secrets.token_urlsafe(16), **claims}
    return jwt.encode(told, embedding.secret.get_secret_value(), algorithm=ALGORITHM)
