"""Remarks and approvals over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from sitewright.accounts.security import require
from sitewright.kit.db import transaction
from sitewright.projects.service import found
from sitewright.reviews import service
from sitewright.reviews.models import ReviewRequest
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects", tags=["reviews"], dependencies=[Depends(require("read"))])
WRITE = [Depends(require("write"))]


class Remark(BaseModel):
    """What should be different, in plain words, and on which page."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    remark: Annotated[str, Field(min_length=3, max_length=5000, pattern=r"^[^\x00]*$")]
    page: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]*$")] | None = None


class ReviewView(BaseModel):
    """A remark and what became of it: `open`, `done`, or `refused` with an answer that says what to do."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    round: int
    remark: str
    page: str | None
    status: str
    answer: str | None
    commit: str | None
    created_at: datetime
    done_at: datetime | None


class ApprovalStart(BaseModel):
    """Who approves."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    approved_by: Annotated[str, Field(min_length=2, max_length=120, pattern=r"^[^\x00]*$")]


class ApprovalView(BaseModel):
    """What was approved: this commit, whose files have this digest."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    commit: str
    digest: str
    approved_by: str
    created_at: datetime


@router.post("/{project_id}/reviews", status_code=201, dependencies=WRITE)
async def post_review(project_id: UUID, remark: Remark, sessions: SessionsDep) -> ReviewView:
    """Open a round with a remark."""
    async with transaction(sessions) as session:
        review = await service.request_review(session, project_id, remark.remark, remark.page or None)
        return ReviewView.model_validate(review)


@router.get("/{project_id}/reviews")
async def list_reviews(project_id: UUID, sessions: SessionsDep) -> list[ReviewView]:
    """All remarks of a project, in order."""
    query = select(ReviewRequest).where(ReviewRequest.project_id == project_id).order_by(ReviewRequest.round)
    async with sessions() as session:
        await found(session, project_id)
        return [ReviewView.model_validate(review) for review in (await session.scalars(query)).all()]


@router.post("/{project_id}/approve", status_code=201, dependencies=WRITE)
async def post_approval(project_id: UUID, approval: ApprovalStart, sessions: SessionsDep) -> ApprovalView:
    """Approve the preview; exactly its bytes are published."""
    async with transaction(sessions) as session:
        return ApprovalView.model_validate(await service.approve(session, project_id, approval.approved_by))
