"""Stand-ins for Cloudflare on one machine: deployments in folders, DNS records in files."""

import asyncio
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected
from sitewright.kit.folder import links_in
from sitewright.kit.language import say
from sitewright.ports.domains import DomainReport, Main
from sitewright.ports.integrations import TestResult
from sitewright.ports.site_headers import headers_file
from sitewright.ports.site_host import HostedDeployment, LiveAddress, Place, Source, digest_of
from sitewright.web.previews import Found, find_file

OWNER = "sitewright"
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class LocalSiteHost:
    """SiteHost in `root/<slug>/<place>/<commit>/`; the link `current` names the deployment that is shown.

    The web process serves what `current` names, by Host header.
    """

    name = "local"
    is_stand_in = True

    def __init__(self, root: Path, port: Callable[[], int]) -> None:
        self._root = root
        self._port = port

    async def address(self, slug: str, place: Place) -> str:
        """See `ports.site_host.SiteHost`."""
        return self._address(slug, place)

    def _address(self, slug: str, place: Place) -> str:
        host = f"{slug}.live.localhost" if place == "production" else f"{slug}.localhost"
        return f"http://{host}:{self._port()}"

    async def lacks_room(self) -> str | None:
        """See `ports.site_host.SiteHost`."""
        return None

    def builds_from(self, place: Place) -> str | None:  # noqa: ARG002
        """See `ports.site_host.SiteHost`."""
        return None

    async def deploy(
        self,
        slug: str,
        place: Place,
        directory: Path,
        commit: str,
        source: Source | None = None,  # noqa: ARG002
    ) -> HostedDeployment:
        """See `ports.site_host.SiteHost`."""
        return await asyncio.to_thread(self._deploy, slug, place, directory, commit)

    async def headers(self, place: Place, directory: Path) -> bytes:  # noqa: ARG002
        """See `ports.site_host.SiteHost`. The web process sends them; a site's own `_headers` is not read here."""
        return headers_file(place).encode()

    async def announce(self, slug: str, place: Place, deployment: HostedDeployment) -> LiveAddress:  # noqa: ARG002
        """See `ports.site_host.SiteHost`. Names of this machine need nothing."""
        return LiveAddress(deployment.url)

    async def read(self, slug: str, place: Place, deployment_id: str, path: str) -> bytes | None:
        """See `ports.site_host.SiteHost`."""
        return await asyncio.to_thread(_read, self._root / slug / place, deployment_id, path)

    async def rollback(self, slug: str, deployment_id: str, place: Place = "production") -> None:
        """See `ports.site_host.SiteHost`."""
        await asyncio.to_thread(self._roll_back, self._root / slug / place, deployment_id)

    async def deployments(self, slug: str, place: Place) -> list[str]:
        """See `ports.site_host.SiteHost`."""
        folder = self._root / slug / place
        return await asyncio.to_thread(lambda: [str(path) for path in sorted(folder.glob("[!.]*")) if _is_kept(path)])

    async def remove(self, slug: str, place: Place) -> None:
        """See `ports.site_host.SiteHost`."""
        await asyncio.to_thread(shutil.rmtree, self._root / slug / place, ignore_errors=True)

    async def test_connection(self) -> TestResult:
        """See `ports.site_host.SiteHost`."""
        sites = await asyncio.to_thread(lambda: len(list(self._root.glob("*/*/current"))))
        return TestResult(
            True,
            say(
                f"Hospedagem local (substituta). {sites} endereços publicados nesta máquina.",
                f"Local hosting (a stand-in). {sites} addresses answer on this machine.",
            ),
        )

    def _roll_back(self, folder: Path, deployment_id: str) -> None:
        _check_kept(folder, deployment_id)
        _switch(folder / "current", deployment_id)

    def _deploy(self, slug: str, place: Place, directory: Path, commit: str) -> HostedDeployment:
        folder = self._root / slug / place
        kept = folder / commit
        folder.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            fresh = folder / f".{commit}.{uuid4().hex}"
            shutil.copytree(directory, fresh, symlinks=False, ignore=links_in)
            try:
                fresh.rename(kept)
            except OSError:
                shutil.rmtree(fresh)
        _switch(folder / "current", commit)
        digest, files = digest_of(kept)
        return HostedDeployment(commit, self._address(slug, place), digest, files)


class LocalDomains:
    """CustomDomains where there are none: a site on this machine has no domain of its own."""

    async def attach(self, _slug: str, _domain: str, _main: Main) -> DomainReport:
        """See `ports.domains.CustomDomains`."""
        raise Misconfigured("A customer's own domain needs Cloudflare; set it under Integrations.", field="cloudflare")

    async def report(self, _slug: str) -> DomainReport:
        """See `ports.domains.CustomDomains`."""
        return DomainReport([], [], [])

    async def detach(self, _slug: str) -> None:
        """See `ports.domains.CustomDomains`."""


class LocalDns:
    """DnsProvider with a file a record. The id of a record is its subdomain."""

    name = "local"
    is_stand_in = True

    def __init__(self, root: Path) -> None:
        self._root = root

    async def create_subdomain(self, subdomain: str, target: str, place: Place = "preview") -> str | None:
        """See `ports.dns.DnsProvider`. Only previews have a domain here."""
        if place != "preview":
            return None
        return await asyncio.to_thread(self._create, subdomain, target)

    async def record_name(self, record_id: str) -> str | None:
        """See `ports.dns.DnsProvider`."""
        file = await asyncio.to_thread(self._own_file, record_id)
        return record_id if await asyncio.to_thread(file.exists) else None

    async def delete_subdomain(self, record_id: str) -> None:
        """See `ports.dns.DnsProvider`."""
        await asyncio.to_thread(self._delete, record_id)

    async def test_connection(self) -> TestResult:
        """See `ports.dns.DnsProvider`."""
        records = await asyncio.to_thread(lambda: len(list(self._root.glob("*.json"))))
        return TestResult(
            True,
            say(
                f"DNS local (substituto). {records} registros encontrados.",
                f"Local DNS (a stand-in). {records} records found.",
            ),
        )

    def _create(self, subdomain: str, target: str) -> str:
        file = self._own_file(subdomain)
        self._root.mkdir(parents=True, exist_ok=True)
        fresh = self._root / f".{uuid4().hex}"
        fresh.write_text(json.dumps({"name": subdomain, "target": target, "owner": OWNER}))
        fresh.replace(file)
        return subdomain

    def _delete(self, record_id: str) -> None:
        self._own_file(record_id).unlink(missing_ok=True)

    def _own_file(self, record_id: str) -> Path:
        """Where the record is, or would be. Raises Rejected (no label) and Conflict (a foreign record)."""
        if not LABEL.fullmatch(record_id):
            raise Rejected("A subdomain is one label of letters, digits and '-'.", field="subdomain")
        file = self._root / f"{record_id}.json"
        try:
            record = json.loads(file.read_text())
        except FileNotFoundError:
            return file
        except ValueError:
            record = None
        if not isinstance(record, dict) or record.get("owner") != OWNER:
            raise Conflict(f"The subdomain {record_id} belongs to somebody else.")
        return file


def _is_kept(path: Path) -> bool:
    """A deployment, and not the link that names the one which is shown."""
    return path.is_dir() and not path.is_symlink()


def _check_kept(folder: Path, deployment_id: str) -> None:
    """Raises NotFound unless the folder has this deployment."""
    if deployment_id not in {path.name for path in folder.glob("[!.]*") if _is_kept(path)}:
        raise NotFound("There is no such deployment on this machine.")


def _read(folder: Path, deployment_id: str, path: str) -> bytes | None:
    _check_kept(folder, deployment_id)
    kept = (folder / deployment_id).resolve()
    found = find_file(kept, f"/{path}")
    if isinstance(found, str):
        found = find_file(kept, found)
    return found.path.read_bytes() if isinstance(found, Found) and found.status == 200 else None


def _switch(link: Path, target: str) -> None:
    """Point the link elsewhere in one step: a reader sees the old deployment or the new one."""
    fresh = link.with_name(f".current.{uuid4().hex}")
    fresh.symlink_to(target)
    fresh.replace(link)
