"""The steps that make something outside: repository, commits, builds, deployments, the subdomain.

Each looks before it makes and records after, so that a repetition after a crash ends with one result.
"""

import asyncio
import contextlib
import posixpath
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy import select, update

from sitewright.building.bundle import pack, unpack
from sitewright.building.hugo import build
from sitewright.building.quality import QualityReport, check
from sitewright.building.quality.repair import told
from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.generation.models import LayoutPlan, OnboardingAnalysis, PageContent, Sitemap
from sitewright.kit.db import transaction
from sitewright.onboarding.pictures import logo_of, pictures_of
from sitewright.onboarding.uploads import list_uploads
from sitewright.ports.code_host import FileChanges
from sitewright.ports.site_host import (
    PLACES,
    HostedDeployment,
    LiveAddress,
    Place,
    Source,
    digest_of,
    hashes_of,
    header_hashes,
)
from sitewright.production.composition import compose
from sitewright.production.messages import StepRef
from sitewright.production.story import REPAIRS
from sitewright.production.workshop import Workshop
from sitewright.projects import artefacts
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.moving import public_address
from sitewright.projects.report import OFFLINE_NOTE
from sitewright.projects.service import authors_of, locked, update_project
from sitewright.reviews.approvals import newest_approval
from sitewright.reviews.models import Approval
from sitewright.reviews.service import stage_of
from sitewright.sites.model import Locale, Site
from sitewright.sites.pictures import files_of
from sitewright.sites.render import render_files


async def open_project(shop: Workshop, ref: StepRef) -> None:
    """Record which adapters the project is born with; an order paid in live mode needs real ones.

    What could not be published in the end is noted now, when it is sold; `projects/room.py` takes it back.
    """
    project = await shop.project(ref)
    adapters = shop.adapters(project)
    names, host = await adapters.names(), await adapters.site_host()
    await save(shop, project, adapters=names, room_note=await host.lacks_room())


async def prepare_repository(shop: Workshop, ref: StepRef) -> None:
    """A repository from the template, with the branch the site is worked on.

    From here on the project keeps to its adapters; those configured since it was opened are its own.
    """
    project = await shop.project(ref)
    await save(shop, project, adapters=await shop.adapters(project).names())
    code = await shop.adapters(project).code_host()
    repository = await code.create_repo_from_template(project.template, slug_of(project))
    await code.create_branch(repository, project.branch)
    await save(shop, project, repository=repository)


async def compose_site(shop: Workshop, ref: StepRef) -> None:
    """All that was written, with the facts -> the typed Site."""
    project, answers = await shop.project(ref), await shop.answers(ref)
    sitemap = await shop.read(ref, "sitemap", Sitemap)
    pages = [await shop.read(ref, "page", PageContent, planned.slug) for planned in sitemap.pages]
    host = await shop.adapters(project).site_host()
    async with shop.sessions() as session:
        authors = await authors_of(session, project.id)
        uploads = await list_uploads(session, project.id)
    locale = cast("Locale", project.locale)
    pictures, asked = pictures_of(answers, uploads, locale)
    logo, asked_of_logo = logo_of(answers, uploads, locale)
    site = compose(
        project,
        answers,
        await shop.read(ref, "analysis", OnboardingAnalysis),
        sitemap,
        pages,
        await shop.read(ref, "layout", LayoutPlan),
        base_url=await host.address(slug_of(project), "production"),
        written_by=authors,
        form_action=form_address(slug_of(project), shop.public_url, is_local=host.is_stand_in),
        pictures=pictures,
        logo=logo,
        asked=(*asked, *asked_of_logo),
    )
    await shop.keep(ref, "site", site, "sitewright")


def form_address(slug: str, public_url: str | None, *, is_local: bool) -> str | None:
    """Where a contact form is sent: the site's own host on this machine, else our public address, else nowhere."""
    if is_local:
        return f"/f/{slug}"
    return f"{public_url.rstrip('/')}/f/{slug}" if public_url else None


async def at_present_address(shop: Workshop, project: SiteProject, site: Site) -> Site:
    """The site with the address at which it is to answer now."""
    host = await shop.adapters(project).site_host()
    return site.model_copy(
        update={
            "base_url": await public_address(project, shop.integrations),
            "form_action": form_address(slug_of(project), shop.public_url, is_local=host.is_stand_in),
        }
    )


async def commit_site(shop: Workshop, ref: StepRef) -> None:
    """The Site's files, and its photos, as one commit on the branch."""
    project = await shop.project(ref)
    site = await shop.read(ref, "site", Site)
    code, store = await shop.adapters(project).code_host(), await shop.adapters(project).asset_store()
    photos = {path: await store.get_file(key) for path, key in files_of(site).items()}
    files = await asyncio.to_thread(render_files, site) | photos
    commit = await code.apply_patch(
        repository_of(project),
        project.branch,
        FileChanges({**files, **await left_over(shop, project, files)}),
        message=f"Site of {site.facts.name}\n\n{credit(site.written_by)}",
        key=patch_key(project, ref),
    )
    await save(shop, project, commit=commit)


def patch_key(project: SiteProject, ref: StepRef) -> str:
    """The key of a round's commit; one that is made again after it was set back is another commit."""
    return f"{project.id}/{ref.round}" + (f".{project.set_back}" if project.set_back else "")


async def left_over(shop: Workshop, project: SiteProject, files: Mapping[str, bytes]) -> dict[str, None]:
    """Files of earlier versions of the site that stand on the branch and are none of the site's any more."""
    if project.commit is None:
        return {}
    async with shop.sessions() as session:
        earlier = [Site.model_validate(each.body) for each in await artefacts.versions(session, project.id, "site")]
    known = await asyncio.to_thread(lambda: {path for it in earlier for path in (*render_files(it), *files_of(it))})
    code = await shop.adapters(project).code_host()
    gone: dict[str, None] = {}
    for path in sorted(known - files.keys()):
        with contextlib.suppress(NotFound):
            await code.get_file(repository_of(project), path, project.branch)
            gone[path] = None
    return gone


def credit(author: str) -> str:
    """Who wrote what a commit brings, for its message; the offline writer is not AI, and the commit says so."""
    return f"Text: {OFFLINE_NOTE}" if author.startswith("offline") else f"Text: {author}"


async def build_site(shop: Workshop, ref: StepRef) -> None:
    """The branch's commit, built by Hugo and kept as one object in the asset store."""
    await keep_built(shop, await shop.project(ref), await shop.read(ref, "site", Site))


async def keep_built(shop: Workshop, project: SiteProject, site: Site) -> None:
    """Build the project's commit and keep it."""
    code = await shop.adapters(project).code_host()
    store = await shop.adapters(project).asset_store()
    async with scratch_folder(shop) as folder:
        await code.checkout(repository_of(project), commit_of(project), folder / "source")
        built = await build(folder / "source", site, folder / "build")
        archive = await asyncio.to_thread(pack, built.directory)
    await store.upload_file(bundle_key(project), archive, "application/x-tar")


async def check_site(shop: Workshop, ref: StepRef) -> None:
    """Hold the commit's built site against the gate; the report is kept, and names each page and rule.

    Raises Rejected, with the list, after the last repair, and for a person's own commit, which nobody else mends.
    """
    project, site = await shop.project(ref), await shop.read(ref, "site", Site)
    store = await shop.adapters(project).asset_store()
    if bundle_key(project) not in await store.list_files(posixpath.dirname(bundle_key(project))):
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
    await save(shop, project, preview_url=deployed.url)


async def point_subdomain(shop: Workshop, ref: StepRef) -> None:
    """One DNS record for the site's name; the preview's address is its own name once that answers."""
    project = await shop.project(ref)
    deployed = await newest_deployment(shop, project, "preview")
    dns = await shop.adapters(project).dns()
    record = await dns.create_subdomain(slug_of(project), urlsplit(deployed.url).hostname or "")
    await save(shop, project, dns_record=record)
    host = await shop.adapters(project).site_host()
    live = await host.announce(slug_of(project), "preview", deployed)
    await save(shop, project, preview_url=live.url, address_note=live.note)


async def publish(shop: Workshop, ref: StepRef) -> None:
    """The approved commit on `main`, and exactly the approved bytes at the public address.

    Where `main` refuses the commit nothing becomes public. A repetition changes nothing: the next round may be under
    way by then.
    """
    project = await shop.project(ref)
    if stage_of(project) != "publishing":
        return
    async with shop.sessions() as session:
        approval = await newest_approval(session, project.id)
    if approval is None or approval.commit != project.commit:
        raise Conflict("The current commit is not the approved one; approve the preview again.")
    async with built_site(shop, project) as directory:
        await check_approved(shop, project, directory, approval)
        code = await shop.adapters(project).code_host()
        await code.merge(repository_of(project), approval.commit)
        deployed = await deploy(shop, project, "production", directory)
    if deployed.digest != approval.digest:
        raise Conflict(f"What {deployed.url} shows is not what was approved; remove it there, then retry.")
    live = await go_live(shop, project, deployed)
    async with transaction(shop.sessions) as session:
        ends = {"status": "published"} if stage_of(await locked(session, project.id)) == "publishing" else {}
        await update_project(
            session, project.id, production_url=live.url, address_note=live.note, room_note=None, **ends
        )


async def check_approved(shop: Workshop, project: SiteProject, directory: Path, approval: Approval) -> None:
    """Raise Conflict, with their names, where files or response headers are not as approved.

    Headers that differ are noted at the preview, so that another approval is of those that would be sent now. What an
    approval does not tell, as earlier ones do not, is not held against it.
    """
    found = await asyncio.to_thread(hashes_of, directory)
    known = approval.files or found
    differ = sorted(path for path in {*found, *known} if found.get(path) != known.get(path))
    if differ or (await asyncio.to_thread(digest_of, directory))[0] != approval.digest:
        raise Conflict(
            f"Built files differ from the approved ones: {', '.join(differ[:8])}. Put the approved ones back, or make "
            "another preview; then approve again."
        )
    headers = await header_hashes(await shop.adapters(project).site_host(), directory)
    places = [place for place in PLACES if headers[place] != approval.headers.get(place, headers[place])]
    if places:
        async with transaction(shop.sessions) as session:
            await session.execute(
                update(Deployment).where(Deployment.id == approval.deployment_id).values(headers=headers)
            )
        raise Conflict(
            f"The response headers ({', '.join(places)}) are not those that were approved: the address of this "
            "installation, its policy or its site host changed. Approve again to publish with the present ones."
        )


async def go_live(shop: Workshop, project: SiteProject, deployed: HostedDeployment) -> LiveAddress:
    """The publication's own name: its DNS record first, then its host."""
    dns = await shop.adapters(project).dns()
    target = urlsplit(deployed.url).hostname or ""
    record = await dns.create_subdomain(slug_of(project), target, "production")
    await save(shop, project, production_dns_record=record)
    host = await shop.adapters(project).site_host()
    return await host.announce(slug_of(project), "production", deployed)


async def deploy(shop: Workshop, project: SiteProject, place: Place, directory: Path) -> HostedDeployment:
    """Deploy and record it; the same commit to the same place is one deployment and one row, also after a move."""
    host = await shop.adapters(project).site_host()
    source = Source(repository_of(project), project.branch)
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


async def save(shop: Workshop, project: SiteProject, **values: str | dict[str, str] | None) -> None:
    """Record what was made, on the project's row."""
    async with transaction(shop.sessions) as session:
        await update_project(session, project.id, **values)


@asynccontextmanager
async def scratch_folder(shop: Workshop) -> AsyncIterator[Path]:
    """A folder of its own that is gone when the block ends."""
    shop.scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=shop.scratch))
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@asynccontextmanager
async def built_site(shop: Workshop, project: SiteProject) -> AsyncIterator[Path]:
    """The built files of the project's commit, unpacked for as long as the block lasts."""
    store = await shop.adapters(project).asset_store()
    archive = await store.get_file(bundle_key(project))
    async with scratch_folder(shop) as folder:
        await asyncio.to_thread(unpack, archive, folder)
        yield folder


def bundle_key(project: SiteProject) -> str:
    """Where the built commit is kept."""
    return f"projects/{project.id}/private/builds/{commit_of(project)}.tar"


def slug_of(project: SiteProject) -> str:
    """The project's slug, set when the answers came in. Raises Conflict before."""
    if project.slug is None:
        raise Conflict("The project has no answers yet.")
    return project.slug


def repository_of(project: SiteProject) -> str:
    """The repository's full name. Raises Conflict before it is made."""
    if project.repository is None:
        raise Conflict("The project has no repository yet.")
    return project.repository


def commit_of(project: SiteProject) -> str:
    """The commit under work. Raises Conflict before the first."""
    if project.commit is None:
        raise Conflict("The project has no commit yet.")
    return project.commit
