"""SiteHost on Cloudflare Pages, by Direct Upload.

Previews share one project, a branch a site; a published site has a project of its own. Addresses are read from
Cloudflare's answers, never computed: a name may be taken and an alias cut.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sitewright.errors import Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.integrations.cloudflare.api import BeforeCalling, CloudflareApi, CodedRefusal, open_api
from sitewright.integrations.cloudflare.direct_upload import SETTINGS_FILES, collect_assets, upload_assets
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.http import backoff
from sitewright.ports.integrations import TestResult
from sitewright.ports.site_headers import headers_file
from sitewright.ports.site_host import HostedDeployment, LiveAddress, Place, digest_of

PRODUCTION_BRANCH = "main"
ALIAS_LENGTH = 28
NO_SUCH_PROJECT, NAME_TAKEN = 8000007, 8000002
DEPLOY_SECONDS = 120.0
LIVE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 3.0
PAGE = 25
MESSAGE = "sitewright"
OURS = re.compile(rf"{MESSAGE} [0-9a-f]{{64}} \d+")
"""A deployment of ours says in its message which bytes it holds, and how many files."""
DEPLOYMENT_ID = re.compile(r"[0-9a-f-]{36}")
ENDED = frozenset({"error", "blocked", "deactivated"})

Reaches = Callable[[str], Awaitable[bool]]
"""Whether an address answers now."""


class CloudflarePagesService:
    """See `ports.site_host.SiteHost`."""

    is_stand_in = False

    def __init__(
        self,
        config: CloudflareConfig,
        base_url: str,
        *,
        before_calling: BeforeCalling,
        reaches: Reaches,
        live_seconds: float = LIVE_SECONDS,
        framed_by: Sequence[str] = (),
    ) -> None:
        self.name = f"cloudflare {config.account_id or ''} {config.pages_project or ''}".rstrip()
        self._framed_by = framed_by
        self._config = config
        self._base_url = base_url
        self._before_calling = before_calling
        self._reaches = reaches
        self._live_seconds = live_seconds

    async def address(self, slug: str, place: Place) -> str:
        """See `ports.site_host.SiteHost`. Without an own domain the Pages project is made, to learn its address."""
        if host := self._own_host(slug, place):
            return f"https://{host}"
        async with self._open() as api:
            project = await self.ensure_project(api, self._project(slug, place))
            return f"https://{project.subdomain}"

    async def deploy(self, slug: str, place: Place, directory: Path, commit: str) -> HostedDeployment:
        """See `ports.site_host.SiteHost`. The branch's newest deployment is looked at first."""
        digest, files = await asyncio.to_thread(digest_of, directory)
        project, branch = self._project(slug, place), self._branch(slug, place)
        async with self._open() as api:
            found = await self.ensure_project(api, project)
            made = await self._find_deployment(api, project, place, branch, commit)
            if made is None:
                manifest = await upload_assets(api, project, await asyncio.to_thread(collect_assets, directory))
                message = f"{MESSAGE} {digest} {files}"
                settings = await asyncio.to_thread(settings_files, directory, place, self._framed_by)
                made = await self._create_deployment(api, project, branch, commit, message, manifest, settings)
            made = await self._until_deployed(api, project, str(made.id))
            url = f"https://{found.subdomain}" if place == "production" else alias_of(made)
            _, digest, count = message_of(made).split(" ")
            return HostedDeployment(str(made.id), url, digest, int(count))

    async def announce(self, slug: str, place: Place, deployment: HostedDeployment) -> LiveAddress:
        """See `ports.site_host.SiteHost`. The record must be there before the domain is attached."""
        host = self._own_host(slug, place)
        if host is None:
            return LiveAddress(deployment.url)
        project = self._project(slug, place)
        async with self._open() as api:
            await self.attach(api, project, host)
            reason = await self._until_live(api, project, host)
        if reason is None:
            return LiveAddress(f"https://{host}")
        return LiveAddress(deployment.url, f"{host} ainda não responde ({reason}); o site está em {deployment.url}.")

    async def remove(self, slug: str, place: Place) -> None:
        """See `ports.site_host.SiteHost`. Host names first, then what they pointed to."""
        project = self._project(slug, place)
        async with self._open() as api:
            with contextlib.suppress(NotFound):
                if place == "production":
                    with contextlib.suppress(NotFound):
                        await self._remove_project(api, redirect_project(slug))
                    await self._remove_project(api, project)
                    return
                if host := self._own_host(slug, place):
                    await self.detach(api, project, host)
                for deployment in await self.list_deployments(api, project, place):
                    if branch_of(deployment) == self._branch(slug, place):
                        await self.delete_deployment(api, project, str(deployment.id))

    async def _remove_project(self, api: CloudflareApi, project: str) -> None:
        """A project of its own with all it has; the deployment that is shown can only go with its project."""
        domains = await api.call(lambda: api.client.pages.projects.domains.list(project, account_id=api.account_id))
        for domain in domains.result or []:
            await self.detach(api, project, str(domain.name))
        for deployment in await self.list_deployments(api, project, "production"):
            with contextlib.suppress(CodedRefusal):
                await self.delete_deployment(api, project, str(deployment.id))
        await api.call(lambda: api.client.pages.projects.delete(project, account_id=api.account_id))

    async def detach(self, api: CloudflareApi, project: str, host: str) -> None:
        """Take a host name from the project; one that is gone is done."""
        with contextlib.suppress(NotFound):
            await api.call(
                lambda: api.client.pages.projects.domains.delete(host, account_id=api.account_id, project_name=project)
            )

    async def rollback(self, slug: str, deployment_id: str) -> None:
        """See `ports.site_host.SiteHost`."""
        if not DEPLOYMENT_ID.fullmatch(deployment_id):
            raise NotFound("Cloudflare has no such deployment.")
        project = self._project(slug, "production")
        async with self._open() as api:
            await api.call(
                lambda: api.client.pages.projects.deployments.rollback(
                    deployment_id, account_id=api.account_id, project_name=project
                )
            )

    async def test_connection(self) -> TestResult:
        """See `ports.site_host.SiteHost`."""
        return await probe_cloudflare(self._config, self._base_url)

    async def ensure_project(self, api: CloudflareApi, name: str) -> Any:
        """The Direct Upload project of that name, made where there is none."""
        projects = api.client.pages.projects
        try:
            return await api.call(lambda: projects.get(name, account_id=api.account_id))
        except (NotFound, CodedRefusal) as error:
            if isinstance(error, CodedRefusal) and error.number != NO_SUCH_PROJECT:
                raise _in_words(error) from None
        try:
            return await api.call(
                lambda: projects.create(account_id=api.account_id, name=name, production_branch=PRODUCTION_BRANCH)
            )
        except CodedRefusal as refusal:
            if refusal.number != NAME_TAKEN:
                raise _in_words(refusal) from None
            return await api.call(lambda: projects.get(name, account_id=api.account_id))

    async def list_deployments(self, api: CloudflareApi, project: str, place: Place) -> list[Any]:
        """All deployments of a project in a place, the newest first."""
        found: list[Any] = []
        for number in range(1, 200):
            page = await self._page_of_deployments(api, project, place, number)
            found += page
            if len(page) < PAGE:
                break
        return found

    async def delete_deployment(self, api: CloudflareApi, project: str, deployment_id: str) -> None:
        """Remove one deployment, also where an alias shows it; one that is gone is done."""
        with contextlib.suppress(NotFound):
            await api.call(
                lambda: api.client.pages.projects.deployments.delete(
                    deployment_id, account_id=api.account_id, project_name=project, force=True
                )
            )

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[CloudflareApi]:
        async with open_api(self._config, self._base_url, self._before_calling) as api:
            try:
                yield api
            except CodedRefusal as refusal:
                raise _in_words(refusal) from None

    def _own_host(self, slug: str, place: Place) -> str | None:
        domain = self._config.preview_domain if place == "preview" else self._config.production_domain
        return f"{slug}.{domain.strip('.').lower()}" if domain else None

    def _project(self, slug: str, place: Place) -> str:
        """The Pages project of a place. Raises Misconfigured."""
        if place == "production":
            return slug
        if self._config.pages_project is None:
            raise Misconfigured(
                "Cloudflare's pages_project is missing; name a project for all previews.",
                field="cloudflare.pages_project",
            )
        return self._config.pages_project

    def _branch(self, slug: str, place: Place) -> str:
        """The branch under which a site is deployed; in the shared project it is the site's own."""
        if len(slug) > ALIAS_LENGTH or slug == PRODUCTION_BRANCH:
            raise Rejected(f"{slug} cannot be a branch alias; it has {ALIAS_LENGTH} characters at most.", field="slug")
        return PRODUCTION_BRANCH if place == "production" else slug

    async def _page_of_deployments(self, api: CloudflareApi, project: str, place: Place, number: int) -> list[Any]:
        page = await api.call(
            lambda: api.client.pages.projects.deployments.list(
                project, account_id=api.account_id, env=place, page=number, per_page=PAGE
            )
        )
        return list(page.result or [])

    async def _find_deployment(self, api: CloudflareApi, project: str, place: Place, branch: str, commit: str) -> Any:
        """One of ours, made before a crash: the branch's newest, if it is of this commit and did not fail."""
        newest = await self._page_of_deployments(api, project, place, 1)
        for deployment in newest:
            if branch_of(deployment) == branch:
                same = deployment.deployment_trigger.metadata.commit_hash == commit
                whole = deployment.latest_stage.status not in ("failure", "canceled")
                return deployment if same and whole and OURS.fullmatch(message_of(deployment)) else None
        return None

    async def _create_deployment(
        self,
        api: CloudflareApi,
        project: str,
        branch: str,
        commit: str,
        message: str,
        manifest: dict[str, str],
        settings: dict[str, Any],
    ) -> Any:
        return await api.call(
            lambda: api.client.pages.projects.deployments.create(
                project,
                account_id=api.account_id,
                branch=branch,
                commit_hash=commit,
                commit_message=message,
                commit_dirty="false",
                manifest=json.dumps(manifest),
                **settings,
            ),
            again=False,
        )

    async def _until_deployed(self, api: CloudflareApi, project: str, deployment_id: str) -> Any:
        """Follow a deployment to its end. Raises Unavailable for one that fails or takes too long."""
        attempt = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DEPLOY_SECONDS):
                while True:
                    attempt += 1
                    found: Any = await api.call(
                        lambda: api.client.pages.projects.deployments.get(
                            deployment_id, account_id=api.account_id, project_name=project
                        )
                    )
                    if found.latest_stage.status in ("failure", "canceled"):
                        raise Unavailable(f"Cloudflare says that deployment {deployment_id[:8]} failed.")
                    if found.latest_stage.name == "deploy" and found.latest_stage.status == "success":
                        return found
                    await asyncio.sleep(backoff(attempt))
        raise Unavailable(f"Deployment {deployment_id[:8]} is not ready after {DEPLOY_SECONDS:.0f} s.")

    async def attach(self, api: CloudflareApi, project: str, host: str) -> None:
        """Give the project the host name; one it has already stays, and is looked at again where it failed."""
        domains = api.client.pages.projects.domains
        try:
            found: Any = await api.call(lambda: domains.get(host, account_id=api.account_id, project_name=project))
        except (NotFound, CodedRefusal):
            await api.call(lambda: domains.create(project, account_id=api.account_id, name=host))
            return
        if found.status in ENDED:
            await api.call(lambda: domains.edit(host, account_id=api.account_id, project_name=project))

    async def _until_live(self, api: CloudflareApi, project: str, host: str) -> str | None:
        """Follow the domain until it answers over HTTPS; returns why not, once waiting ends."""
        domains = api.client.pages.projects.domains
        reason = "o certificado ainda não foi emitido"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._live_seconds):
                while True:
                    found: Any = await api.call(
                        lambda: domains.get(host, account_id=api.account_id, project_name=project)
                    )
                    if found.status in ENDED:
                        return f"o Cloudflare informa o estado {found.status}"
                    if found.status == "active":
                        if await self._reaches(f"https://{host}/"):
                            return None
                        reason = "o endereço ainda não responde por HTTPS"
                    await asyncio.sleep(min(LOOK_EVERY_SECONDS, self._live_seconds / 4))
        return reason


def settings_files(directory: Path, place: Place, framed_by: Sequence[str] = ()) -> dict[str, bytes]:
    """What is sent beside the assets: the site's response headers, ours first, and its redirects."""
    own = {name: (directory / name).read_bytes() for name in sorted(SETTINGS_FILES) if (directory / name).is_file()}
    return own | {"_headers": headers_file(place, framed_by).encode() + own.get("_headers", b"")}


def redirect_project(slug: str) -> str:
    """The project that leads from a customer's second name to the first; no slug ends like it."""
    return f"{slug}-www"


def alias_of(deployment: Any) -> str:
    """The address of the branch, or of the deployment itself where it has no alias."""
    aliases = [str(alias) for alias in deployment.aliases or []]
    chosen = next((alias for alias in aliases if (urlsplit(alias).hostname or "").endswith(".pages.dev")), None)
    return (chosen or (aliases[0] if aliases else str(deployment.url))).rstrip("/")


def message_of(deployment: Any) -> str:
    """What a deployment says of itself."""
    return str(deployment.deployment_trigger.metadata.commit_message)


def branch_of(deployment: Any) -> str:
    """The branch a deployment was made for."""
    return str(deployment.deployment_trigger.metadata.branch)


def _in_words(refusal: CodedRefusal) -> SitewrightError:
    """A code for which there is no better word."""
    return Rejected(f"{refusal.message} Look at Pages in Cloudflare's dashboard.")
