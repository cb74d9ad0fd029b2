"""DnsProvider: one record a site."""

from typing import Protocol

from sitewright.ports.integrations import TestResult
from sitewright.ports.site_host import Place


class DnsProvider(Protocol):
    """Looks before it creates: one record a subdomain, never a foreign record touched."""

    name: str
    """The adapter and its account (`github acme`): a project keeps to those it was begun with."""
    is_stand_in: bool

    async def create_subdomain(self, subdomain: str, target: str, place: Place = "preview") -> str | None:
        """Point the subdomain (one label) of a place's domain at the target host; return the record's id.

        None where that place has no domain: sites keep their host's own address.

        Raises Conflict where a record of that name is not ours.
        """
        ...

    async def record_name(self, record_id: str) -> str | None:
        """The full name of a record; None for one that is gone."""
        ...

    async def delete_subdomain(self, record_id: str) -> None:
        """Remove the record; one that is gone is done."""
        ...

    async def test_connection(self) -> TestResult:
        """Say whether records can be made, in the operator's words."""
        ...
