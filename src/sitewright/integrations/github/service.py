"""CodeHost on GitHub: a repository a site, made from a template repository; one commit a patch."""

import asyncio
import base64
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.api import AlreadyThere, BeforeWriting, GitHubApi, open_api
from sitewright.integrations.github.blobs import BlobCache, read_blobs
from sitewright.integrations.github.git import LINK_MODE, Entry
from sitewright.integrations.github.git_data import (
    NAME,
    checked,
    head_commit,
    move_branch,
    read_head,
    read_tree,
    write_commit,
)
from sitewright.integrations.github.local import file_changes, write_files
from sitewright.integrations.github.probe import probe_github
from sitewright.integrations.github.templates import PublishedTemplate, publish_template
from sitewright.kit.http import backoff
from sitewright.patching import Guard, concerned_paths
from sitewright.patching import apply as apply_text_patch
from sitewright.ports.code_host import PATCH_TRAILER, SITEWRIGHT, Author, FileChanges, Patch, TextPatch
from sitewright.ports.integrations import TestResult

KNOWN_FILE = "template.json"
MARKER = "Made with Sitewright from the template {template}"
TOPICS = ["sitewright-site", "hugo"]
READY_SECONDS = 90.0
MOVED_TRIES = 3


class GitHubService:
    """See `ports.code_host.CodeHost`. Repositories are private and carry a marker, so that ours are known again."""

    is_stand_in = False

    def __init__(
        self,
        config: GitHubConfig,
        base_url: str,
        *,
        before_writing: BeforeWriting,
        cache: BlobCache | None = None,
    ) -> None:
        self.name = f"github {config.organization or ''}".rstrip()
        self._config = config
        self._base_url = base_url
        self._before_writing = before_writing
        self._cache = cache or BlobCache()
        self.requests = 0

    async def create_repo_from_template(self, template: str, slug: str) -> str:
        """See `ports.code_host.CodeHost`. GitHub fills the repository after it answered; waits until it is whole."""
        source = self.template_repository(template)
        async with self._open() as api:
            repository = await self._find_ours(api, template, slug) if self._config.organization else None
            if repository is None:
                repository = await self._generate(api, source, template, slug)
            full_name = str(repository["full_name"])
            await self._until_filled(api, full_name, str(repository.get("default_branch") or "main"))
            await api.write("PUT", f"/repos/{full_name}/topics", {"names": TOPICS})
            return full_name

    async def create_branch(self, repo: str, branch: str, from_ref: str = "main") -> str:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            commit = await self._commit_of(api, repo, from_ref)
            try:
                await api.write(
                    "POST", f"/repos/{checked(repo)}/git/refs", {"ref": f"refs/heads/{branch}", "sha": commit}
                )
            except AlreadyThere:
                return await head_commit(api, repo, branch)
            return commit

    async def head(self, repo: str, branch: str) -> str:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            return await head_commit(api, repo, branch)

    async def apply_patch(
        self,
        repo: str,
        branch: str,
        patch: Patch,
        message: str = "",
        author: Author | None = None,
        key: str | None = None,
    ) -> str:
        """See `ports.code_host.CodeHost`. Tree, commit and one compare-and-swap of the branch (Git Data API)."""
        text = message or "Change the site"
        full = f"{text}\n\n{PATCH_TRAILER}: {key}" if key is not None else text
        async with self._open() as api:
            for _ in range(MOVED_TRIES):
                head = await read_head(api, repo, branch)
                if key is not None and key in head.keys:
                    return head.keys[key]
                entries = await read_tree(api, repo, head.tree)
                changes = await self._changes(api, repo, entries, patch)
                if not changes:
                    return head.commit
                commit = await write_commit(api, repo, head, changes, full, author or SITEWRIGHT)
                if await move_branch(api, repo, branch, commit):
                    self._cache.keep(content for content in changes.values() if content is not None)
                    return commit
        raise Conflict(f"The branch {branch} of {repo} moved {MOVED_TRIES} times while it was written; try again.")

    async def get_file(self, repo: str, path: str, ref: str = "main") -> bytes:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            try:
                found = await api.get(f"/repos/{checked(repo)}/contents/{quote(path)}", ref=ref)
            except NotFound:
                raise NotFound(f"There is no file {path} in {repo}.") from None
            if not isinstance(found, dict) or "sha" not in found:
                raise NotFound(f"{path} in {repo} is no file.")
            if found.get("encoding") == "base64":
                return base64.b64decode(found["content"])
            return (await read_blobs(api, repo, [str(found["sha"])], self._cache))[str(found["sha"])]

    async def update_file(self, repo: str, path: str, content: bytes, branch: str, message: str) -> str:
        """See `ports.code_host.CodeHost`."""
        return await self.apply_patch(repo, branch, FileChanges({path: content}), message)

    async def checkout(self, repo: str, ref: str, directory: Path) -> None:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            entries = await read_tree(api, repo, ref)
            files = {path: entry.blob for path, entry in entries.items() if entry.mode != LINK_MODE}
            contents = await read_blobs(api, repo, files.values(), self._cache)
        await asyncio.to_thread(write_files, directory, {path: contents[blob] for path, blob in files.items()})

    async def merge(self, repo: str, commit: str, into: str = "main") -> str:
        """See `ports.code_host.CodeHost`. The branch moves forward to the commit, which must contain it."""
        async with self._open() as api:
            if await move_branch(api, repo, into, commit):
                return commit
            compared = await api.get(f"/repos/{checked(repo)}/compare/{commit}...{quote(into, safe='')}")
            if compared.get("status") in ("ahead", "identical"):
                return await head_commit(api, repo, into)
        raise Conflict(f"{into} of {repo} has commits that are not in {commit[:8]}; merge them first.")

    async def archive(self, repo: str) -> None:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            with contextlib.suppress(NotFound):
                await api.write("PATCH", f"/repos/{checked(repo)}", {"archived": True})

    async def test_connection(self) -> TestResult:
        """See `ports.code_host.CodeHost`: what the chain will need, asked for."""
        return await probe_github(self._config, self._base_url)

    def template_repository(self, template: str) -> str:
        """The full name of a template's repository. Raises Misconfigured."""
        name = self._config.template_repos.get(template)
        if name is None:
            raise Misconfigured(
                f"No template repository is stored for {template}; publish it with `sitewright templates publish`.",
                field=f"github.template_repos.{template}",
            )
        if "/" not in name and self._config.organization:
            name = f"{self._config.organization}/{name}"
        if not NAME.fullmatch(name):
            raise Misconfigured("A template repository is named owner/name.", field=f"github.template_repos.{template}")
        return name

    async def publish_template(
        self, template: str, files: Mapping[str, bytes], *, dry_run: bool = False, replace_foreign: bool = False
    ) -> PublishedTemplate:
        """See `templates.publish_template`."""
        async with self._open() as api:
            return await publish_template(
                api, self._config, template, files, dry_run=dry_run, replace_foreign=replace_foreign
            )

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[GitHubApi]:
        async with open_api(self._config, self._base_url, self._before_writing) as api:
            try:
                yield api
            except (KeyError, TypeError):
                raise Unavailable("GitHub's answer lacks what it should have; try again.") from None
            finally:
                self.requests += api.requests

    async def _find_ours(self, api: GitHubApi, template: str, slug: str) -> dict[str, Any] | None:
        """The repository made before, if there is one of that name. Raises Conflict for a foreign one."""
        owner = self._config.organization or str((await api.get("/user"))["login"])
        try:
            found = await api.get(f"/repos/{quote(owner)}/{quote(slug)}")
        except NotFound:
            return None
        origin = (found.get("template_repository") or {}).get("full_name", "")
        ours = str(origin).lower() == self.template_repository(template).lower()
        if not ours or found.get("description") != MARKER.format(template=template):
            raise Conflict(
                f"A repository {owner}/{slug} exists and was not made by Sitewright from the template {template}; "
                "rename or remove it, then retry."
            )
        return dict(found)

    async def _generate(self, api: GitHubApi, source: str, template: str, slug: str) -> dict[str, Any]:
        body: dict[str, Any] = {"name": slug, "private": True, "description": MARKER.format(template=template)}
        if self._config.organization:
            body["owner"] = self._config.organization
        try:
            return dict(await api.write("POST", f"/repos/{source}/generate", body, again=False))
        except (AlreadyThere, Unavailable) as error:
            # The answer of a first attempt may have been lost on its way: then the repository is there, and ours.
            if (found := await self._find_ours(api, template, slug)) is not None:
                return found
            raise error if isinstance(error, Unavailable) else Conflict(f"The name {slug} is taken.") from None
        except (NotFound, Rejected):
            raise Misconfigured(
                f"{source} cannot be used as a template: it is missing, not visible to the token, or not marked so.",
                field=f"github.template_repos.{template}",
            ) from None

    async def _until_filled(self, api: GitHubApi, repo: str, branch: str) -> None:
        """Wait until branch and files are there. Raises Unavailable."""
        attempt = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                while True:
                    attempt += 1
                    with contextlib.suppress(NotFound, Conflict):
                        await head_commit(api, repo, branch)
                        await api.get(f"/repos/{repo}/contents/{KNOWN_FILE}", ref=branch)
                        return
                    await asyncio.sleep(backoff(attempt))
        raise Unavailable(f"{repo} is still empty after {READY_SECONDS:.0f} s.", retry_after=60.0)

    async def _commit_of(self, api: GitHubApi, repo: str, ref: str) -> str:
        """A branch's head, or the commit itself."""
        return ref if re.fullmatch(r"[0-9a-f]{40}", ref) else await head_commit(api, repo, ref)

    async def _changes(
        self, api: GitHubApi, repo: str, entries: Mapping[str, Entry], patch: Patch
    ) -> dict[str, bytes | None]:
        """What a patch changes; of a text patch, only the files it may be for are read."""
        if isinstance(patch, FileChanges):
            return file_changes(entries, patch)
        return await self._text_changes(api, repo, entries, patch)

    async def _text_changes(
        self, api: GitHubApi, repo: str, entries: Mapping[str, Entry], patch: TextPatch
    ) -> dict[str, bytes | None]:
        touched = {path: entries[path].blob for path in concerned_paths(patch.text, frozenset(entries))}
        contents = await read_blobs(api, repo, touched.values(), self._cache)
        links = frozenset(path for path, entry in entries.items() if entry.mode == LINK_MODE)
        files = dict.fromkeys(entries, b"") | {path: contents[blob] for path, blob in touched.items()}
        return apply_text_patch(files, patch.text, Guard(patch.editable), links=links).files
