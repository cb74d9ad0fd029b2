"""Commands: a domain service writes what it changed and a command in one transaction; the launcher does the rest."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.kit.db import notify
from sitewright.projects.models import ProductionCommand

CHANNEL = "production_commands"


async def add_command(session: AsyncSession, project_id: UUID, name: str) -> None:
    """Ask the project's workflow to look, once this transaction commits."""
    session.add(ProductionCommand(project_id=project_id, name=name))
    await notify(session, CHANNEL, str(project_id))
