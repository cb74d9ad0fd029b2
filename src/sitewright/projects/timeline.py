"""The timeline: one row a step, changed as the step goes; readers ask for what is newer than they saw.

Every change locks the project's row first, so that within a project the order of `seq` is the order of commits
and a reader never skips a change.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import NotFound, SetBack
from sitewright.kit.db import Sessions, notify, transaction
from sitewright.kit.language import mark
from sitewright.projects.models import SiteProject, TimelineStep, timeline_seq

CHANNEL = "timeline"
UNKNOWN_REASON = mark("The step did not end in time, or its worker was lost several times.")


async def start_step(
    sessions: Sessions, project_id: UUID, round_: int, step: str, key: str, *, set_back: int = 0
) -> bool:
    """Begin a step and count the attempt; False for one that is finished, which must not be done again.

    Raises SetBack where steps were set back since the caller looked, and NotFound where the project is gone.
    """
    now = datetime.now(UTC)
    row: dict[str, Any] = {
        "status": "running",
        "error_code": None,
        "error": None,
        "finished_at": None,
        "progress": None,
    }
    async with transaction(sessions) as session:
        if await _lock(session, project_id) != set_back:
            raise SetBack("What this step goes by was changed meanwhile.")
        statement = insert(TimelineStep).values(
            project_id=project_id, round=round_, step=step, key=key, started_at=now, attempts=1, **row
        )
        begun = await session.execute(
            statement.on_conflict_do_update(
                index_elements=["project_id", "round", "step", "key"],
                set_={**row, "attempts": TimelineStep.attempts + 1, "seq": timeline_seq.next_value()},
                where=TimelineStep.status != "finished",
            ).returning(TimelineStep.id)
        )
        if begun.first() is None:
            return False
        await notify(session, CHANNEL, str(project_id))
    return True


async def finish_step(
    sessions: Sessions, project_id: UUID, round_: int, step: str, key: str, *, seconds: float
) -> None:
    """The step is done."""
    values = {"status": "finished", "finished_at": datetime.now(UTC), "seconds": round(seconds, 3), "progress": None}
    await _change(sessions, project_id, round_, step, key, **values)


async def show_progress(sessions: Sessions, project_id: UUID, round_: int, step: str, key: str, text: str) -> None:
    """Show what the step has written so far."""
    await _change(sessions, project_id, round_, step, key, progress=text)


async def fail_step(
    sessions: Sessions,
    project_id: UUID,
    round_: int,
    step: str,
    key: str,
    *,
    code: str,
    message: str,
    retrying: bool,
) -> None:
    """The attempt failed; it is tried again, or left to a person."""
    status = "retrying" if retrying else "failed"
    await _change(sessions, project_id, round_, step, key, status=status, error_code=code, error=message, progress=None)


async def forget_step(sessions: Sessions, project_id: UUID, round_: int, step: str, key: str) -> None:
    """The step is to be done again as if it had not begun."""
    async with transaction(sessions) as session:
        await _lock(session, project_id)
        await session.execute(delete(TimelineStep).where(*_same(project_id, round_, step, key)))
        await notify(session, CHANNEL, str(project_id))


async def fail_for_good(sessions: Sessions, project_id: UUID, round_: int, step: str, key: str, *, code: str) -> str:
    """No further attempt will be made; return the last error's text, which is the reason."""
    async with sessions() as session:
        query = select(TimelineStep).where(*_same(project_id, round_, step, key))
        row = (await session.scalars(query)).one_or_none()
    reason = (row.error if row else None) or UNKNOWN_REASON
    await _change(sessions, project_id, round_, step, key, status="failed", error_code=code, error=reason)
    return reason


async def changes_since(session: AsyncSession, project_id: UUID, seq: int) -> list[TimelineStep]:
    """Rows changed after `seq`, in the order of their last change."""
    query = (
        select(TimelineStep)
        .where(TimelineStep.project_id == project_id, TimelineStep.seq > seq)
        .order_by(TimelineStep.seq)
    )
    return list((await session.scalars(query)).all())


async def steps_there(session: AsyncSession, project_id: UUID) -> set[tuple[int, str, str]]:
    """Round, step and key of all there are: a change of what was written takes those behind it away."""
    query = select(TimelineStep.round, TimelineStep.step, TimelineStep.key).where(TimelineStep.project_id == project_id)
    return {(row.round, row.step, row.key) for row in await session.execute(query)}


async def _change(sessions: Sessions, project_id: UUID, round_: int, step: str, key: str, **values: object) -> None:
    async with transaction(sessions) as session:
        await _lock(session, project_id)
        query = select(TimelineStep).where(*_same(project_id, round_, step, key))
        row = (await session.scalars(query)).one_or_none()
        if row is None:
            row = TimelineStep(project_id=project_id, round=round_, step=step, key=key, status="running")
            session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.seq = await session.scalar(timeline_seq)
        await notify(session, CHANNEL, str(project_id))


async def _lock(session: AsyncSession, project_id: UUID) -> int:
    """Lock the project's row; return how often its steps were set back. Raises NotFound."""
    query = select(SiteProject.set_back).where(SiteProject.id == project_id).with_for_update()
    set_back = await session.scalar(query)
    if set_back is None:
        raise NotFound("There is no such project.")
    return set_back


def _same(project_id: UUID, round_: int, step: str, key: str) -> tuple[Any, ...]:
    return (
        TimelineStep.project_id == project_id,
        TimelineStep.round == round_,
        TimelineStep.step == step,
        TimelineStep.key == key,
    )
