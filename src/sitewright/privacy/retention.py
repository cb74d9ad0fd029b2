"""What is older than it may be is removed, once a night; what was done is reported."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.models import OperatorSession
from sitewright.kit.db import Sessions, transaction
from sitewright.leads.service import forget_before
from sitewright.orders.emptying import FILLED, REMAINS
from sitewright.orders.models import InboxEvent
from sitewright.privacy.models import RetentionRun
from sitewright.projects import ending, service
from sitewright.projects.models import IdempotencyKey, SiteProject
from sitewright.reviews.models import Approval

SESSIONS_KEPT = timedelta(days=30)
MOST_AT_ONCE = 200
"""Projects dealt with in one night."""
NEVER_APPROVED = ~select(Approval.id).where(Approval.project_id == SiteProject.id).exists()


@dataclass(frozen=True)
class Periods:
    """How many days things are kept."""

    inbox_days: int = 90
    leads_days: int = 365
    abandoned_days: int = 180


@dataclass(frozen=True)
class Report:
    """What a night did, in rows and projects."""

    inbox_emptied: int
    leads_removed: int
    idempotency_keys_removed: int
    operator_sessions_removed: int
    projects_taken_down: int
    projects_forgotten: int


async def sweep(sessions: Sessions, periods: Periods) -> Report:
    """One night's work, in small transactions; a repetition finds less to do."""
    now = datetime.now(UTC)
    abandoned = now - timedelta(days=periods.abandoned_days)
    async with transaction(sessions) as session:
        rows = {
            "inbox_emptied": await empty_inbox(session, now - timedelta(days=periods.inbox_days)),
            "leads_removed": await forget_before(session, now - timedelta(days=periods.leads_days)),
            "idempotency_keys_removed": await remove_keys(session, now - timedelta(days=periods.inbox_days)),
            "operator_sessions_removed": await remove_sessions(session, now - SESSIONS_KEPT),
        }
    # The latest stage first: a project moves one a night, and what archiving could not take away is seen to.
    report = Report(
        **rows,
        projects_forgotten=await _each(sessions, "archived", abandoned, ending.delete),
        projects_taken_down=await _each(sessions, "cancelled", abandoned, ending.archive),
    )
    async with transaction(sessions) as session:
        session.add(RetentionRun(counts=asdict(report)))
    return report


async def empty_inbox(session: AsyncSession, before: datetime) -> int:
    """Empty the events that were received before: the id stays, so that none is taken twice, and `REMAINS`."""
    emptied = (
        update(InboxEvent)
        .where(InboxEvent.received_at < before, InboxEvent.handled_at.is_not(None), FILLED)
        .values(payload=REMAINS)
    )
    return len((await session.scalars(emptied.returning(InboxEvent.id))).all())


async def remove_keys(session: AsyncSession, before: datetime) -> int:
    """Forget what requests with an Idempotency-Key made."""
    gone = delete(IdempotencyKey).where(IdempotencyKey.created_at < before).returning(IdempotencyKey.key)
    return len((await session.scalars(gone)).all())


async def remove_sessions(session: AsyncSession, before: datetime) -> int:
    """Forget browsers that were not seen since."""
    gone = delete(OperatorSession).where(OperatorSession.seen_at < before).returning(OperatorSession.token_sha256)
    return len((await session.scalars(gone)).all())


async def _each(
    sessions: Sessions, status: str, before: datetime, move: Callable[[AsyncSession, UUID], Awaitable[object]]
) -> int:
    """Projects that were never approved, in this status and untouched since, each moved on by itself."""
    old = SiteProject.status == status, SiteProject.updated_at < before, NEVER_APPROVED
    query = select(SiteProject.id).where(*old).order_by(SiteProject.updated_at).limit(MOST_AT_ONCE)
    async with sessions() as session:
        found = (await session.scalars(query)).all()
    moved = 0
    for project_id in found:
        async with transaction(sessions) as session:
            if (await service.locked(session, project_id)).status == status:
                await move(session, project_id)
                moved += 1
    return moved


async def runs(session: AsyncSession, limit: int = 30) -> Sequence[RetentionRun]:
    """The newest nights first."""
    return (await session.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(limit))).all()
