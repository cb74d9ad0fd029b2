"""The branch that a host builds shows only what passed the gate: what anybody else pushes there is taken back."""

import logging
from uuid import UUID

from sqlalchemy import select

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.kit.db import Sessions
from sitewright.ports.code_host import CodeEvent
from sitewright.ports.integrations import Integrations
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import Deployment, SiteProject

log = logging.getLogger(__name__)
AT_REST = ("in_review", "published", "needs_attention")
"""Statuses in which no deployment is under way: what is deployed stays until somebody asks for more."""


async def guard_pushed(sessions: Sessions, integrations: Integrations, push: CodeEvent) -> bool:
    """Take back a push to the branch that a project's host builds; whether there was something to take back.

    Raises Unavailable where code host or site host do not answer.
    """
    async with sessions() as session:
        query = select(SiteProject).where(SiteProject.repository == push.repository, SiteProject.branch != push.branch)
        projects = (await session.scalars(query.where(SiteProject.commit != push.head))).all()
    return any([await guard(sessions, integrations, project, push.branch) for project in projects])


async def guard(
    sessions: Sessions, integrations: Integrations, project: SiteProject, branch: str | None = None
) -> bool:
    """Where the project's host builds a branch, move it back to the deployed commit and show that deployment again.

    `branch` is the one that was pushed, where one was. Returns whether it stood elsewhere. Raises Unavailable.
    """
    deployed = await _deployment_at_rest(sessions, project.id)
    if deployed is None or project.repository is None:
        return False
    adapters = ProjectAdapters(project, integrations)
    try:
        host = await adapters.site_host()
    except Misconfigured:
        return False  # The project says so itself, as soon as it goes on.
    built = host.builds_from("preview")
    if built is None or branch not in (None, built):
        return False
    try:
        code = await adapters.code_host()
        if (head := await code.head(project.repository, built)) == deployed.commit:
            return False
        await code.set_branch(project.repository, built, deployed.commit)
        log.warning("%s of %s stood at %s and was moved back", built, project.repository, head[:8])
        await host.rollback(project.slug or "", deployed.host_id, "preview")
    except Unavailable:
        raise
    except SitewrightError as error:
        log.warning("the built branch of %s cannot be looked after: %s", project.repository, error.message)
        return False
    return True


async def _deployment_at_rest(sessions: Sessions, project_id: UUID) -> Deployment | None:
    """The preview of the project's present commit; None while another is on its way."""
    query = (
        select(Deployment)
        .join(SiteProject, Deployment.project_id == SiteProject.id)
        .where(SiteProject.id == project_id, SiteProject.status.in_(AT_REST))
        .where(Deployment.commit == SiteProject.commit, Deployment.place == "preview")
    )
    async with sessions() as session:
        return (await session.scalars(query)).one_or_none()
