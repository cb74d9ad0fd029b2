"""What follows publication: the customer's own domain, an earlier deployment shown again, the repository given away."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from sitewright.errors import Conflict, NotFound
from sitewright.kit.db import Sessions, notify, transaction
from sitewright.ports.domains import DomainReport, Main
from sitewright.ports.integrations import Integrations
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.service import found, update_project
from sitewright.projects.state import WITHDRAWN
from sitewright.projects.timeline import CHANNEL


class DomainWish(BaseModel):
    """The domain as it was registered, and which of its two names shows the site."""

    domain: str
    main: Main = "www"


async def published(session: AsyncSession, project_id: UUID) -> SiteProject:
    """A project with a publication; a later round may be under way. Raises NotFound and Conflict."""
    project = await found(session, project_id)
    if project.production_url is None or project.slug is None or project.status in WITHDRAWN:
        raise Conflict(f"The project is {project.status}; this is for published sites.")
    return project


async def attach_domain(project: SiteProject, integrations: Integrations, wish: DomainWish) -> DomainReport:
    """Bring the site under the domain, and say what is left to do. See `ports.domains.CustomDomains`."""
    return await (await ProjectAdapters(project, integrations).domains()).attach(
        project.slug or "", wish.domain, wish.main
    )


async def follow_domain(project: SiteProject, integrations: Integrations) -> DomainReport:
    """Where the site's own domain stands."""
    return await (await ProjectAdapters(project, integrations).domains()).report(project.slug or "")


async def published_deployment(session: AsyncSession, project_id: UUID, deployment_id: UUID) -> Deployment:
    """A deployment of this project for the public. Raises NotFound."""
    deployment = await session.get(Deployment, deployment_id)
    if deployment is None or (deployment.project_id, deployment.place) != (project_id, "production"):
        raise NotFound("The project has no such published deployment.")
    return deployment


async def roll_back(sessions: Sessions, integrations: Integrations, project_id: UUID, deployment_id: UUID) -> None:
    """Show an earlier published deployment again; a repetition is the same.

    Raises Conflict for one that is at an account the project has moved from.
    """
    async with sessions() as session:
        project = await published(session, project_id)
        deployment = await published_deployment(session, project_id, deployment_id)
    host = await ProjectAdapters(project, integrations).site_host()
    if deployment.site_host not in (None, host.name):
        commit = deployment.commit[:10]
        raise Conflict(
            f"This deployment was left at {deployment.site_host} when the project moved to {host.name}, and cannot be "
            f"shown from there. Make its commit current again (`projects restore {project.id} {commit}`), "
            "then approve: that publishes it at today's account and address."
        )
    await host.rollback(project.slug or "", deployment.host_id)
    async with transaction(sessions) as session:
        await now_shown(session, project_id, deployment.commit)
        await notify(session, CHANNEL, str(project_id))


async def now_shown(session: AsyncSession, project_id: UUID, commit: str) -> None:
    """Note that the public sees this commit from now on."""
    of_commit = (Deployment.project_id == project_id, Deployment.commit == commit, Deployment.place == "production")
    await session.execute(update(Deployment).where(*of_commit).values(shown_at=datetime.now(UTC)))


async def give_away(sessions: Sessions, integrations: Integrations, project_id: UUID, owner: str) -> str:
    """Transfer an archived project's repository; returns its new full name. A repetition is done.

    Raises Conflict before it is archived: until then the repository is worked on here.
    """
    async with sessions() as session:
        project = await found(session, project_id)
    if project.status != "archived" or project.repository is None:
        raise Conflict(f"The project is {project.status}; archive it first, then its repository can be given away.")
    code = await ProjectAdapters(project, integrations).code_host()
    name = await code.transfer(project.repository, owner)
    async with transaction(sessions) as session:
        await update_project(session, project_id, repository=name)
    return name
