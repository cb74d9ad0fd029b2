"""Operators: invited by a link that works once, with a role, disabled when they leave."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.access import ROLES
from sitewright.accounts.models import Invitation, Operator, OperatorSession
from sitewright.accounts.passwords import hash_password
from sitewright.accounts.service import digest
from sitewright.errors import Conflict, NotFound, Rejected

LINK_LASTS = timedelta(hours=24)
ONE_AT_A_TIME = 7_120_317_021
"""Key of the advisory lock under which the last administrator is counted."""


async def invite(session: AsyncSession, role: str, operator_id: UUID | None = None) -> str:
    """The token of a new link; earlier links of the same operator end. Raises NotFound and Rejected (role)."""
    if role not in ROLES:
        raise Rejected(f"There is no role {role[:20]!r}; use one of {', '.join(ROLES)}.", field="role")
    if operator_id is not None:
        await found(session, operator_id)
        await session.execute(delete(Invitation).where(Invitation.operator_id == operator_id))
    token = secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + LINK_LASTS
    session.add(Invitation(token_sha256=digest(token), role=role, operator_id=operator_id, expires_at=expires))
    return token


async def renew(session: AsyncSession, operator_id: UUID) -> str:
    """The token of a link for a new password. Raises NotFound, and Conflict for somebody whose access is ended."""
    operator = await found(session, operator_id)
    if operator.disabled_at is not None:
        raise Conflict("This person's access is ended.")
    return await invite(session, operator.role, operator_id)


async def first_link(session: AsyncSession) -> str | None:
    """The token of the link that makes the first administrator; None once there is one."""
    if await session.scalar(
        select(func.count()).where(Operator.role == "administrator", Operator.disabled_at.is_(None))
    ):
        return None
    await session.execute(
        delete(Invitation).where(Invitation.role == "administrator", Invitation.operator_id.is_(None))
    )
    return await invite(session, "administrator")


async def invitation(session: AsyncSession, token: str) -> Invitation:
    """A link that still works. Raises NotFound."""
    row = await session.get(Invitation, digest(token), with_for_update=True)
    if row is None or row.expires_at <= datetime.now(UTC):
        raise NotFound("This link was used, replaced, or is older than a day; ask for a new one.")
    return row


async def redeem(session: AsyncSession, token: str, *, name: str, email: str, password: str) -> Operator:
    """Use a link: a new operator, or a new password for a known one, whose browsers are signed out.

    Raises NotFound, Rejected (name, email, password) and Conflict (email taken).
    """
    link = await invitation(session, token)
    hashed = await hash_password(password)
    if link.operator_id is not None:
        operator = await found(session, link.operator_id)
        operator.password_hash = hashed
        await session.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator.id))
    else:
        operator = Operator(name=checked_name(name), email=checked_email(email), role=link.role, password_hash=hashed)
        if await by_email(session, operator.email):
            raise Conflict("Somebody works here under this e-mail already.", field="email")
        session.add(operator)
    await session.delete(link)
    await session.flush()
    return operator


async def change_role(session: AsyncSession, operator_id: UUID, role: str) -> Operator:
    """Give another role. Raises NotFound, Rejected, and Conflict for the last administrator."""
    if role not in ROLES:
        raise Rejected(f"There is no role {role[:20]!r}; use one of {', '.join(ROLES)}.", field="role")
    operator = await found(session, operator_id)
    if role != "administrator":
        await _keep_an_administrator(session, operator)
    operator.role = role
    return operator


async def disable(session: AsyncSession, operator_id: UUID) -> Operator:
    """End an operator's access at once; a repetition is the same. Raises NotFound and Conflict (last administrator)."""
    operator = await found(session, operator_id)
    await _keep_an_administrator(session, operator)
    operator.disabled_at = operator.disabled_at or datetime.now(UTC)
    await session.execute(delete(OperatorSession).where(OperatorSession.operator_id == operator.id))
    await session.execute(delete(Invitation).where(Invitation.operator_id == operator.id))
    return operator


async def found(session: AsyncSession, operator_id: UUID) -> Operator:
    """The operator. Raises NotFound."""
    operator = await session.get(Operator, operator_id)
    if operator is None:
        raise NotFound("There is no such operator.")
    return operator


async def by_email(session: AsyncSession, email: str) -> Operator | None:
    """The operator of an e-mail address, whatever its case."""
    return (await session.scalars(select(Operator).where(Operator.email == email.strip().lower()))).one_or_none()


async def list_operators(session: AsyncSession) -> list[Operator]:
    """All operators, the oldest first, also disabled ones."""
    return list((await session.scalars(select(Operator).order_by(Operator.created_at))).all())


async def _keep_an_administrator(session: AsyncSession, leaving: Operator) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
    others = select(func.count()).where(
        Operator.role == "administrator", Operator.disabled_at.is_(None), Operator.id != leaving.id
    )
    if leaving.role == "administrator" and leaving.disabled_at is None and not await session.scalar(others):
        raise Conflict("This is the last administrator; make another one first.")


def checked_name(name: str) -> str:
    """The name as it is kept. Raises Rejected."""
    if not name.strip() or len(name) > 120 or not name.strip().isprintable():
        raise Rejected("A name has 1 to 120 characters.", field="name")
    return name.strip()


def checked_email(email: str) -> str:
    """The address as it is kept. Raises Rejected."""
    address = email.strip().lower()
    before, _, after = address.partition("@")
    if not before or "." not in after or len(address) > 320 or not address.isprintable() or " " in address:
        raise Rejected("An e-mail address looks like name@example.com.", field="email")
    return address
