"""SiteHost: where built sites are deployed and answer, as a preview or for the public."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from sitewright.ports.integrations import TestResult

Place = Literal["preview", "production"]


@dataclass(frozen=True)
class HostedDeployment:
    """One deployment: `id` is the host's, `digest` the SHA-256 over all file paths and contents."""

    id: str
    url: str
    digest: str
    files: int


class SiteHost(Protocol):
    """Deployments are kept; an address shows the newest one of its place."""

    name: str
    is_stand_in: bool

    def address(self, slug: str, place: Place) -> str:
        """The URL, without a trailing slash, at which a site answers in a place."""
        ...

    async def deploy(self, slug: str, place: Place, directory: Path, commit: str) -> HostedDeployment:
        """Deploy a built site; the same commit to the same place is one deployment, however often asked."""
        ...

    async def test_connection(self) -> TestResult:
        """Say whether deployments can work, in the operator's words."""
        ...
