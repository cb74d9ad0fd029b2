"""From a commit to the preview: built, held against the gate, deployed, under the project's subdomain.

Each step looks before it makes and records after, so that a repetition after a crash ends with one result.
"""

import asyncio
import posixpath
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from sitewright.building.bundle import pack, unpack
from sitewright.building.hugo import build
from sitewright.building.quality import QualityReport, check
from sitewright.building.quality.repair import told
from sitewright.errors import Conflict, Rejected
from sitewright.kit.db import transaction
from sitewright.ports.site_host import (
    HostedDeployment,
    Place,
    Source,
    hashes_of,
    header_hashes,
)
from sitewright.production.messages import StepRef
from sitewright.production.story import REPAIRS
from sitewright.production.workshop import Workshop, commit_of, repository_of, slug_of
from sitewright.projects.models import Deployment, SiteProject
from sitewright.sites.model import Site


async def build_site(shop: Workshop, ref: StepRef) -> None:
    """The branch's commit, built by Hugo and kept as one object in the asset store."""
    await keep_built(shop, await shop.project(ref), await shop.read(ref, "site", Site))


async def keep_built(shop: Workshop, project: SiteProject, site: Site) -> None:
    """Build the project's commit and keep it."""
    code = await shop.adapters(project).code_host()
    store = await shop.adapters(project).asset_store()
    async with shop.scratch_folder() as folder:
        await code.checkout(repository_of(project), commit_of(project), folder / "source")
        built = await build(folder / "source", site, folder / "build")
        archive = await asyncio.to_thread(pack, built.directory)
    await store.upload_file(bundle_key(project.id, commit_of(project)), archive, "application/x-tar")


async def check_site(shop: Workshop, ref: StepRef) -> None:
    """Hold the commit's built site against the gate; the report is kept, and names each page and rule.

    Raises Rejected, with the list, after the last repair, and for a person's own commit, which nobody else mends.
    """
    project, site = await shop.project(ref), await shop.read(ref, "site", Site)
    store = await shop.adapters(project).asset_store()
    key = bundle_key(project.id, commit_of(project))
    if key not in await store.list_files(posixpath.dirname(key)):
        await keep_built(shop, project, site)
    async with built_site(shop, project) as directory:
        report: QualityReport = await asyncio.to_thread(check, directory, site)
    await shop.keep(ref, "quality", report, "sitewright")
    if report.errors and (ref.key == REPAIRS[-1] or project.pushed_commit is not None):
        raise Rejected(f"{len(report.errors)} problem(s) in the built site:\n{told(report.errors)}")


async def deploy_preview(shop: Workshop, ref: StepRef) -> None:
    """The commit's bytes at the preview address."""
    project = await shop.project(ref)
    async with built_site(shop, project) as directory:
        deployed = await deploy(shop, project, "preview", directory)
    await shop.save(project, preview_url=deployed.url)


async def point_subdomain(shop: Workshop, ref: StepRef) -> None:
    """One DNS record for the site's name; the preview's address is its own name once that answers."""
    project = await shop.project(ref)
    deployed = await newest_deployment(shop, project, "preview")
    dns = await shop.adapters(project).dns()
    record = await dns.create_subdomain(slug_of(project), urlsplit(deployed.url).hostname or "")
    await shop.save(project, dns_record=record)
    host = await shop.adapters(project).site_host()
    live = await host.announce(slug_of(project), "preview", deployed)
    await shop.save(project, preview_url=live.url, address_note=live.note)


async def deploy(shop: Workshop, project: SiteProject, place: Place, directory: Path) -> HostedDeployment:
    """Deploy and record it; the same commit to the same place is one deployment and one row, also after a move."""
    host = await shop.adapters(project).site_host()
    source = await built_source(shop, project, host.builds_from(place))
    hosted = await host.deploy(slug_of(project), place, directory, commit_of(project), source)
    hashes, headers = await asyncio.to_thread(hashes_of, directory), await header_hashes(host, directory)
    async with transaction(shop.sessions) as session:
        known = select(Deployment).where(
            Deployment.project_id == project.id, Deployment.commit == project.commit, Deployment.place == place
        )
        row = (await session.scalars(known)).one_or_none()
        if row is None:
            row = Deployment(project_id=project.id, commit=commit_of(project), place=place)
            session.add(row)
        row.host_id, row.url, row.site_host = hosted.id, hosted.url, host.name
        row.digest, row.files, row.hashes, row.headers = hosted.digest, hosted.files, hashes, headers
    return hosted


async def built_source(shop: Workshop, project: SiteProject, branch: str | None) -> Source | None:
    """The commit, which the gate has passed, on the branch that the host builds; nothing where it builds none."""
    if branch is None:
        return None
    code = await shop.adapters(project).code_host()
    await code.set_branch(repository_of(project), branch, commit_of(project))
    return Source(repository_of(project), branch)


async def newest_deployment(shop: Workshop, project: SiteProject, place: Place) -> HostedDeployment:
    """The deployment of the project's commit. Raises Conflict before there is one."""
    query = select(Deployment).where(
        Deployment.project_id == project.id, Deployment.commit == project.commit, Deployment.place == place
    )
    async with shop.sessions() as session:
        row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise Conflict("The project's commit is not deployed yet.")
    return HostedDeployment(row.host_id, row.url, row.digest, row.files)


@asynccontextmanager
async def built_site(shop: Workshop, project: SiteProject) -> AsyncIterator[Path]:
    """The built files of the project's commit, unpacked for as long as the block lasts."""
    store = await shop.adapters(project).asset_store()
    archive = await store.get_file(bundle_key(project.id, commit_of(project)))
    async with shop.scratch_folder() as folder:
        await asyncio.to_thread(unpack, archive, folder)
        yield folder


def bundle_key(project_id: UUID, commit: str) -> str:
    """Where a built commit is kept."""
    return f"projects/{project_id}/private/builds/{commit}.tar"
