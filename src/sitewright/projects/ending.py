"""The end of a project: asked to be taken off the net, then forgotten."""

from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict
from sitewright.hooks.service import let_go
from sitewright.kit.db import Base
from sitewright.projects.commands import add_command
from sitewright.projects.models import SiteProject
from sitewright.projects.service import locked


async def archive(session: AsyncSession, project_id: UUID) -> SiteProject:
    """Take a cancelled project or a public site off the net; a repetition is the same. Raises Conflict for others."""
    project = await locked(session, project_id)
    if "archiving" in (project.status, project.resume_status) or project.status == "archived":
        return project
    if not may_be_archived(project):
        raise Conflict(f"The project is {project.status}; cancel it first.")
    project.status = "archiving"
    project.resume_status = project.attention_step = project.attention_reason = None
    await add_command(session, project_id, "archive")
    return project


async def delete(session: AsyncSession, project_id: UUID, *, leave_outside: bool = False) -> None:
    """Forget an archived project: all rows that are its own. The order stays, for the books.

    With `leave_outside` it may also be one whose archiving failed or was not begun: what it has outside stays there,
    and nobody knows of it any more. Raises Conflict for others.
    """
    project = await locked(session, project_id)
    if project.status != "archived" and not (leave_outside and may_be_archived(project)):
        raise Conflict(f"The project is {project.status}; archive it first.")
    await let_go(session, project_id)
    for table in own_tables():
        await session.execute(table.delete().where(table.c.project_id == project_id))
    await session.delete(project)


async def count_rows(session: AsyncSession, project_id: UUID) -> dict[str, int]:
    """How many rows of its own a project has, by table; what `delete` removes beside its own one."""
    counts: dict[str, int] = {}
    for table in own_tables():
        query = select(func.count()).select_from(table).where(table.c.project_id == project_id)
        if count := await session.scalar(query):
            counts[table.name] = count
    return counts


def own_tables() -> list[Table]:
    """The tables whose rows belong to a project, in the order in which they can be emptied."""
    return [table for table in reversed(Base.metadata.sorted_tables) if "project_id" in table.columns]


def may_be_archived(project: SiteProject) -> bool:
    """Whether the project has ended or its site is public; also while it is being archived."""
    is_ending = "archiving" in (project.status, project.resume_status)
    return is_ending or project.status in ("published", "cancelled") or project.production_url is not None
