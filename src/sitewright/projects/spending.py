"""What AI costs: each call written down, and the caps watched before the next one is made.

A task under way holds what it may still cost, so that pages written side by side do not pass a cap together.
"""

import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Misconfigured, Unavailable
from sitewright.kit.db import DATABASE_AWAY, Sessions, transaction
from sitewright.ports.ai import AICall, CostCaps, TaskType
from sitewright.projects.models import AIHold, AIUse
from sitewright.projects.timeline import show_progress

ONE_AT_A_TIME = 7_120_317_011
"""Key of the advisory lock under which caps are judged."""
MICRO_USD_A_CENT = 10_000
HELD_FOR = timedelta(minutes=15)
"""Longer than a step may last: what a lost worker held counts no more."""
WAIT_SECONDS = 30.0


SPENT = (
    func.count(),
    func.count().filter(AIUse.failed),
    func.sum(AIUse.input_tokens),
    func.sum(AIUse.output_tokens),
    func.sum(AIUse.cost_micro_usd),
    func.count(AIUse.cost_micro_usd),
)
"""What a group of calls took, as `spent` reads it."""


@dataclass(frozen=True)
class Spent:
    """What calls took; `micro_usd` is None as soon as one price is unknown."""

    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    micro_usd: int | None


def spent(columns: Sequence[Any]) -> Spent:
    """What the columns of `SPENT` say."""
    calls, failed, read, written, cost, priced = columns
    return Spent(calls, failed, read, written, int(cost or 0) if priced == calls else None)


@dataclass(frozen=True)
class ProjectLedger:
    """Implements `ports.ai.Ledger` for one step of a project; `shown_as` is the step whose progress is shown."""

    sessions: Sessions
    project_id: UUID
    round: int
    key: str
    shown_as: str | None = None

    async def reserve(self, task_type: TaskType, micro_usd: int, caps: CostCaps) -> None:
        """Hold what the task may have cost after its next request.

        Raises Misconfigured where a cap would be passed, and Unavailable where it depends on calls under way.
        """
        async with transaction(self.sessions) as session:
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            await _let_go(session, self.project_id, self.round, self.key, task_type)
            await _judge(session, "project", self.project_id, caps.project_cents, micro_usd)
            await _judge(session, "day", None, caps.day_cents, micro_usd)
            session.add(
                AIHold(
                    project_id=self.project_id, round=self.round, task_type=task_type, key=self.key, micro_usd=micro_usd
                )
            )

    async def record_failure(self, call: AICall) -> None:
        """Write down a run that failed, if it was paid for, and let go of what it held."""
        async with transaction(self.sessions) as session:
            if call.input_tokens + call.output_tokens:
                await record_ai_use(session, self.project_id, self.round, self.key, call)
            else:
                await _let_go(session, self.project_id, self.round, self.key, call.task_type)

    async def show(self, text: str) -> None:
        """Show what is written so far; a database that is away is no reason to stop writing."""
        if self.shown_as is not None:
            with contextlib.suppress(*DATABASE_AWAY):
                await show_progress(self.sessions, self.project_id, self.round, self.shown_as, self.key, text)


async def record_ai_use(session: AsyncSession, project_id: UUID, round_: int, key: str, call: AICall) -> None:
    """Write down what an AI call took, in place of what it held."""
    await _let_go(session, project_id, round_, key, call.task_type)
    session.add(
        AIUse(
            project_id=project_id,
            round=round_,
            role=call.role,
            task_type=call.task_type,
            prompt=call.prompt,
            prompt_sha256=call.prompt_sha256,
            provider=call.provider,
            model=call.model,
            input_tokens=call.input_tokens,
            output_tokens=call.output_tokens,
            cost_micro_usd=call.cost_micro_usd,
            seconds=call.seconds,
            attempts=call.attempts,
            failed=call.failed,
            note="\n".join(call.notes) or None,
        )
    )


async def _judge(session: AsyncSession, cap: str, project_id: UUID | None, cents: int | None, next_one: int) -> None:
    """Whether what is spent, held and about to be asked for stays within a cap. Raises Misconfigured, Unavailable."""
    if cents is None:
        return
    now = datetime.now(UTC)
    used: list[ColumnElement[bool]] = [AIUse.created_at >= now.replace(hour=0, minute=0, second=0, microsecond=0)]
    held: list[ColumnElement[bool]] = [AIHold.made_at > now - HELD_FOR]
    if project_id is not None:
        used = [AIUse.project_id == project_id]
        held.append(AIHold.project_id == project_id)
    spent = int(await session.scalar(select(func.coalesce(func.sum(AIUse.cost_micro_usd), 0)).where(*used)) or 0)
    under_way = int(await session.scalar(select(func.coalesce(func.sum(AIHold.micro_usd), 0)).where(*held)) or 0)
    most = cents * MICRO_USD_A_CENT
    field = f"ai.{cap}_cap_cents"
    if spent + next_one > most:
        raise Misconfigured(
            f"The AI cost cap per {cap} ({_usd(most)}) would be passed: {_usd(spent)} is spent, and the next call may "
            f"cost {_usd(next_one)}. Raise {cap}_cap_cents of the AI integration, then retry.",
            field=field,
        )
    if spent + under_way + next_one > most:
        wait = WAIT_SECONDS * random.uniform(0.5, 1.0)  # noqa: S311 - not for secrets
        raise Unavailable(
            f"The AI cost cap per {cap} ({_usd(most)}) waits for calls under way.", field=field, retry_after=wait
        )


async def _let_go(session: AsyncSession, project_id: UUID, round_: int, key: str, task_type: TaskType) -> None:
    """End what a task holds."""
    await session.execute(
        delete(AIHold).where(
            AIHold.project_id == project_id,
            AIHold.round == round_,
            AIHold.key == key,
            AIHold.task_type == task_type,
        )
    )


def _usd(micro_usd: int) -> str:
    return f"US$ {micro_usd / 1_000_000:.4f}".removesuffix("00")
