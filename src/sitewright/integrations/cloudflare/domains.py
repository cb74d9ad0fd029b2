"""CustomDomains on Cloudflare Pages.

Where the domain's zone is in the account, records are made here, and the second name is a project of its own that
only redirects. Where it is elsewhere, the customer makes the record of `www`; an apex cannot point to Pages from there.
"""

import hashlib
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.integrations.cloudflare.api import BeforeCalling, CloudflareApi, CodedRefusal, open_api
from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from sitewright.integrations.cloudflare.host_names import Reaches, attach, detach
from sitewright.integrations.cloudflare.pages import CloudflarePagesService, redirect_project
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.language import mark
from sitewright.ports.domains import DnsEntry, DomainReport, HostState, Main

DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
FAILED = {
    "error": mark(
        "The check failed; look at the CNAME entry, and if the domain has CAA entries, allow letsencrypt.org, pki.goog "
        "and ssl.com."
    ),
    "blocked": mark("Cloudflare has blocked the domain; another account may hold it."),
    "deactivated": mark("The domain no longer leads to the site; look at the CNAME entry."),
}
WAITS = mark("It waits for the DNS entry and the certificate; that can take some hours.")
SILENT = mark("The certificate is there, but the address does not answer over HTTPS yet.")


class CloudflareDomains:
    """See `ports.domains.CustomDomains`."""

    def __init__(
        self,
        config: CloudflareConfig,
        base_url: str,
        pages: CloudflarePagesService,
        *,
        before_calling: BeforeCalling,
        reaches: Reaches,
    ) -> None:
        self._config = config
        self._base_url = base_url
        self._pages = pages
        self._before_calling = before_calling
        self._reaches = reaches

    async def attach(self, slug: str, domain: str, main: Main) -> DomainReport:
        """See `ports.domains.CustomDomains`. Records come before the domains that need them."""
        apex = plain_domain(domain)
        site, other = (f"www.{apex}", apex) if main == "www" else (apex, f"www.{apex}")
        async with self._open() as api:
            project = await self._published(api, slug)
            zone = await self._zone_of(api, apex)
            if zone is None and main == "apex":
                raise Rejected(
                    f"{apex} itself can only be used where its DNS is at Cloudflare; choose www, or move the domain's "
                    "name servers first.",
                    field="main",
                )
            await self._bring(api, zone, slug, redirect_project(slug), site, str(project.subdomain))
        if zone is not None:
            target = await self._deploy_redirect(slug, site)
            async with self._open() as api:
                await self._bring(api, zone, redirect_project(slug), slug, other, target)
        return await self.report(slug)

    async def report(self, slug: str) -> DomainReport:
        """See `ports.domains.CustomDomains`."""
        async with self._open() as api:
            hosts = [await self._state(domain, "site") for domain in await self._domains(api, slug)]
            redirects = await self._domains(api, redirect_project(slug))
            hosts += [await self._state(domain, "redirect") for domain in redirects]
            site = next((host for host in hosts if host.purpose == "site"), None)
            if site is None or await self._zone_of(api, site.host.removeprefix("www.")) is not None:
                return DomainReport(hosts, [], [])
            project = await self._published(api, slug)
        entry = DnsEntry("CNAME", site.host, str(project.subdomain))
        return DomainReport(hosts, [entry], instructions_for(entry))

    async def detach(self, slug: str) -> None:
        """See `ports.domains.CustomDomains`. Records go before the domains."""
        async with self._open() as api:
            for project in (slug, redirect_project(slug)):
                for domain in await self._domains(api, project):
                    zone = await self._zone_of(api, str(domain.name).removeprefix("www."))
                    if zone is not None:
                        await self._dns(zone).forget(str(domain.name))
                    await detach(api, project, str(domain.name))

    async def _bring(
        self, api: CloudflareApi, zone: str | None, project: str, former: str, host: str, target: str
    ) -> None:
        """A host name to a project, which the other of the site's two projects may have had."""
        if zone is not None:
            await self._dns(zone).point(host, target)
        await detach(api, former, host)
        await attach(api, project, host)

    async def _deploy_redirect(self, slug: str, site: str) -> str:
        """The project that leads to the site's host; returns its address."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "_redirects").write_text(f"/* https://{site}/:splat 301\n")
            (folder / "index.html").write_text(f'<a href="https://{site}/">{site}</a>\n')
            commit = hashlib.sha256(site.encode()).hexdigest()[:40]
            deployed = await self._pages.deploy(redirect_project(slug), "production", folder, commit)
        return deployed.url.removeprefix("https://")

    async def _published(self, api: CloudflareApi, slug: str) -> Any:
        try:
            return await api.call(lambda: api.client.pages.projects.get(slug, account_id=api.account_id))
        except NotFound:
            raise Conflict("The site is not published yet; its domain comes after that.") from None

    async def _zone_of(self, api: CloudflareApi, apex: str) -> str | None:
        """The domain's zone, where it is active in the account."""
        page = await api.call(
            lambda: api.client.zones.list(name=apex, account={"id": api.account_id}, status="active", per_page=5)
        )
        return next((str(zone.id) for zone in page.result or [] if zone.name == apex), None)

    async def _domains(self, api: CloudflareApi, project: str) -> list[Any]:
        """The customer's host names of a project; those under the agency's domain are not."""
        try:
            page = await api.call(lambda: api.client.pages.projects.domains.list(project, account_id=api.account_id))
        except NotFound:
            return []
        agency = f".{(self._config.production_domain or 'pages.dev').strip('.').lower()}"
        return [domain for domain in page.result or [] if not str(domain.name).endswith((agency, ".pages.dev"))]

    async def _state(self, domain: Any, purpose: Literal["site", "redirect"]) -> HostState:
        host, status = str(domain.name), str(domain.status)
        if status in FAILED:
            return HostState(host, purpose, "failed", FAILED[status])
        if status != "active":
            return HostState(host, purpose, "pending", WAITS)
        if purpose == "site" and not await self._reaches(f"https://{host}/"):
            return HostState(host, purpose, "pending", SILENT)
        return HostState(host, purpose, "active")

    def _dns(self, zone: str) -> CloudflareDNSService:
        config = self._config.model_copy(update={"zone_id": zone})
        return CloudflareDNSService(config, self._base_url, before_calling=self._before_calling)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[CloudflareApi]:
        async with open_api(self._config, self._base_url, self._before_calling) as api:
            try:
                yield api
            except CodedRefusal as refusal:
                raise Rejected(f"{refusal.message} Look at the domain in Cloudflare's dashboard.") from None


def plain_domain(domain: str) -> str:
    """A domain in ASCII, without `www.`. Raises Rejected."""
    try:
        plain = domain.strip().strip(".").lower().encode("idna").decode().removeprefix("www.")
    except UnicodeError:
        plain = ""
    if not DOMAIN.fullmatch(plain) or len(plain) > 200:
        raise Rejected("A domain is written like padaria.com.br, without https:// and without a path.", field="domain")
    return plain


def instructions_for(entry: DnsEntry) -> list[str]:
    """What the customer does at Registro.br, or where else the domain's DNS is."""
    apex = entry.name.removeprefix("www.")
    return [
        mark(
            f"Sign in at registro.br with the holder's account and choose the domain {apex}. At another provider, open "
            "the domain's DNS settings."
        ),
        mark("Under DNS, choose “Editar zona” (edit the zone) and, if you are asked, go on to the advanced mode."),
        mark(
            f"Choose “Nova entrada” (new entry) and fill in: Nome (name): www; Tipo (type): {entry.type}; "
            f"Dados (data): {entry.value}. Save the changes."
        ),
        mark(
            "If there is an entry named www already, delete it first; leave the MX entries alone, they are for e-mail."
        ),
        mark(
            f"The address without www ({apex}) only works with its DNS at Cloudflare: for that, under “Alterar "
            "servidores DNS” (change name servers), enter the servers that the agency tells you, and ask for the "
            "domain to be connected again."
        ),
    ]
