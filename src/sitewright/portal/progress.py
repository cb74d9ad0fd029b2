"""How far the work is, in the customer's words, and how long it usually takes on this installation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.projects.models import Artefact, SiteProject, TimelineStep
from sitewright.reviews.service import stage_of

STAGES = ("reading", "writing", "building", "checking")
STAGE_OF_STEP = {
    "analyse_answers": "reading", "write_brief": "writing", "write_sitemap": "writing", "write_page": "writing",
    "plan_layout": "writing", "compose_site": "building", "commit_site": "building", "build_site": "building",
    "check_site": "checking", "rewrite_page": "checking", "repair_site": "checking", "deploy_preview": "checking",
    "point_subdomain": "checking", "open_review": "checking", "analyse_remark": "reading", "write_patch": "writing",
    "try_patch": "building", "commit_change": "building", "restore_revision": "building", "move_site": "building",
}  # fmt: skip
WORKING = ("generating", "revising", "publishing")
ENOUGH = 3
"""Past projects from which a usual time is told."""
NEWEST = 50
SLOW = 1.5


@dataclass(frozen=True)
class Progress:
    """`stage` counts from 0 through `STAGES`; `usual` is None where too few projects are known to tell."""

    stage: int
    since: datetime | None
    usual: timedelta | None
    stopped: bool

    @property
    def is_late(self) -> bool:
        """Whether it takes clearly longer than usual."""
        if self.since is None or self.usual is None:
            return False
        return datetime.now(UTC) - self.since > SLOW * self.usual


async def progress_of(session: AsyncSession, project: SiteProject) -> Progress:
    """How far the round under way is."""
    query = select(TimelineStep.step).where(TimelineStep.project_id == project.id, TimelineStep.round == project.round)
    since = await session.scalar(
        select(func.max(Artefact.created_at)).where(Artefact.project_id == project.id, Artefact.kind == "answers")
    )
    return Progress(
        stage=furthest((await session.scalars(query)).all()),
        since=since,
        usual=await usual_time(session, project.id) if project.round == 1 else None,
        stopped=project.status == "needs_attention" or bool(project.gates and stage_of(project) in WORKING),
    )


def furthest(steps: Iterable[str]) -> int:
    """The latest stage of which a step has begun."""
    begun = [STAGES.index(STAGE_OF_STEP[step]) for step in steps if step in STAGE_OF_STEP]
    return max(begun, default=0)


async def usual_time(session: AsyncSession, project_id: UUID) -> timedelta | None:
    """The median time from answers to the first preview of the newest other projects, where there are enough."""
    answers = (
        select(Artefact.project_id, func.min(Artefact.created_at).label("begun"))
        .where(Artefact.kind == "answers", Artefact.project_id != project_id)
        .group_by(Artefact.project_id)
        .subquery()
    )
    query = (
        select(TimelineStep.finished_at, answers.c.begun)
        .join(answers, answers.c.project_id == TimelineStep.project_id)
        .where(TimelineStep.round == 1, TimelineStep.step == "open_review", TimelineStep.status == "finished")
        .order_by(TimelineStep.finished_at.desc())
        .limit(NEWEST)
    )
    took = sorted(row.finished_at - row.begun for row in await session.execute(query))
    return took[len(took) // 2] if len(took) >= ENOUGH else None


def in_words(usual: timedelta | None) -> tuple[str, int] | None:
    """A time as one rounds it: unit and number; upwards, so that it is kept."""
    if usual is None:
        return None
    minutes = max(1, -(-int(usual.total_seconds()) // 60))
    if minutes > 36 * 60:
        return "days", -(-minutes // (24 * 60))
    if minutes > 90:
        return "hours", -(-minutes // 60)
    return "minutes", minutes if minutes <= 5 else -(-minutes // 5) * 5
