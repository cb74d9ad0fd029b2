"""The end of a project: everything it has outside is taken away, but the repository, which is kept read-only.

Each thing is gone after any number of repetitions; the project's row forgets it only then.
"""

from sitewright.production.messages import StepRef
from sitewright.production.workshop import Workshop
from sitewright.projects.models import SiteProject


async def archive(shop: Workshop, ref: StepRef) -> None:
    """Remove own names before what they point to, then the stored objects; close the repository."""
    project = await shop.project(ref)
    await remove_sites(shop, project)
    await remove_objects(shop, project)
    if project.repository is not None:
        await (await shop.adapters(project).code_host()).archive(project.repository)
    await shop.save(project, status="archived")


async def remove_sites(shop: Workshop, project: SiteProject) -> None:
    """DNS records, and preview and publication with their deployments."""
    dns = await shop.adapters(project).dns()
    for record in (project.dns_record, project.production_dns_record):
        if record is not None:
            await dns.delete_subdomain(record)
    if project.slug is not None:
        await (await shop.adapters(project).domains()).detach(project.slug)
        host = await shop.adapters(project).site_host()
        await host.remove(project.slug, "preview")
        await host.remove(project.slug, "production")
    gone: dict[str, None] = dict.fromkeys(("dns_record", "production_dns_record", "preview_url", "production_url"))
    await shop.save(project, **gone)


async def remove_objects(shop: Workshop, project: SiteProject) -> None:
    """All objects under the project's prefix."""
    store = await shop.adapters(project).asset_store()
    for key in await store.list_files(f"projects/{project.id}/"):
        await store.delete_file(key)
