"""CodeHost on GitHub: a repository a site, made from a template repository; one commit a patch."""

import asyncio
import base64
import binascii
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from sitewright.errors import Conflict, NotFound, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.api import WHOLE_CALL_SECONDS, BeforeCalling, BeforeWriting, GitHubApi, open_api
from sitewright.integrations.github.blobs import BlobCache, read_blobs
from sitewright.integrations.github.git import LINK_MODE, Entry
from sitewright.integrations.github.git_data import (
    checked,
    head_commit,
    move_branch,
    read_head,
    read_tree,
    set_branch,
    write_commit,
)
from sitewright.integrations.github.local import file_changes, write_files
from sitewright.integrations.github.probe import probe_github
from sitewright.integrations.github.refusals import AlreadyThere
from sitewright.integrations.github.repositories import (
    MARKER,
    GitHubRepository,
    make_from_template,
    read_repository,
    set_default_settings,
    transfer,
    until_filled,
)
from sitewright.integrations.github.templates import PublishedTemplate, publish_template
from sitewright.integrations.github.tokens import InstallationTokens
from sitewright.patching import Guard, PatchRefused, concerned_paths
from sitewright.patching import apply as apply_text_patch
from sitewright.ports.code_host import PATCH_TRAILER, SITEWRIGHT, Author, FileChanges, Patch, TextPatch
from sitewright.ports.integrations import TestResult

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
        before_calling: BeforeCalling | None = None,
        cache: BlobCache | None = None,
        tokens: InstallationTokens | None = None,
        seconds: float = WHOLE_CALL_SECONDS,
    ) -> None:
        self.name = f"github {config.organization or ''}".rstrip()
        self._config = config
        self._base_url = base_url
        self._before_writing = before_writing
        self._before_calling = before_calling
        self._cache = cache or BlobCache()
        self._tokens = tokens or InstallationTokens()
        self._seconds = seconds
        self.requests = 0

    async def create_repo_from_template(self, template: str, slug: str) -> str:
        """See `ports.code_host.CodeHost`. GitHub fills the repository after it answered; waits until it is whole."""
        async with self._open() as api:
            repository = await make_from_template(api, self._config, template, slug)
            await until_filled(api, repository, template)
            await set_default_settings(api, repository, MARKER.format(template=template))
            return repository.full_name

    async def get_repo(self, repo: str) -> GitHubRepository:
        """What the repository says of itself, by its present name. Raises NotFound."""
        async with self._open() as api:
            return await read_repository(api, repo)

    async def set_default_settings(self, repo: str, description: str) -> None:
        """Private, described, and with our topics."""
        async with self._open() as api:
            await set_default_settings(api, await read_repository(api, repo), description)

    async def transfer(self, repo: str, owner: str) -> str:
        """See `ports.code_host.CodeHost`. A person accepts by mail, an organisation has it at once."""
        async with self._open() as api:
            return await transfer(api, repo, owner)

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

    async def set_branch(self, repo: str, branch: str, commit: str) -> None:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            await set_branch(api, repo, branch, commit)

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
        seen: list[str] = []
        async with self._open() as api:
            for _ in range(MOVED_TRIES):
                head = await read_head(api, repo, branch)
                if key is not None and key in head.keys:
                    return head.keys[key]
                if head.commit in seen:
                    raise Conflict(f"GitHub does not let {branch} of {repo} move; look at its protection, then retry.")
                seen.append(head.commit)
                entries = await read_tree(api, repo, head.tree)
                changes = await self._changes(api, repo, entries, patch, seen)
                if not changes:
                    return head.commit
                commit = await write_commit(api, repo, head, changes, full, author or SITEWRIGHT)
                if await move_branch(api, repo, branch, commit):
                    self._cache.keep(content for content in changes.values() if content is not None)
                    return commit
            seen.append(await head_commit(api, repo, branch))
        raise Conflict(f"The branch {branch} of {repo} moved {MOVED_TRIES} times while it was written, {way(seen)}.")

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

    async def clone(self, repo: str, branch: str, commit: str, directory: Path) -> bool:  # noqa: ARG002
        """See `ports.code_host.CodeHost`. Whoever has access clones it with Git."""
        return False

    async def merge(self, repo: str, commit: str, into: str = "main") -> str:
        """See `ports.code_host.CodeHost`. The branch moves forward to the commit, which must contain it."""
        async with self._open() as api:
            if await move_branch(api, repo, into, commit):
                return commit
            compared = await api.get(f"/repos/{checked(repo)}/compare/{commit}...{quote(into, safe='')}")
            if compared.get("status") in ("ahead", "identical"):
                return await head_commit(api, repo, into)
            if compared.get("status") == "behind":
                raise Conflict(f"GitHub does not let {into} of {repo} move; look at its protection, then retry.")
        raise Conflict(f"{into} of {repo} has commits that are not in {commit[:8]}; merge them first.")

    async def archive(self, repo: str) -> None:
        """See `ports.code_host.CodeHost`."""
        async with self._open() as api:
            with contextlib.suppress(NotFound):
                await api.write("PATCH", f"/repos/{checked(repo)}", {"archived": True})

    async def delete(self, repo: str) -> None:
        """See `ports.code_host.CodeHost` (docs.github.com/en/rest/repos/repos, "Delete a repository")."""
        async with self._open() as api:
            with contextlib.suppress(NotFound):
                await api.delete(f"/repos/{checked(repo)}")

    async def test_connection(self) -> TestResult:
        """See `ports.code_host.CodeHost`: what the chain will need, asked for."""
        return await probe_github(self._config, self._base_url, self._tokens, self._before_calling)

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
        async with open_api(
            self._config, self._base_url, self._before_writing, self._tokens, self._seconds, self._before_calling
        ) as api:
            try:
                yield api
            except (KeyError, TypeError, AttributeError, binascii.Error):
                raise Unavailable("GitHub's answer lacks what it should have; try again.") from None
            finally:
                self.requests += api.requests

    async def _commit_of(self, api: GitHubApi, repo: str, ref: str) -> str:
        """A branch's head, or the commit itself."""
        return ref if re.fullmatch(r"[0-9a-f]{40}", ref) else await head_commit(api, repo, ref)

    async def _changes(
        self, api: GitHubApi, repo: str, entries: Mapping[str, Entry], patch: Patch, seen: list[str]
    ) -> dict[str, bytes | None]:
        """What a patch changes; of a text patch, only the files it may be for are read.

        Raises Conflict where it fitted before the branch moved, and no longer does.
        """
        if isinstance(patch, FileChanges):
            return file_changes(entries, patch)
        try:
            return await self._text_changes(api, repo, entries, patch)
        except PatchRefused as refused:
            if len(seen) == 1:
                raise
            raise Conflict(f"The patch no longer fits after the branch moved, {way(seen)}: {refused.message}") from None

    async def _text_changes(
        self, api: GitHubApi, repo: str, entries: Mapping[str, Entry], patch: TextPatch
    ) -> dict[str, bytes | None]:
        touched = {path: entries[path].blob for path in concerned_paths(patch.text, frozenset(entries))}
        contents = await read_blobs(api, repo, touched.values(), self._cache)
        links = frozenset(path for path, entry in entries.items() if entry.mode == LINK_MODE)
        files = dict.fromkeys(entries, b"") | {path: contents[blob] for path, blob in touched.items()}
        return apply_text_patch(files, patch.text, Guard(patch.editable), links=links).files


def way(commits: list[str]) -> str:
    """From which commit to which a branch moved."""
    return f"from {commits[0][:8]} to {commits[-1][:8]}"
