"""The adapters of one project. What was made with those it was begun with is not found by others: it keeps to them."""

from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from sitewright.errors import Misconfigured
from sitewright.ports.asset_store import AssetStore
from sitewright.ports.code_host import CodeHost
from sitewright.ports.dns import DnsProvider
from sitewright.ports.domains import CustomDomains
from sitewright.ports.integrations import Integrations
from sitewright.ports.site_host import SiteHost
from sitewright.projects.models import SiteProject

Port = Literal["code_host", "site_host", "dns", "asset_store"]


class Named(Protocol):
    """An adapter that says which account it works with."""

    name: str


Adapter = TypeVar("Adapter", bound=Named)


@dataclass(frozen=True)
class ProjectAdapters:
    """Raises Misconfigured where an integration is missing, or is not the one the project was begun with."""

    project: SiteProject
    integrations: Integrations

    async def code_host(self) -> CodeHost:
        """Where the project's repository is."""
        return self._kept("code_host", await self.integrations.code_host(live=self.project.live))

    async def site_host(self) -> SiteHost:
        """Where its deployments are."""
        return self._kept("site_host", await self.integrations.site_host(live=self.project.live))

    async def dns(self) -> DnsProvider:
        """Where its records are."""
        return self._kept("dns", await self.integrations.dns(live=self.project.live))

    async def asset_store(self) -> AssetStore:
        """Where its objects are; the customer's files may be there before anything else is."""
        store = await self.integrations.asset_store(live=self.project.live)
        if self.project.files_in not in (None, store.name):
            raise Misconfigured(
                f"The customer's files are in {self.project.files_in}, and now {store.name} is configured; "
                f"bring {self.project.files_in} back under Integrations, or move the project (`projects move`) once "
                "it is in review.",
                field="asset_store",
            )
        return self._kept("asset_store", store)

    async def domains(self) -> CustomDomains:
        """Its customer's own domains, which hang on the site host."""
        await self.site_host()
        return await self.integrations.domains()

    async def names(self) -> dict[str, str]:
        """Which adapters they are, by port."""
        code, site, dns, assets = (
            await self.code_host(),
            await self.site_host(),
            await self.dns(),
            await self.asset_store(),
        )
        return {"code_host": code.name, "site_host": site.name, "dns": dns.name, "asset_store": assets.name}

    def _kept(self, port: Port, adapter: Adapter) -> Adapter:
        """A project that has nothing outside yet takes what is configured."""
        begun_with = self.project.adapters.get(port)
        if self.project.repository is not None and begun_with not in (None, adapter.name):
            raise Misconfigured(
                f"The project was begun with {begun_with}, and now {adapter.name} is configured; "
                f"bring {begun_with} back under Integrations, then retry, or move the project (`projects move`).",
                field=port,
            )
        return adapter
