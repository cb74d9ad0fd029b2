"""The approved commit becomes public: exactly its bytes, with the response headers that were approved."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import update

from sitewright.errors import Conflict
from sitewright.kit.db import transaction
from sitewright.ports.site_host import (
    PLACES,
    HostedDeployment,
    LiveAddress,
    digest_of,
    hashes_of,
    header_hashes,
)
from sitewright.production.delivery import built_site, deploy
from sitewright.production.messages import StepRef
from sitewright.production.workshop import Workshop, repository_of, slug_of
from sitewright.projects.models import Deployment, SiteProject
from sitewright.projects.publication import now_shown
from sitewright.projects.service import locked, update_project
from sitewright.reviews.approvals import newest_approval
from sitewright.reviews.models import Approval
from sitewright.reviews.service import begin_waiting, stage_of


async def publish(shop: Workshop, ref: StepRef) -> None:
    """The approved commit on `main`, and exactly the approved bytes at the public address.

    Remarks that came meanwhile begin the next round. Where `main` refuses the commit nothing becomes public. A
    repetition changes nothing: the next round may be under way by then.
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
        row = await locked(session, project.id)
        await now_shown(session, project.id, approval.commit)
        ends = {"status": "published"} if stage_of(row) == "publishing" else {}
        await update_project(
            session, project.id, production_url=live.url, address_note=live.note, room_note=None, **ends
        )
        if ends:
            await begin_waiting(session, row, shop.round_terms)


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
    await shop.save(project, production_dns_record=record)
    host = await shop.adapters(project).site_host()
    return await host.announce(slug_of(project), "production", deployed)
