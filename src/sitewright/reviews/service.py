"""The customer's side of the review: a remark opens a round, an approval ends the work."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.projects.commands import add_command
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.service import locked
from sitewright.reviews.models import Approval, ReviewRequest


async def request_review(
    session: AsyncSession, project_id: UUID, remark: str, page: str | None = None
) -> ReviewRequest:
    """Open the next round with a remark. Raises Conflict while the project is not in review."""
    project = await in_review(session, project_id)
    project.round += 1
    project.status = "revising"
    review = ReviewRequest(project_id=project_id, round=project.round, remark=remark, page=page, status="open")
    session.add(review)
    await add_command(session, project_id, "review")
    await session.flush()
    await session.refresh(review)
    return review


async def approve(session: AsyncSession, project_id: UUID, approved_by: str) -> Approval:
    """Approve exactly the bytes of the current preview, and ask for their publication.

    Raises Conflict while the project is not in review.
    """
    project = await in_review(session, project_id)
    query = select(Deployment).where(
        Deployment.project_id == project_id, Deployment.place == "preview", Deployment.commit == project.commit
    )
    preview = (await session.scalars(query)).one_or_none()
    if preview is None:
        raise Conflict("There is no preview of the current commit to approve.")
    approval = Approval(
        project_id=project_id,
        commit=preview.commit,
        deployment_id=preview.id,
        digest=preview.digest,
        approved_by=approved_by,
    )
    session.add(approval)
    project.status = "publishing"
    await add_command(session, project_id, "approve")
    await session.flush()
    await session.refresh(approval)
    return approval


async def in_review(session: AsyncSession, project_id: UUID) -> SiteProject:
    """The project, locked, while its preview waits for the customer. Raises Conflict otherwise."""
    project = await locked(session, project_id)
    if project.status != "in_review":
        raise Conflict(f"The project is {project.status}; this is possible only while it is in_review.")
    return project
