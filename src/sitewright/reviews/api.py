"""Remarks, rounds, revisions and approvals over HTTP."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.accounts.security import require
from sitewright.kit.db import transaction
from sitewright.projects.report import ProjectView
from sitewright.projects.service import found
from sitewright.reviews import approvals, history, service
from sitewright.reviews.history import ReviewView, RevisionView, RoundView
from sitewright.reviews.models import ReviewRequest
from sitewright.reviews.pointing import resolved
from sitewright.reviews.revisions import revisions_of
from sitewright.reviews.service import MOST_REMARKS, Pointed, RoundTerms
from sitewright.reviews.terms import begin_extra_round
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/projects", tags=["reviews"], dependencies=[Depends(require("read"))])
WRITE = [Depends(require("write"))]
Text = Annotated[str, Field(min_length=3, max_length=5000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9-]*$")]
FileId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Part = Annotated[float, Field(ge=0, le=100_000)]


def _terms(request: Request) -> RoundTerms:
    return cast("RoundTerms", request.app.state.round_terms)


TermsDep = Annotated[RoundTerms, Depends(_terms)]


class Rectangle(BaseModel):
    """Where on the page, in CSS pixels at the width the customer saw."""

    model_config = ConfigDict(extra="forbid")

    x: Part
    y: Part
    width: Part
    height: Part
    viewport: Annotated[int, Field(ge=200, le=10_000)]


class Remark(BaseModel):
    """What should be different, in plain words, and what was pointed at: page, section, field, rectangle.

    `screenshot` and `attachment` are ids of uploads of the project, sent with the purpose `review`.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    remark: Text
    page: Name | None = None
    section: Name | None = None
    field: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_.]*$")] | None = None
    rectangle: Rectangle | None = None
    screenshot: FileId | None = None
    attachment: FileId | None = None

    async def pointed(self, session: AsyncSession, project_id: UUID, place: str = "") -> Pointed:
        """As the service takes it. Raises Rejected for what the project does not have."""
        element = self.model_dump(exclude={"remark", "page"}, exclude_none=True)
        return await resolved(session, project_id, self.remark, self.page or None, element, place)


class Round(BaseModel):
    """Several remarks, in their order, for one round."""

    model_config = ConfigDict(extra="forbid")

    remarks: Annotated[list[Remark], Field(min_length=1, max_length=MOST_REMARKS)]


class Answer(BaseModel):
    """What the customer is told."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    answer: Text


class ApprovalStart(BaseModel):
    """Who approves."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    approved_by: Annotated[str, Field(min_length=2, max_length=120, pattern=r"^[^\x00]*$")]


class ApprovalView(BaseModel):
    """What was approved: this commit, whose files have this digest and these hashes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    commit: str
    deployment_id: UUID
    digest: str
    files: dict[str, str]
    headers: dict[str, str]
    approved_by: str
    address_hash: str | None
    created_at: datetime


@router.post("/{project_id}/reviews", status_code=201, dependencies=WRITE)
async def post_review(project_id: UUID, remark: Remark, sessions: SessionsDep, terms: TermsDep) -> ReviewView:
    """Open a round with one remark. During a round or a publication it is kept for the next: `waiting`, and where."""
    async with transaction(sessions) as session:
        (review,) = await service.open_round(session, project_id, [await remark.pointed(session, project_id)], terms)
        return ReviewView.model_validate(review)


@router.get("/{project_id}/reviews")
async def list_reviews(project_id: UUID, sessions: SessionsDep) -> list[ReviewView]:
    """All remarks of a project, in order."""
    query = select(ReviewRequest).where(ReviewRequest.project_id == project_id)
    async with sessions() as session:
        await found(session, project_id)
        remarks = await session.scalars(query.order_by(ReviewRequest.round, ReviewRequest.position))
        return [ReviewView.model_validate(review) for review in remarks.all()]


@router.post("/{project_id}/rounds", status_code=201, dependencies=WRITE)
async def post_round(project_id: UUID, round_: Round, sessions: SessionsDep, terms: TermsDep) -> RoundView:
    """Open a round with several remarks: one commit, one preview. During a round or a publication they are kept."""
    async with transaction(sessions) as session:
        pointed = [
            await remark.pointed(session, project_id, f"remarks.{number}.")
            for number, remark in enumerate(round_.remarks)
        ]
        await service.open_round(session, project_id, pointed, terms)
        return (await history.rounds_of(session, project_id))[-1]


@router.get("/{project_id}/rounds")
async def list_rounds(project_id: UUID, sessions: SessionsDep) -> list[RoundView]:
    """The history of rounds: remarks, answers, changes, costs."""
    async with sessions() as session:
        return await history.rounds_of(session, project_id)


@router.post("/{project_id}/rounds/current/decline", dependencies=WRITE)
async def decline(project_id: UUID, answer: Answer, sessions: SessionsDep, terms: TermsDep) -> ProjectView:
    """Answer the open remarks of the round that waits for the operator, instead of making their changes."""
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await service.decline_round(session, project_id, answer.answer, terms))


class Terms(BaseModel):
    """Whether the round is made at its price, or for nothing."""

    model_config = ConfigDict(extra="forbid")

    waived: bool = False


@router.post("/{project_id}/rounds/current/begin", dependencies=WRITE)
async def begin_round(project_id: UUID, wish: Terms, sessions: SessionsDep) -> ProjectView:
    """Let the round beyond those included begin that waits for the operator."""
    async with transaction(sessions) as session:
        return ProjectView.model_validate(await begin_extra_round(session, project_id, waived=wish.waived))


@router.get("/{project_id}/revisions")
async def list_revisions(project_id: UUID, sessions: SessionsDep) -> list[RevisionView]:
    """Every commit of the preview, the oldest first."""
    async with sessions() as session:
        await found(session, project_id)
        return [RevisionView.model_validate(row) for row in await revisions_of(session, project_id)]


@router.post("/{project_id}/revisions/{commit}/restore", status_code=201, dependencies=WRITE)
async def restore(project_id: UUID, commit: str, sessions: SessionsDep) -> ReviewView:
    """Make an earlier commit current again, as a new commit."""
    async with transaction(sessions) as session:
        return ReviewView.model_validate(await service.restore(session, project_id, commit[:64]))


@router.post("/{project_id}/approve", status_code=201, dependencies=WRITE)
async def post_approval(
    project_id: UUID, approval: ApprovalStart, request: Request, sessions: SessionsDep
) -> ApprovalView:
    """Approve the preview; exactly its bytes are published. After a publication that stopped, approve it again."""
    address = request.client.host if request.client else None
    async with transaction(sessions) as session:
        made = await approvals.approve(session, project_id, approval.approved_by, address)
        return ApprovalView.model_validate(made)


@router.get("/{project_id}/approvals")
async def list_approvals(project_id: UUID, sessions: SessionsDep) -> list[ApprovalView]:
    """Who approved what, the newest first: that one counts."""
    async with sessions() as session:
        await found(session, project_id)
        return [ApprovalView.model_validate(row) for row in await approvals.approvals_of(session, project_id)]
