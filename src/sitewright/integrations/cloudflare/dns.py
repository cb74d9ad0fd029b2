"""DnsProvider on a Cloudflare zone: one proxied CNAME a site, marked as ours in its comment."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected
from sitewright.integrations.cloudflare.api import (
    WHOLE_CALL_SECONDS,
    BeforeCalling,
    CloudflareApi,
    CodedRefusal,
    open_api,
)
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.integrations.cloudflare.projects import is_last
from sitewright.integrations.configs import CloudflareConfig
from sitewright.ports.integrations import TestResult
from sitewright.ports.site_host import Place

OWNER = "sitewright"
EXISTS = frozenset({81053, 81054, 81057, 81058})
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
RECORDS_PAGE = 20
AUTOMATIC = 1
"""Time to live that Cloudflare chooses."""


class CloudflareDNSService:
    """See `ports.dns.DnsProvider`."""

    is_stand_in = False

    def __init__(
        self,
        config: CloudflareConfig,
        base_url: str,
        *,
        before_calling: BeforeCalling,
        seconds: float = WHOLE_CALL_SECONDS,
    ) -> None:
        self.name = f"cloudflare {config.zone_id or ''}".rstrip()
        self._config = config
        self._base_url = base_url
        self._before_calling = before_calling
        self._seconds = seconds

    async def create_subdomain(self, subdomain: str, target: str, place: Place = "preview") -> str | None:
        """See `ports.dns.DnsProvider`. Looks first: ours is adopted or corrected, a foreign record is left alone."""
        name = self.host_name(subdomain, place)
        return None if name is None else await self.point(name, target)

    async def point(self, name: str, target: str) -> str:
        """One proxied CNAME for a full name of the zone; returns its id. Raises Conflict for a foreign record."""
        async with self._open() as api:
            for _ in range(2):
                found = await self._find(api, name)
                if found is not None:
                    return await self._adopt(api, found, name, target)
                try:
                    return await self._create(api, name, target)
                except CodedRefusal as refusal:
                    if refusal.number not in EXISTS:
                        raise await self._explained(api, refusal) from None
        raise Conflict(f"{name} exists in the zone but is not shown to the token; look at it in Cloudflare.")

    async def record_name(self, record_id: str) -> str | None:
        """See `ports.dns.DnsProvider`."""
        async with self._open() as api:
            try:
                found: Any = await api.call(lambda: api.client.dns.records.get(record_id, zone_id=self._zone()))
            except NotFound:
                return None
            return str(found.name)

    async def delete_subdomain(self, record_id: str) -> None:
        """See `ports.dns.DnsProvider`."""
        async with self._open() as api:
            try:
                await api.call(lambda: api.client.dns.records.delete(record_id, zone_id=self._zone()))
            except (NotFound, CodedRefusal) as error:
                if isinstance(error, CodedRefusal) and error.number != 81044:
                    raise

    async def forget(self, name: str) -> None:
        """Remove our record of a full name; one that is gone is done, and a foreign one stays."""
        async with self._open() as api:
            try:
                found = await self._find(api, name)
            except Conflict:
                return
        if found is not None:
            await self.delete_subdomain(str(found.id))

    async def test_connection(self) -> TestResult:
        """See `ports.dns.DnsProvider`."""
        return await probe_cloudflare(self._config, self._base_url, self._before_calling)

    def host_name(self, subdomain: str, place: Place) -> str | None:
        """The full name, or None where no domain is configured for that place. Raises Rejected."""
        if not LABEL.fullmatch(subdomain):
            raise Rejected("A subdomain is one label of letters, digits and '-'.", field="subdomain")
        domain = self._config.preview_domain if place == "preview" else self._config.production_domain
        return f"{subdomain}.{domain.strip('.').lower()}" if domain else None

    async def _find(self, api: CloudflareApi, name: str) -> Any:
        records = [record for record in await self._listed(api, name) if str(record.name).lower() == name]
        ours = [record for record in records if (record.comment or "").startswith(OWNER)]
        if records and not ours:
            raise Conflict(f"The name {name} has a DNS record that Sitewright did not make; remove or rename it.")
        return ours[0] if ours else None

    async def _listed(self, api: CloudflareApi, name: str) -> list[Any]:
        """The records of a name, or all of the zone where the list is not filtered."""
        found: dict[str, Any] = {}
        for number in range(1, 50):
            page = await api.call(
                lambda number=number: api.client.dns.records.list(  # type: ignore[misc]
                    zone_id=self._zone(), name={"exact": name}, page=number, per_page=RECORDS_PAGE
                )
            )
            new = {str(record.id): record for record in page.result or [] if str(record.id) not in found}
            found |= new
            if not new or is_last(page, RECORDS_PAGE):
                break
        return list(found.values())

    async def _adopt(self, api: CloudflareApi, record: Any, name: str, target: str) -> str:
        if (record.type, str(record.content).lower(), record.proxied) != ("CNAME", target.lower(), True):
            await api.call(
                lambda: api.client.dns.records.edit(
                    record.id,
                    zone_id=self._zone(),
                    name=name,
                    type="CNAME",
                    content=target,
                    proxied=True,
                    ttl=AUTOMATIC,
                    comment=OWNER,
                )
            )
        return str(record.id)

    async def _create(self, api: CloudflareApi, name: str, target: str) -> str:
        made = await api.call(
            lambda: api.client.dns.records.create(
                zone_id=self._zone(),
                name=name,
                type="CNAME",
                content=target,
                proxied=True,
                ttl=AUTOMATIC,
                comment=OWNER,
            )
        )
        return str(made.id)  # type: ignore[union-attr]

    async def _explained(self, api: CloudflareApi, refusal: CodedRefusal) -> Misconfigured | Rejected:
        """Whether the zone's quota is the reason; it is asked for, not assumed."""
        usage = await api.call(lambda: api.client.dns.usage.zone.get(zone_id=self._zone()))
        if usage and usage.record_quota is not None and usage.record_usage >= usage.record_quota:
            return Misconfigured(
                f"The zone is full: {usage.record_usage} of {usage.record_quota} records; archive old projects or "
                "take a larger plan.",
                field="cloudflare.zone_id",
            )
        return Rejected(refusal.message)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[CloudflareApi]:
        async with open_api(self._config, self._base_url, self._before_calling, self._seconds) as api:
            try:
                yield api
            except CodedRefusal as refusal:
                raise Rejected(f"{refusal.message} Look at the zone's DNS in Cloudflare's dashboard.") from None

    def _zone(self) -> str:
        if self._config.zone_id is None:
            raise Misconfigured(
                "Cloudflare's zone_id is missing; set it under Integrations.", field="cloudflare.zone_id"
            )
        return self._config.zone_id
