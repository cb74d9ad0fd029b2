"""The site's repository: made from the template, and filled with the composed site by one commit."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import cast

from sitewright.errors import NotFound
from sitewright.generation.models import LayoutPlan, OnboardingAnalysis, PageContent, Sitemap
from sitewright.onboarding.pictures import logo_of, pictures_of
from sitewright.onboarding.uploads import list_uploads
from sitewright.ports.code_host import FileChanges
from sitewright.production.composition import compose
from sitewright.production.messages import StepRef
from sitewright.production.workshop import Workshop, repository_of, slug_of
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject
from sitewright.projects.moving import public_address
from sitewright.projects.report import OFFLINE_NOTE
from sitewright.projects.service import authors_of
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
    await shop.save(project, adapters=names, room_note=await host.lacks_room())


async def prepare_repository(shop: Workshop, ref: StepRef) -> None:
    """A repository from the template, with the branch the site is worked on.

    From here on the project keeps to its adapters; those configured since it was opened are its own.
    """
    project = await shop.project(ref)
    await shop.save(project, adapters=await shop.adapters(project).names())
    code = await shop.adapters(project).code_host()
    repository = await code.create_repo_from_template(project.template, slug_of(project))
    await code.create_branch(repository, project.branch)
    await shop.save(project, repository=repository)


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
    await shop.save(project, commit=commit)


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
