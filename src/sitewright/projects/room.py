"""Whether what was sold can be published too: a project that lacks room says so, until there is room again."""

import logging

from sqlalchemy import select

from sitewright.errors import SitewrightError
from sitewright.kit.db import Sessions, notify, transaction
from sitewright.ports.integrations import Integrations
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import SiteProject
from sitewright.projects.service import FINAL, locked
from sitewright.projects.timeline import CHANNEL

log = logging.getLogger(__name__)


async def look_for_room(sessions: Sessions, integrations: Integrations) -> None:
    """Ask again for the projects that lacked room, each account once; one that does not answer is asked next time."""
    async with sessions() as session:
        lacking = (await session.scalars(select(SiteProject).where(SiteProject.room_note.is_not(None)))).all()
    answers: dict[str, str | None] = {}
    for project in lacking:
        note = None
        if project.status not in FINAL:
            try:
                host = await ProjectAdapters(project, integrations).site_host()
                if host.name not in answers:
                    answers[host.name] = await host.lacks_room()
            except SitewrightError as error:
                log.warning("it is not known whether project %s has room: %s", project.id, error.code)
                continue
            note = answers[host.name]
        if note != project.room_note:
            async with transaction(sessions) as session:
                (await locked(session, project.id)).room_note = note
                await notify(session, CHANNEL, str(project.id))
