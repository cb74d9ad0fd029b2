"""Commands: a domain service writes what it changed and a command in one transaction; the launcher does the rest."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.kit.db import notify
from sitewright.projects.models import ProductionCommand
from sitewright.projects.timeline import CHANNEL as TIMELINE

CHANNEL = "production_commands"


async def add_command(session: AsyncSession, project_id: UUID, name: str) -> None:
    """Ask the project's workflow to look, and who watches it, once this transaction commits."""
    session.add(ProductionCommand(project_id=project_id, name=name))
    await notify(session, CHANNEL, str(project_id))
    await notify(session, TIMELINE, str(project_id))
