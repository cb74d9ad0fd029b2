"""Pictures of deployments, taken beside the steps: none waits for them, and a machine without a browser has none."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from sitewright.building.browser import browser_program
from sitewright.building.bundle import unpack
from sitewright.building.thumbnail import thumbnail
from sitewright.errors import Misconfigured, SitewrightError
from sitewright.kit.db import transaction
from sitewright.production.delivery import bundle_key
from sitewright.production.workshop import Workshop
from sitewright.projects.models import Deployment, SiteProject

log = logging.getLogger(__name__)
AT_ONCE = 5
ENDING = ("archiving", "archived")
TRIED_FOR = timedelta(days=1)
NONE = ""


async def take_pictures(shop: Workshop) -> int:
    """Picture the newest deployments that have none yet; return how many were looked at."""
    if browser_program() is None:
        return 0
    query = (
        select(Deployment, SiteProject)
        .join(SiteProject, SiteProject.id == Deployment.project_id)
        .where(
            Deployment.thumbnail.is_(None),
            Deployment.created_at > datetime.now(UTC) - TRIED_FOR,
            SiteProject.status.not_in(ENDING),
        )
        .order_by(Deployment.created_at.desc())
        .limit(AT_ONCE)
    )
    async with shop.sessions() as session:
        waiting = (await session.execute(query)).all()
    for deployment, project in waiting:
        taken = await _taken(shop, project, deployment)
        if taken is not None and not await _noted(shop, deployment.id, taken) and taken != NONE:
            await _take_back(shop, project, taken)
    return len(waiting)


async def _taken(shop: Workshop, project: SiteProject, deployment: Deployment) -> str | None:
    """The picture's key in the store, or none; None where another try may help.

    A site of one commit looks the same in both places.
    """
    key = f"projects/{project.id}/private/thumbnails/{deployment.commit}.jpg"
    try:
        store = await shop.adapters(project).asset_store()
        archive = await store.get_file(bundle_key(project.id, deployment.commit))
        async with shop.scratch_folder() as folder:
            await asyncio.to_thread(unpack, archive, folder)
            picture = await asyncio.to_thread(thumbnail, folder)
        if picture is None:
            log.warning("no picture of deployment %s: it cannot be drawn", deployment.id)
            return NONE
        await store.upload_file(key, picture, "image/jpeg")
    except SitewrightError as error:
        log.warning("no picture of deployment %s: %s", deployment.id, error.code)
        return None if error.retryable or isinstance(error, Misconfigured) else NONE
    return key


async def _noted(shop: Workshop, deployment_id: UUID, key: str) -> bool:
    """Write down what was taken; False where the project was taken off the net or forgotten meanwhile."""
    query = (
        select(Deployment)
        .join(SiteProject, SiteProject.id == Deployment.project_id)
        .where(Deployment.id == deployment_id, SiteProject.status.not_in(ENDING))
    )
    async with transaction(shop.sessions) as session:
        deployment = (await session.scalars(query)).one_or_none()
        if deployment is not None:
            deployment.thumbnail = key
    return deployment is not None


async def _take_back(shop: Workshop, project: SiteProject, key: str) -> None:
    """Remove a picture that came after the project's objects were removed."""
    try:
        await (await shop.adapters(project).asset_store()).delete_file(key)
    except SitewrightError as error:
        log.warning("%s is left of an ended project: %s", key, error.code)
