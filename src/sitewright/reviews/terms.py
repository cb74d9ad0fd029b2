"""What the operator decides about a round beyond those included: made at its price, made for nothing, or declined."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.projects.commands import add_command
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked
from sitewright.reviews.models import ReviewRound
from sitewright.reviews.service import GATE


async def begin_extra_round(session: AsyncSession, project_id: UUID, *, waived: bool) -> SiteProject:
    """Let the round that waits begin, at its price or for nothing. Raises Conflict where none waits."""
    project = await locked(session, project_id)
    if project.status != "revising" or GATE not in project.gates:
        raise Conflict(f"No round waits for the operator: the project is {project.status}.")
    terms = await session.get(ReviewRound, (project_id, project.round))
    if waived and terms is not None:
        terms.price_minor = 0
    project.gates = [gate for gate in project.gates if gate != GATE]
    await add_command(session, project_id, "pass_gate")
    return project
