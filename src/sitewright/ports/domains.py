"""CustomDomains: a published site under its customer's own domain."""

from dataclasses import dataclass
from typing import Literal, Protocol

Main = Literal["www", "apex"]
"""Which of a domain's two names shows the site; the other leads there."""


@dataclass(frozen=True)
class HostState:
    """One host name; `reason` says what is waited for or what failed; it is translated where it is shown."""

    host: str
    purpose: Literal["site", "redirect"]
    state: Literal["pending", "active", "failed"]
    reason: str | None = None


@dataclass(frozen=True)
class DnsEntry:
    """A record that the customer must make where the domain's DNS is."""

    type: str
    name: str
    value: str


@dataclass(frozen=True)
class DomainReport:
    """Where a site's own domain stands. `records` and `instructions` are what is left for the customer to do.

    `instructions` are translated where they are shown.
    """

    hosts: list[HostState]
    records: list[DnsEntry]
    instructions: list[str]


class CustomDomains(Protocol):
    """Every call may be repeated."""

    async def attach(self, slug: str, domain: str, main: Main) -> DomainReport:
        """Bring a published site under `www.<domain>` or `<domain>`.

        Raises Rejected (no such domain name, or an apex whose DNS is elsewhere) and Conflict (not published, or
        the name has a record of somebody else).
        """
        ...

    async def report(self, slug: str) -> DomainReport:
        """Follow the domain; empty where the site has none."""
        ...

    async def detach(self, slug: str) -> None:
        """Take the domain from the site, with the records that were made for it; gone is done."""
        ...
