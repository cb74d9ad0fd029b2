"""What a project has outside: as its row knows it, and looked up where it is."""

from typing import Literal

from pydantic import BaseModel

from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import SiteProject

Kind = Literal["dns_record", "domain", "preview", "publication", "deployment", "object", "objects", "repository"]


class Holding(BaseModel):
    """One thing outside, and what archiving the project does with it."""

    kind: Kind
    name: str
    on_archive: Literal["removed", "kept read-only"] = "removed"


def holdings(project: SiteProject) -> list[Holding]:
    """As the row knows them, in the order in which archiving deals with them; without asking anybody."""
    records = (project.dns_record, project.production_dns_record)
    found = [Holding(kind="dns_record", name=record) for record in records if record is not None]
    found += _addresses(project)
    if project.status != "archived":
        found.append(Holding(kind="objects", name=f"projects/{project.id}/"))
    return [*found, *_repository(project)]


async def look_up(adapters: ProjectAdapters) -> list[Holding]:
    """Each by its name, as it is there now. Raises what the adapters raise: nothing is left out."""
    project = adapters.project
    found = [Holding(kind="dns_record", name=name) for name in await _records(adapters)]
    found += await _sites(adapters)
    store = await adapters.asset_store()
    found += [Holding(kind="object", name=key) for key in await store.list_files(f"projects/{project.id}/")]
    return [*found, *_repository(project)]


def _addresses(project: SiteProject) -> list[Holding]:
    kinds: tuple[tuple[Kind, str | None], ...] = (
        ("preview", project.preview_url),
        ("publication", project.production_url),
    )
    return [Holding(kind=kind, name=address) for kind, address in kinds if address is not None]


def _repository(project: SiteProject) -> list[Holding]:
    if project.repository is None:
        return []
    return [Holding(kind="repository", name=project.repository, on_archive="kept read-only")]


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
    found += _addresses(project)
    host = await adapters.site_host()
    names = [*await host.deployments(project.slug, "preview"), *await host.deployments(project.slug, "production")]
    return [*found, *(Holding(kind="deployment", name=name) for name in names)]
