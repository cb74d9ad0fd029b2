"""CodeHost in bare Git repositories on this machine: the stand-in for GitHub."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sitewright.errors import Conflict, NotFound, Rejected, Unavailable
from sitewright.integrations.github.git import LINK_MODE, Entry, GitRefused, Repository, clone
from sitewright.kit.language import say
from sitewright.patching import Guard
from sitewright.patching import apply as apply_text_patch
from sitewright.ports.code_host import PATCH_TRAILER, SITEWRIGHT, Author, FileChanges, Patch, TextPatch, blob_id
from sitewright.ports.integrations import TestResult

MARKER = "sitewright-template"
ARCHIVED = "sitewright-archived"
TRIES = 3


class LocalCodeHost:
    """Repositories in `root/<name>.git`; `assemble` gives a template's files by path."""

    name = "local"
    is_stand_in = True

    def __init__(self, root: Path, assemble: Callable[[str], Mapping[str, bytes]]) -> None:
        self._root = root
        self._assemble = assemble

    async def create_repo_from_template(self, template: str, slug: str) -> str:
        """See `ports.code_host.CodeHost`. Built aside and renamed, so that it is there whole or not at all."""
        target = self._path(slug)
        if await asyncio.to_thread(target.exists):
            await self._check_ours(target, template)
            return slug
        fresh = self._root / f".{slug}.{uuid4().hex}"
        await asyncio.to_thread(fresh.mkdir, parents=True)
        try:
            repository = Repository(fresh)
            await repository.run("init", "--quiet", "--bare", "--initial-branch=main", ".")
            files = await asyncio.to_thread(self._assemble, template)
            commit = await repository.write_commit(files, f"Template {template}", SITEWRIGHT, None)
            if not await repository.move_branch("main", commit, None):
                raise Unavailable(f"Git could not make the repository {slug}; is the disk full?")
            await asyncio.to_thread((fresh / MARKER).write_text, template)
            await asyncio.to_thread(fresh.rename, target)
        except OSError:
            await self._check_ours(target, template)
        finally:
            await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)
        return slug

    async def create_branch(self, repo: str, branch: str, from_ref: str = "main") -> str:
        """See `ports.code_host.CodeHost`."""
        repository = self._repository(repo)
        try:
            return await repository.resolve(f"refs/heads/{branch}")
        except NotFound:
            await repository.move_branch(branch, await repository.resolve(from_ref), None)
            return await repository.resolve(f"refs/heads/{branch}")

    async def head(self, repo: str, branch: str) -> str:
        """See `ports.code_host.CodeHost`."""
        return await self._repository(repo).resolve(f"refs/heads/{branch}")

    async def set_branch(self, repo: str, branch: str, commit: str) -> None:
        """See `ports.code_host.CodeHost`."""
        repository = await self._writable(repo)
        await repository.run("update-ref", f"refs/heads/{branch}", await repository.resolve(commit))

    async def apply_patch(
        self,
        repo: str,
        branch: str,
        patch: Patch,
        message: str = "",
        author: Author | None = None,
        key: str | None = None,
    ) -> str:
        """See `ports.code_host.CodeHost`."""
        repository = await self._writable(repo)
        for _ in range(TRIES):
            head = await repository.resolve(f"refs/heads/{branch}")
            if key is not None and (done := await find_key(repository, head, key)):
                return done
            changes = await self._changes(repository, head, patch)
            if not changes:
                return head
            text = message or "Change the site"
            full = f"{text}\n\n{PATCH_TRAILER}: {key}\n" if key is not None else f"{text}\n"
            commit = await repository.write_commit(changes, full, author or SITEWRIGHT, head)
            if await repository.move_branch(branch, commit, head):
                return commit
        raise Conflict(f"The branch {branch} of {repo} moved {TRIES} times while it was written; try again.")

    async def get_file(self, repo: str, path: str, ref: str = "main") -> bytes:
        """See `ports.code_host.CodeHost`."""
        repository = self._repository(repo)
        commit = await repository.resolve(ref)
        try:
            return await repository.run("cat-file", "blob", f"{commit}:{path}")
        except GitRefused:
            raise NotFound(f"There is no file {path} in {repo}.") from None

    async def update_file(self, repo: str, path: str, content: bytes, branch: str, message: str) -> str:
        """See `ports.code_host.CodeHost`."""
        return await self.apply_patch(repo, branch, FileChanges({path: content}), message)

    async def checkout(self, repo: str, ref: str, directory: Path) -> None:
        """See `ports.code_host.CodeHost`."""
        repository = self._repository(repo)
        tree = await repository.tree(await repository.resolve(ref))
        files = {path: entry.blob for path, entry in tree.items() if entry.mode != LINK_MODE}
        contents = await repository.read_blobs(list(files.values()))
        await asyncio.to_thread(write_files, directory, dict(zip(files, contents, strict=True)))

    async def clone(self, repo: str, branch: str, commit: str, directory: Path) -> bool:
        """See `ports.code_host.CodeHost`."""
        repository = self._repository(repo)
        await clone(str(repository.path), directory, branch, await repository.resolve(commit))
        return True

    async def merge(self, repo: str, commit: str, into: str = "main") -> str:
        """See `ports.code_host.CodeHost`. The branch moves forward to the commit, which must contain it."""
        repository = await self._writable(repo)
        head, target = await repository.resolve(f"refs/heads/{into}"), await repository.resolve(commit)
        bases = (await repository.run("merge-base", head, target)).decode().strip()
        if bases == target:
            return head
        if bases != head or not await repository.move_branch(into, target, head):
            raise Conflict(f"{into} of {repo} has commits that are not in {commit[:8]}; merge them first.")
        return target

    async def archive(self, repo: str) -> None:
        """See `ports.code_host.CodeHost`. A mark, which every change asks for."""
        with contextlib.suppress(NotFound):
            await asyncio.to_thread((self._repository(repo).path / ARCHIVED).touch)

    async def delete(self, repo: str) -> None:
        """See `ports.code_host.CodeHost`."""
        with contextlib.suppress(FileNotFoundError):
            await asyncio.to_thread(shutil.rmtree, self._path(repo))

    async def transfer(self, repo: str, owner: str) -> str:
        """See `ports.code_host.CodeHost`."""
        place = self._repository(repo).path
        raise Rejected(
            f"This machine has no account {owner}; give the customer a copy: git clone {place}", field="owner"
        )

    async def test_connection(self) -> TestResult:
        """See `ports.code_host.CodeHost`."""
        count = await asyncio.to_thread(lambda: len(list(self._root.glob("*.git"))))
        return TestResult(
            True,
            say(
                f"Git local (substituto). {count} repositórios encontrados.",
                f"Local Git (a stand-in). {count} repositories found.",
            ),
        )

    async def _changes(self, repository: Repository, head: str, patch: Patch) -> dict[str, bytes | None]:
        """What a patch changes in the tree of `head`. Raises Rejected and Conflict."""
        tree = await repository.tree(head)
        if isinstance(patch, TextPatch):
            files = {path: entry for path, entry in tree.items() if entry.mode != LINK_MODE}
            contents = await repository.read_blobs([entry.blob for entry in files.values()])
            links = frozenset(path for path, entry in tree.items() if entry.mode == LINK_MODE)
            known = dict(zip(files, contents, strict=True))
            return apply_text_patch(known, patch.text, Guard(patch.editable), links=links).files
        return file_changes(tree, patch)

    async def _check_ours(self, path: Path, template: str) -> None:
        marker = path / MARKER
        if not await asyncio.to_thread(marker.exists) or await asyncio.to_thread(marker.read_text) != template:
            raise Conflict(f"A repository named {path.stem} exists and was not made from the template {template}.")

    async def _writable(self, repo: str) -> Repository:
        repository = self._repository(repo)
        if await asyncio.to_thread((repository.path / ARCHIVED).exists):
            raise Conflict(f"The repository {repo} is archived.")
        return repository

    def _repository(self, repo: str) -> Repository:
        path = self._path(repo)
        if not path.is_dir():
            raise NotFound(f"There is no repository {repo}.")
        return Repository(path)

    def _path(self, repo: str) -> Path:
        if not repo or PurePosixPath(repo).name != repo or repo.startswith("."):
            raise Rejected("A repository's name is one plain word.", field="repo")
        return self._root.absolute() / f"{repo}.git"


async def find_key(repository: Repository, head: str, key: str) -> str | None:
    """The commit in the branch's history that carries the key, if it was written before."""
    log = await repository.run("log", f"--format=%H %(trailers:key={PATCH_TRAILER},valueonly,separator=%x2C)", head)
    for line in log.decode(errors="replace").splitlines():
        commit, _, keys = line.partition(" ")
        if key in keys.split(","):
            return commit
    return None


def file_changes(tree: Mapping[str, Entry], patch: FileChanges) -> dict[str, bytes | None]:
    """The files of a patch that differ from the tree. Raises Rejected (path) and Conflict (not as expected)."""
    for path, expected in patch.expected.items():
        found = tree[path].blob if path in tree else None
        if found != expected:
            raise Conflict(f"{path} was changed by somebody else; read it again.", field=path)
    changes: dict[str, bytes | None] = {}
    for path, content in patch.files.items():
        parts = PurePosixPath(path).parts
        if not parts or "/".join(parts) != path or ".." in parts or ".git" in [part.lower() for part in parts]:
            raise Rejected(f"{path} is not a plain path inside the repository.", field=path)
        known = tree.get(path)
        if content is None and known is not None:
            changes[path] = None
        elif content is not None and (known is None or known.blob != blob_id(content)):
            changes[path] = content
    return changes


def write_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write a tree's files below a folder. Raises Rejected for a path that leaves it."""
    directory.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise Rejected(f"{path} leads out of its tree.", field=path)
        target = directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
