"""The step of a move that changes the site itself: its pages name the address at which it is to answer now."""

from sitewright.kit.db import transaction
from sitewright.production.messages import StepRef
from sitewright.production.repository import at_present_address
from sitewright.production.revision import commit_files, keep_site
from sitewright.production.trial import SiteState, land
from sitewright.production.workshop import Workshop
from sitewright.projects.service import locked, update_project
from sitewright.reviews.revisions import record_revision
from sitewright.reviews.wording import tell
from sitewright.sites.model import Site
from sitewright.sites.reading import adopted


async def move_site(shop: Workshop, ref: StepRef) -> None:
    """The site with its address as it is now, as one commit beside what people changed there.

    Raises Conflict where a person changed the same lines.
    """
    project, site = await shop.project(ref), await shop.read(ref, "site", Site)
    moved = await at_present_address(shop, project, site)
    text = tell("moved", project.locale, address=moved.base_url)
    landing = await land(shop, project, SiteState(site, {}), SiteState(moved, {}))
    commit = await commit_files(shop, project, ref, landing.files, landing.branch, text)
    async with transaction(shop.sessions) as session:
        await locked(session, project.id)
        kept = await keep_site(session, project.id, adopted(moved, landing.result))
        await record_revision(
            session,
            project.id,
            commit,
            round=ref.round,
            site_version=kept.version,
            author="sitewright",
            summary=text,
        )
        await update_project(session, project.id, commit=commit)
