"""What a project has outside, looked up where it is."""

from typing import Literal

from pydantic import BaseModel

from sitewright.projects.adapters import ProjectAdapters

Kind = Literal["dns_record", "domain", "preview", "publication", "deployment", "object", "repository"]


class Holding(BaseModel):
    """One thing outside, and what archiving the project does with it."""

    kind: Kind
    name: str
    on_archive: Literal["removed", "kept read-only"] = "removed"


async def holdings(adapters: ProjectAdapters) -> list[Holding]:
    """In the order in which archiving deals with them. Raises what the adapters raise: nothing is left out."""
    project = adapters.project
    found = [Holding(kind="dns_record", name=name) for name in await _records(adapters)]
    found += await _sites(adapters)
    store = await adapters.asset_store()
    found += [Holding(kind="object", name=key) for key in await store.list_files(f"projects/{project.id}/")]
    if project.repository is not None:
        found.append(Holding(kind="repository", name=project.repository, on_archive="kept read-only"))
    return found


async def _records(adapters: ProjectAdapters) -> list[str]:
    """The DNS records by their names, or by their ids where they are gone."""
    dns = await adapters.dns()
    records = (adapters.project.dns_record, adapters.project.production_dns_record)
    return [await dns.record_name(record) or record for record in records if record is not None]


async def _sites(adapters: ProjectAdapters) -> list[Holding]:
    """The customer's own domain, the addresses, and the deployments behind them."""
    project = adapters.project
    if project.slug is None:
        return []
    report = await (await adapters.domains()).report(project.slug)
    found = [Holding(kind="domain", name=host.host) for host in report.hosts]
    if project.preview_url is not None:
        found.append(Holding(kind="preview", name=project.preview_url))
    if project.production_url is not None:
        found.append(Holding(kind="publication", name=project.production_url))
    host = await adapters.site_host()
    names = [*await host.deployments(project.slug, "preview"), *await host.deployments(project.slug, "production")]
    return [*found, *(Holding(kind="deployment", name=name) for name in names)]
