"""Where a site's own domain stands, as it was looked up lately: pages are opened more often than it changes."""

import time
from collections.abc import Callable
from uuid import UUID

from sitewright.errors import SitewrightError
from sitewright.ports.domains import DomainReport
from sitewright.ports.integrations import Integrations
from sitewright.projects import publication
from sitewright.projects.models import SiteProject

KEPT_SECONDS = 60


class RecentReports:
    """Reports by project; each lookup takes several calls of the vendor's API, which all customers share."""

    def __init__(self, integrations: Integrations, clock: Callable[[], float] = time.monotonic) -> None:
        self._integrations = integrations
        self._clock = clock
        self._known: dict[UUID, tuple[float, DomainReport | None]] = {}

    async def of(self, project: SiteProject) -> DomainReport | None:
        """The report; None while the host does not answer."""
        now = self._clock()
        self._known = {key: known for key, known in self._known.items() if now - known[0] < KEPT_SECONDS}
        if project.id not in self._known:
            self._known[project.id] = (now, await self._looked_up(project))
        return self._known[project.id][1]

    async def _looked_up(self, project: SiteProject) -> DomainReport | None:
        try:
            return await publication.follow_domain(project, self._integrations)
        except SitewrightError:
            return None
