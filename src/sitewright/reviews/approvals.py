"""Approvals: who approved which commit, with which bytes and response headers, and when."""

import asyncio
import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.projects.commands import add_command
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.service import locked, retry
from sitewright.reviews.models import Approval


async def approve(session: AsyncSession, project_id: UUID, approved_by: str, address: str | None = None) -> Approval:
    """Approve exactly the bytes of the current preview, and ask for their publication.

    `address` is the network address that it comes from; a hash of it is kept. After a publication that stopped, it is
    approved again, as it would be published now. Raises Conflict in any other state than these and `in_review`.
    """
    project = await locked(session, project_id)
    stopped = stopped_publishing(project)
    if project.status != "in_review" and not stopped:
        raise Conflict(f"The project is {project.status}; it can be approved while it is in_review.")
    deployed = select(Deployment).where(
        Deployment.project_id == project_id, Deployment.place == "preview", Deployment.commit == project.commit
    )
    preview = (await session.scalars(deployed)).one_or_none()
    if preview is None:
        raise Conflict("There is no preview of the current commit to approve.")
    approval = Approval(
        project_id=project_id,
        commit=preview.commit,
        deployment_id=preview.id,
        digest=preview.digest,
        files=preview.hashes,
        headers=preview.headers,
        address_hash=await asyncio.to_thread(address_hash, project_id, address) if address else None,
        approved_by=approved_by,
    )
    session.add(approval)
    if stopped:
        await retry(session, project_id)
    else:
        project.status = "publishing"
        await add_command(session, project_id, "approve")
    await session.flush()
    await session.refresh(approval)
    return approval


def stopped_publishing(project: SiteProject) -> bool:
    """Whether the publication failed and waits; one that somebody paused is not lifted by an approval."""
    where = (project.status, project.resume_status, project.attention_step)
    return where == ("needs_attention", "publishing", "publish")


async def approvals_of(session: AsyncSession, project_id: UUID) -> Sequence[Approval]:
    """All approvals, the newest first: that one counts."""
    return (await session.scalars(_newest_first(project_id))).all()


async def newest_approval(session: AsyncSession, project_id: UUID) -> Approval | None:
    """The approval that counts."""
    return (await session.scalars(_newest_first(project_id).limit(1))).one_or_none()


def _newest_first(project_id: UUID) -> Select[Approval]:
    return select(Approval).where(Approval.project_id == project_id).order_by(Approval.created_at.desc())


def address_hash(project_id: UUID, address: str) -> str:
    """A hash that two approvals of a project from one network address share; slow to find the address by."""
    return hashlib.scrypt(address.encode(), salt=project_id.bytes, n=2**14, r=8, p=1, dklen=32).hex()
