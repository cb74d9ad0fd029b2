"""SiteHost on Cloudflare Pages.

Previews share one project, a branch a site, by Direct Upload; or Cloudflare builds them (`builds`). A published site
has a project of its own. Addresses are read from Cloudflare's answers, never computed: a name may be taken and an
alias cut.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitewright.errors import Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.cloudflare.api import (
    WHOLE_CALL_SECONDS,
    BeforeCalling,
    CloudflareApi,
    CodedRefusal,
    open_api,
)
from sitewright.integrations.cloudflare.builds import BUILT_BRANCH, PUSH_SECONDS, build_from_git, build_project
from sitewright.integrations.cloudflare.direct_upload import collect_assets, upload_assets
from sitewright.integrations.cloudflare.host_names import Reaches, attach, detach, wait_for_host
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.integrations.cloudflare.projects import (
    PRODUCTION_BRANCH,
    count_projects,
    delete_deployment,
    end_of_log,
    ensure_project,
    get_deployment,
    has_failed,
    in_words,
    is_full,
    list_deployments,
    remove_project,
    roll_back,
    shown_of,
    told,
    wait_until_live,
)
from sitewright.integrations.cloudflare.uploads import (
    MESSAGE,
    OURS,
    alias_of,
    create_upload,
    find_upload,
    settings_files,
    short,
)
from sitewright.integrations.configs import CloudflareConfig
from sitewright.kit.http import Answer
from sitewright.kit.language import InBoth, mark
from sitewright.ports.integrations import TestResult
from sitewright.ports.site_host import HostedDeployment, LiveAddress, Place, Source, digest_of

ALIAS_LENGTH = 28
LIVE_SECONDS = 60.0
DEPLOYMENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Whatever may stand in a path; Cloudflare's are UUIDs by habit, not by promise."""

Fetch = Callable[[str], Awaitable[Answer]]
"""GET of an address, which follows no redirect. Raises Unavailable and Rejected."""


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
        fetch: Fetch,
        live_seconds: float = LIVE_SECONDS,
        push_seconds: float = PUSH_SECONDS,
        seconds: float = WHOLE_CALL_SECONDS,
        ours: Sequence[str] = (),
    ) -> None:
        previews = "git" if config.deploy_mode == "git" else config.pages_project or ""
        self.name = f"cloudflare {config.account_id or ''} {previews}".rstrip()
        self._ours = ours
        self._config = config
        self._base_url = base_url
        self._before_calling = before_calling
        self._reaches = reaches
        self._fetch = fetch
        self._live_seconds = live_seconds
        self._push_seconds = push_seconds
        self._seconds = seconds

    async def address(self, slug: str, place: Place) -> str:
        """See `ports.site_host.SiteHost`. Without an own domain the Pages project is made, to learn its address."""
        if host := self._own_host(slug, place):
            return f"https://{host}"
        async with self._open() as api:
            if self._builds(place):
                project = await api.call(
                    lambda: api.client.pages.projects.get(build_project(slug), account_id=api.account_id)
                )
            else:
                project = await ensure_project(api, self._project(slug, place))
            return f"https://{project.subdomain}"

    async def lacks_room(self) -> str | None:
        """See `ports.site_host.SiteHost`."""
        async with self._open() as api:
            count = await count_projects(api)
        if not is_full(count):
            return None
        return mark(
            f"Cloudflare may make no Pages project for this site's publication: the account has {count}, which is all "
            "it may have at first. Ask Cloudflare for more, or archive projects, before it is approved."
        )

    def builds_from(self, place: Place) -> str | None:
        """See `ports.site_host.SiteHost`."""
        return BUILT_BRANCH if self._builds(place) else None

    async def deploy(
        self, slug: str, place: Place, directory: Path, commit: str, source: Source | None = None
    ) -> HostedDeployment:
        """See `ports.site_host.SiteHost`. The branch's newest deployment is looked at first."""
        digest, files = await asyncio.to_thread(digest_of, directory)
        async with self._open() as api:
            if self._builds(place):
                if source is None:
                    raise Misconfigured("There is no repository to build from.", field="cloudflare.deploy_mode")
                project, made = await build_from_git(
                    api, slug, source, commit, ours=self._ours, push_seconds=self._push_seconds
                )
                return HostedDeployment(str(made.id), f"https://{project.subdomain}", digest, files)
            project, made = await self._upload(api, slug, place, directory, commit, f"{MESSAGE} {digest} {files}")
            url = f"https://{project.subdomain}" if place == "production" else alias_of(made)
            if ours := OURS.fullmatch(told(made, "commit_message")):
                digest, files = ours[1], int(ours[2])
            return HostedDeployment(str(made.id), url, digest, files)

    async def headers(self, place: Place, directory: Path) -> bytes:
        """See `ports.site_host.SiteHost`. Ours come first, then the site's own."""
        return (await asyncio.to_thread(settings_files, directory, place, self._ours))["_headers"]

    async def announce(self, slug: str, place: Place, deployment: HostedDeployment) -> LiveAddress:
        """See `ports.site_host.SiteHost`. The record must be there before the domain is attached."""
        host = self._own_host(slug, place)
        if host is None:
            return LiveAddress(deployment.url)
        project = self._project(slug, place)
        async with self._open() as api:
            try:
                await attach(api, project, host)
                reason = await wait_for_host(api, project, host, self._reaches, self._live_seconds)
            except CodedRefusal as refusal:
                reason = InBoth(
                    f"o Cloudflare não o aceita, código {refusal.number}",
                    f"Cloudflare does not accept it, code {refusal.number}",
                )
        if reason is None:
            return LiveAddress(f"https://{host}")
        note = InBoth(
            f"{host} ainda não responde ({reason.portuguese}); o site está em {deployment.url}.",
            f"{host} does not answer yet ({reason.english}); the site is at {deployment.url}.",
        )
        return LiveAddress(deployment.url, note.kept)

    async def read(self, slug: str, place: Place, deployment_id: str, path: str) -> bytes | None:
        """See `ports.site_host.SiteHost`. Asked at the deployment's own address, which shows no other."""
        if not DEPLOYMENT_ID.fullmatch(deployment_id):
            raise NotFound("Cloudflare has no such deployment.")
        async with self._open() as api:
            found = await get_deployment(api, self._project(slug, place), deployment_id)
        answer = await self._fetch(f"{str(found.url).rstrip('/')}/{quote(path)}")
        if answer.status >= 500 or answer.status == 429:
            raise Unavailable(f"Cloudflare answers {answer.status} for a page of {slug}; it is asked for again.")
        return answer.body if answer.status == 200 else None

    async def rollback(self, slug: str, deployment_id: str, place: Place = "production") -> None:
        """See `ports.site_host.SiteHost`."""
        if not DEPLOYMENT_ID.fullmatch(deployment_id):
            raise NotFound("Cloudflare has no such deployment.")
        async with self._open() as api:
            await roll_back(api, self._project(slug, place), deployment_id)

    async def remove(self, slug: str, place: Place) -> None:
        """See `ports.site_host.SiteHost`. Host names first, then what they pointed to; however it was deployed."""
        async with self._open() as api:
            if place == "production":
                await remove_project(api, redirect_project(slug))
                await remove_project(api, slug)
                return
            await remove_project(api, build_project(slug))
            project = self._config.pages_project
            if project is None:
                return
            with contextlib.suppress(NotFound):
                if host := self._own_host(slug, place):
                    await detach(api, project, host)
                for deployment in await list_deployments(api, project, place):
                    if told(deployment, "branch") == self._branch(slug, place):
                        await delete_deployment(api, project, str(deployment.id))

    async def deployments(self, slug: str, place: Place) -> list[str]:
        """See `ports.site_host.SiteHost`."""
        async with self._open() as api:
            project = self._project(slug, place)
            kept: Place = "production" if self._builds(place) else place
            try:
                found = await list_deployments(api, project, kept)
            except NotFound:
                return []
            alone = place == "production" or self._builds(place)
            return [
                f"{project} {entry.id}"
                for entry in found
                if alone or told(entry, "branch") == self._branch(slug, place)
            ]

    async def test_connection(self) -> TestResult:
        """See `ports.site_host.SiteHost`."""
        return await probe_cloudflare(self._config, self._base_url, self._before_calling)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[CloudflareApi]:
        async with open_api(self._config, self._base_url, self._before_calling, self._seconds) as api:
            try:
                yield api
            except CodedRefusal as refusal:
                raise in_words(refusal) from None

    def _builds(self, place: Place) -> bool:
        """Whether Cloudflare builds what is shown in a place."""
        return place == "preview" and self._config.deploy_mode == "git"

    def _own_host(self, slug: str, place: Place) -> str | None:
        domain = self._config.preview_domain if place == "preview" else self._config.production_domain
        return f"{slug}.{domain.strip('.').lower()}" if domain else None

    def _project(self, slug: str, place: Place) -> str:
        """The Pages project of a place. Raises Misconfigured."""
        if place == "production":
            return slug
        if self._builds(place):
            return build_project(slug)
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

    async def _upload(
        self, api: CloudflareApi, slug: str, place: Place, directory: Path, commit: str, message: str
    ) -> tuple[Any, Any]:
        """The project and its deployment of the commit: the one there is, shown again, or a new one."""
        name, branch = self._project(slug, place), self._branch(slug, place)
        project = await ensure_project(api, name)
        settings = await asyncio.to_thread(settings_files, directory, place, self._ours)
        headers = settings["_headers"]
        made = await find_upload(api, name, place, branch, commit, headers)
        if made is None:
            manifest = await upload_assets(api, name, await asyncio.to_thread(collect_assets, directory))
            message = f"{message} {short(headers)}"
            made = await create_upload(api, name, branch, commit, message, manifest, settings)
        elif place == "production" and shown_of(project) not in (None, str(made.id)):
            await roll_back(api, name, str(made.id))
        made = await wait_until_live(api, name, str(made.id))
        if has_failed(made):
            said = await end_of_log(api, name, str(made.id))
            raise Unavailable(f"Cloudflare says that deployment {str(made.id)[:8]} of {name} failed. {said}".strip())
        return project, made


def redirect_project(slug: str) -> str:
    """The project that leads from a customer's second name to the first; no slug ends like it."""
    return f"{slug}-www"
