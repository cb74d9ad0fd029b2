"""The customer's side of the review: remarks open a round, an approval ends the work.

What the worker does with a round's remarks is in `rounds`; undoing in `restore`.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.ports.site_headers import headers_file
from sitewright.ports.site_host import Place
from sitewright.projects.commands import add_command
from sitewright.projects.models import Deployment, ProjectStatus, SiteProject
from sitewright.projects.service import locked
from sitewright.reviews.models import Approval, ReviewRequest, ReviewRound
from sitewright.reviews.revisions import revision_of
from sitewright.reviews.wording import tell

COUNTED = ("content", "design", "structure", "fact")
"""Kinds of remarks that use up a round once they are done; questions and our own errors do not."""
GATE = "round"
UNDO = "undo"
MOST_REMARKS = 20
PLACES: tuple[Place, ...] = ("preview", "production")


@dataclass(frozen=True)
class RoundTerms:
    """How many rounds a project includes, and what one beyond them costs, in minor units."""

    included: int = 3
    price_minor: int = 0
    currency: str = "BRL"


@dataclass(frozen=True)
class Pointed:
    """A remark, and what it was pointed at: page, section, field, rectangle, attachment."""

    remark: str
    page: str | None = None
    element: Mapping[str, Any] = field(default_factory=dict)


async def open_round(
    session: AsyncSession, project_id: UUID, remarks: Sequence[Pointed], terms: RoundTerms
) -> list[ReviewRequest]:
    """Open the next round with remarks, in their order.

    A round beyond those included waits for the operator before anything is done. What is published stays as it is
    until the next approval. Raises Conflict unless the project is in review or published.
    """
    project = await in_review(session, project_id, also="published")
    included = terms.included if project.rounds_included is None else project.rounds_included
    is_extra = await rounds_used(session, project_id) >= included
    requests = await _begin(session, project, remarks)
    session.add(
        ReviewRound(
            project_id=project_id,
            round=project.round,
            price_minor=terms.price_minor if is_extra else None,
            currency=terms.currency if is_extra else None,
        )
    )
    if is_extra:
        project.gates = [*(gate for gate in project.gates if gate != GATE), GATE]
    await add_command(session, project_id, "review")
    await session.flush()
    for request in requests:
        await session.refresh(request)
    return requests


async def request_review(
    session: AsyncSession, project_id: UUID, remark: str, page: str | None = None, terms: RoundTerms = RoundTerms()
) -> ReviewRequest:
    """Open the next round with one remark. Raises Conflict unless the project is in review or published."""
    return (await open_round(session, project_id, [Pointed(remark, page)], terms))[0]


async def rounds_used(session: AsyncSession, project_id: UUID) -> int:
    """How many of the included rounds are used up."""
    query = select(func.count(distinct(ReviewRequest.round))).where(
        ReviewRequest.project_id == project_id, ReviewRequest.status == "done", ReviewRequest.kind.in_(COUNTED)
    )
    return await session.scalar(query) or 0


async def decline_round(session: AsyncSession, project_id: UUID, answer: str) -> SiteProject:
    """Answer the remarks of the round under way instead of making their changes; those tried already still land.

    Raises Conflict unless the round waits for the operator: at its gate, or because no change could be made.
    """
    project = await locked(session, project_id)
    stuck = project.status == "needs_attention" and project.attention_step == "try_patch"
    if not stuck and not (project.status == "revising" and GATE in project.gates):
        raise Conflict(f"No round waits for the operator: the project is {project.status}.")
    requests = await requests_of(session, project_id, project.round)
    for request in requests:
        if request.status == "open":
            refuse(request, answer)
    project.gates = [gate for gate in project.gates if gate != GATE]
    lands = any(request.status == "tried" for request in requests)
    project.status = "revising" if lands else "in_review"
    project.resume_status = project.attention_step = project.attention_reason = None
    project.retries += 1 if stuck else 0
    await add_command(session, project_id, "decline")
    return project


async def restore(session: AsyncSession, project_id: UUID, commit: str) -> ReviewRequest:
    """Make an earlier commit of the preview current again, as a new commit; it is no round that counts.

    Raises NotFound, and Conflict unless the project is in review or published.
    """
    project = await in_review(session, project_id, also="published")
    revision = await revision_of(session, project_id, commit)
    if revision.commit == project.commit:
        raise Conflict("This revision is the current one.")
    project.restored_commit = revision.commit
    text = tell("restore", project.locale, commit=revision.commit[:8])
    request = (await _begin(session, project, [Pointed(text)]))[0]
    request.kind = UNDO
    await add_command(session, project_id, "restore")
    await session.flush()
    await session.refresh(request)
    return request


async def approve(session: AsyncSession, project_id: UUID, approved_by: str, address: str | None = None) -> Approval:
    """Approve exactly the bytes of the current preview, and ask for their publication.

    `address` is the network address that it comes from; a hash of it is kept. A commit that was
    approved before keeps that approval, and is published again. Raises Conflict while the project is not in review.
    """
    project = await in_review(session, project_id)
    deployed = select(Deployment).where(
        Deployment.project_id == project_id, Deployment.place == "preview", Deployment.commit == project.commit
    )
    preview = (await session.scalars(deployed)).one_or_none()
    if preview is None:
        raise Conflict("There is no preview of the current commit to approve.")
    query = select(Approval).where(Approval.project_id == project_id, Approval.commit == preview.commit)
    approval = (await session.scalars(query)).one_or_none()
    if approval is None:
        approval = Approval(
            project_id=project_id,
            commit=preview.commit,
            deployment_id=preview.id,
            digest=preview.digest,
            files=preview.hashes,
            headers={place: hashlib.sha256(headers_file(place).encode()).hexdigest() for place in PLACES},
            address_hash=await asyncio.to_thread(address_hash, project_id, address) if address else None,
            approved_by=approved_by,
        )
        session.add(approval)
    project.status = "publishing"
    await add_command(session, project_id, "approve")
    await session.flush()
    await session.refresh(approval)
    return approval


def address_hash(project_id: UUID, address: str) -> str:
    """A hash that two approvals of a project from one network address share; slow to find the address by."""
    return hashlib.scrypt(address.encode(), salt=project_id.bytes, n=2**14, r=8, p=1, dklen=32).hex()


async def in_review(session: AsyncSession, project_id: UUID, *, also: ProjectStatus | None = None) -> SiteProject:
    """The project, locked, while its preview waits for the customer, or in the other state. Raises Conflict."""
    project = await locked(session, project_id)
    allowed = f"in_review or {also}" if also else "in_review"
    if project.status not in ("in_review", also):
        raise Conflict(f"The project is {project.status}; this is possible only while it is {allowed}.")
    return project


async def requests_of(session: AsyncSession, project_id: UUID, round_: int) -> Sequence[ReviewRequest]:
    """A round's remarks, in order."""
    query = select(ReviewRequest).where(ReviewRequest.project_id == project_id, ReviewRequest.round == round_)
    return (await session.scalars(query.order_by(ReviewRequest.position))).all()


def refuse(request: ReviewRequest, answer: str) -> None:
    """End a remark without a change."""
    request.status, request.answer, request.done_at = "refused", answer, datetime.now(UTC)


async def _begin(session: AsyncSession, project: SiteProject, remarks: Sequence[Pointed]) -> list[ReviewRequest]:
    project.round += 1
    project.status = "revising"
    requests = [
        ReviewRequest(
            project_id=project.id,
            round=project.round,
            position=position,
            remark=pointed.remark,
            page=pointed.page,
            element=dict(pointed.element),
            status="open",
        )
        for position, pointed in enumerate(remarks, 1)
    ]
    session.add_all(requests)
    return requests
