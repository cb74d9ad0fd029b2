"""Integrations: an adapter is asked for when it is used, so that new credentials work at once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sitewright.ports.ai import AI, Ledger
    from sitewright.ports.asset_store import AssetStore
    from sitewright.ports.code_host import CodeEvents, CodeHost
    from sitewright.ports.dns import DnsProvider
    from sitewright.ports.domains import CustomDomains
    from sitewright.ports.mail import Mailer
    from sitewright.ports.payments import Payments
    from sitewright.ports.site_host import SiteHost


@dataclass(frozen=True)
class TestResult:
    """Outcome of a connection test; the message is for the operator and holds no secret."""

    __test__ = False

    success: bool
    message: str


class Integrations(Protocol):
    """The adapter for each port, by what is configured now.

    With `live=True` (an order paid in live mode) a local stand-in is refused with Misconfigured, which names
    the missing integration.
    """

    async def code_host(self, *, live: bool = False) -> "CodeHost": ...

    async def site_host(self, *, live: bool = False) -> "SiteHost": ...

    async def dns(self, *, live: bool = False) -> "DnsProvider": ...

    async def domains(self) -> "CustomDomains": ...

    async def asset_store(self, *, live: bool = False) -> "AssetStore": ...

    async def ai(self, *, live: bool = False, ledger: "Ledger | None" = None) -> "AI": ...

    async def payments(self) -> "Payments": ...

    async def mailer(self, *, live: bool = False) -> "Mailer": ...

    async def code_events(self) -> "CodeEvents": ...
