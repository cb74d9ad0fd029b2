"""SiteHost: where built sites are deployed and answer, as a preview or for the public."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from sitewright.ports.integrations import TestResult

Place = Literal["preview", "production"]
PLACES: tuple[Place, ...] = ("preview", "production")


@dataclass(frozen=True)
class HostedDeployment:
    """One deployment: `id` is the host's, `digest` the SHA-256 over all file paths and contents."""

    id: str
    url: str
    digest: str
    files: int


@dataclass(frozen=True)
class Source:
    """Where the deployed commit stands, for hosts that build it themselves: the repository's full name, and the branch
    of `SiteHost.builds_from`."""

    repository: str
    branch: str


@dataclass(frozen=True)
class LiveAddress:
    """Where a site answers; `note` says, for the operator in both languages, why it is not the address it should
    have."""

    url: str
    note: str | None = None


class SiteHost(Protocol):
    """Deployments are kept; an address shows the newest one of its place."""

    name: str
    """The adapter and its account (`github acme`): a project keeps to those it was begun with."""
    is_stand_in: bool

    async def address(self, slug: str, place: Place) -> str:
        """The URL, without a trailing slash, at which a site shall answer in a place."""
        ...

    async def lacks_room(self) -> str | None:
        """Why one site more could not be published now, and what to do, for the operator; None where it could."""
        ...

    def builds_from(self, place: Place) -> str | None:
        """The branch whose every push the host builds and shows in a place; None where it takes built files.

        No person's commit may come there before its own deployment: the site's branch is another.
        """
        ...

    async def deploy(
        self, slug: str, place: Place, directory: Path, commit: str, source: Source | None = None
    ) -> HostedDeployment:
        """Deploy a built site; the same commit to the same place is one deployment, however often asked.

        Raises Rejected where a host builds the commit from its source, and cannot.
        """
        ...

    async def headers(self, place: Place, directory: Path) -> bytes:
        """The response headers that a built site is deployed with in a place, as the file that says so.

        What a host adds for the machine that asks, as the stand-in does, is not among them.
        """
        ...

    async def announce(self, slug: str, place: Place, deployment: HostedDeployment) -> LiveAddress:
        """Give the deployed site its own host name, which has its DNS record, and wait within bounds for it.

        A name that does not answer in time is no error: the deployment's own address is, with a note.
        """
        ...

    async def read(self, slug: str, place: Place, deployment_id: str, path: str) -> bytes | None:
        """A file of one deployment, by its URL path without the leading slash: a folder's page for the folder.

        None for what it does not have. Raises NotFound where there is no such deployment, Unavailable where the host
        does not answer.
        """
        ...

    async def rollback(self, slug: str, deployment_id: str, place: Place = "production") -> None:
        """Show an earlier deployment again: a published one, or of previews that the host builds. Raises NotFound."""
        ...

    async def deployments(self, slug: str, place: Place) -> list[str]:
        """What `remove` will take off the net in one place, named for the operator."""
        ...

    async def remove(self, slug: str, place: Place) -> None:
        """Take the site off the net in one place, with its deployments and own host names; gone is done."""
        ...

    async def test_connection(self) -> TestResult:
        """Say whether deployments can work, in the operator's words."""
        ...


def digest_of(directory: Path) -> tuple[str, int]:
    """SHA-256 over the paths and contents of all files below a folder, and how many there are."""
    hashes = hashes_of(directory)
    total = hashlib.sha256()
    for path, content in hashes.items():
        total.update(f"{content}  {path}\n".encode())
    return total.hexdigest(), len(hashes)


async def header_hashes(host: SiteHost, directory: Path) -> dict[str, str]:
    """SHA-256 of the response headers of either place, as this site would be deployed now."""
    return {place: hashlib.sha256(await host.headers(place, directory)).hexdigest() for place in PLACES}


def hashes_of(directory: Path) -> dict[str, str]:
    """SHA-256 of each file below a folder, by its path there."""
    files = sorted(path for path in directory.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
