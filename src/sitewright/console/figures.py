"""The numbers of the dashboard."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.console.project_list import Listed, list_projects
from sitewright.console.words import STATUS
from sitewright.orders.models import Order
from sitewright.projects.models import AIUse, Deployment, SiteProject, TimelineStep

DAYS = 14
MONTH = timedelta(days=30)
FAILURES_TOLD = 6
LISTED = 6


@dataclass(frozen=True)
class Day:
    """What AI cost on one day of the agency's."""

    day: date
    micro_usd: int


@dataclass(frozen=True)
class Failure:
    """How often a step failed for good in the last 30 days."""

    step: str
    code: str
    times: int


@dataclass(frozen=True)
class Figures:
    """`preview_seconds` is the median from payment to first preview over the last 30 days, None without any."""

    stages: dict[str, int]
    preview_seconds: float | None
    previews: int
    failures: list[Failure]
    days: list[Day]
    unpriced: int
    attention: list[Listed]

    @property
    def projects(self) -> int:
        """How many there are."""
        return sum(self.stages.values())

    @property
    def micro_usd(self) -> int:
        """What AI cost in all days shown."""
        return sum(day.micro_usd for day in self.days)


async def read_figures(session: AsyncSession, zone: ZoneInfo) -> Figures:
    """Read them; each is one query, whatever the number of projects."""
    since = datetime.now(UTC) - MONTH
    listed = await list_projects(session, text="", status="needs_attention", page=1)
    median, previews = await _time_to_preview(session, since)
    days, unpriced = await _spending(session, zone)
    return Figures(
        stages={status: listed.counts.get(status, 0) for status in STATUS},
        preview_seconds=median,
        previews=previews,
        failures=await _failures(session, since),
        days=days,
        unpriced=unpriced,
        attention=listed.projects[:LISTED],
    )


async def _time_to_preview(session: AsyncSession, since: datetime) -> tuple[float | None, int]:
    first = (
        select(Deployment.project_id, func.min(Deployment.created_at).label("shown_at"))
        .where(Deployment.place == "preview")
        .group_by(Deployment.project_id)
        .subquery()
    )
    took = func.extract("epoch", first.c.shown_at - Order.paid_at)
    query = (
        select(func.percentile_cont(0.5).within_group(took), func.count())
        .select_from(first)
        .join(SiteProject, SiteProject.id == first.c.project_id)
        .join(Order, Order.id == SiteProject.order_id)
        .where(Order.paid_at.is_not(None), first.c.shown_at >= since)
    )
    median, previews = (await session.execute(query)).one()
    return (None if median is None else float(median)), previews


async def _failures(session: AsyncSession, since: datetime) -> list[Failure]:
    times = func.count().label("times")
    query = (
        select(TimelineStep.step, TimelineStep.error_code, times)
        .where(TimelineStep.status == "failed", TimelineStep.started_at >= since)
        .group_by(TimelineStep.step, TimelineStep.error_code)
        .order_by(times.desc(), TimelineStep.step)
        .limit(FAILURES_TOLD)
    )
    return [Failure(step, code or "", number) for step, code, number in (await session.execute(query)).all()]


async def _spending(session: AsyncSession, zone: ZoneInfo) -> tuple[list[Day], int]:
    """What each of the last days cost, and how many calls have no known price."""
    today = datetime.now(zone).date()
    first = today - timedelta(days=DAYS - 1)
    day = func.date(func.timezone(zone.key, AIUse.created_at))
    query = (
        select(day, func.sum(AIUse.cost_micro_usd), func.count() - func.count(AIUse.cost_micro_usd))
        .where(AIUse.created_at >= datetime.combine(first, time(), zone))
        .group_by(day)
    )
    rows = (await session.execute(query)).all()
    spent = {row[0]: int(row[1] or 0) for row in rows}
    days = [Day(first + timedelta(days=number), spent.get(first + timedelta(days=number), 0)) for number in range(DAYS)]
    return days, sum(row[2] for row in rows)
