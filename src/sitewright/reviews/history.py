"""The rounds of a project, told: what was asked, what became of it, what it cost."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.projects.models import AIUse
from sitewright.projects.report import Cost, total_cost
from sitewright.projects.service import found
from sitewright.reviews.models import ReviewRequest, ReviewRound, Revision
from sitewright.reviews.revisions import revisions_of
from sitewright.reviews.service import GATE


class ReviewView(BaseModel):
    """A remark and what became of it: `waiting` for the next round, `open`, `tried`, `done`, `refused`, or `declined`.

    The `answer` says what it waits for, what was done, what to do, or why it is declined.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    round: int
    position: int
    remark: str
    page: str | None
    element: dict[str, Any]
    kind: str | None
    status: str
    answer: str | None
    commit: str | None
    created_at: datetime
    done_at: datetime | None


class RevisionView(BaseModel):
    """One commit of the preview, with what it changed: before and after, and which built pages differ."""

    model_config = ConfigDict(from_attributes=True)

    commit: str
    round: int
    site_version: int
    author: str
    summary: str
    changes: list[dict[str, Any]]
    report: dict[str, Any]
    restores: str | None
    created_at: datetime


class RoundView(BaseModel):
    """One round. One beyond those included has a price in minor units, and waits for the operator at first."""

    round: int
    is_extra: bool
    price_minor: int | None
    currency: str | None
    waits_for_operator: bool
    remarks: list[ReviewView]
    revision: RevisionView | None
    cost: Cost


async def rounds_of(session: AsyncSession, project_id: UUID) -> list[RoundView]:
    """Every round after the first preview, in order. Raises NotFound."""
    project = await found(session, project_id)
    requests = select(ReviewRequest).where(ReviewRequest.project_id == project_id)
    remarks = (await session.scalars(requests.order_by(ReviewRequest.round, ReviewRequest.position))).all()
    terms = {
        row.round: row
        for row in (await session.scalars(select(ReviewRound).where(ReviewRound.project_id == project_id))).all()
    }
    revisions = await revisions_of(session, project_id)
    uses = (await session.scalars(select(AIUse).where(AIUse.project_id == project_id))).all()
    return [
        RoundView(
            round=number,
            is_extra=_price(terms.get(number)) is not None,
            price_minor=_price(terms.get(number)),
            currency=terms[number].currency if number in terms else None,
            waits_for_operator=number == project.round and GATE in project.gates,
            remarks=[ReviewView.model_validate(remark) for remark in remarks if remark.round == number],
            revision=_revision(revisions, number),
            cost=total_cost([use for use in uses if use.round == number]),
        )
        for number in sorted({remark.round for remark in remarks})
    ]


def _price(row: ReviewRound | None) -> int | None:
    return None if row is None else row.price_minor


def _revision(revisions: Sequence[Revision], number: int) -> RevisionView | None:
    mine = [revision for revision in revisions if revision.round == number]
    return RevisionView.model_validate(mine[-1]) if mine else None
