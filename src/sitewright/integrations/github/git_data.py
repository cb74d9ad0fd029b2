"""GitHub's Git Data API: where a branch stands, its files, one commit, and the branch moved to it.

docs.github.com/rest/git. A branch is moved only forward, which makes the move a compare-and-swap.
"""

import asyncio
import base64
import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sitewright.errors import Conflict, NotFound, Rejected
from sitewright.integrations.github.api import GitHubApi
from sitewright.integrations.github.blobs import existing_blobs
from sitewright.integrations.github.git import FILE_MODE, Entry
from sitewright.integrations.github.refusals import AlreadyThere
from sitewright.ports.code_host import PATCH_TRAILER, Author, blob_id

NAME = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
MAX_TREE_BYTES = 100 * 1024 * 1024
WRITES_OF_A_COMMIT = 3
"""The tree, the commit, and the branch moved to it."""

WRITES_AT_ONCE, SPACE_SECONDS = 17, 1.0
"""Of a commit's binaries. GitHub lets nobody write more than 80 times a minute: those after the first are spaced."""
MOST_IN_A_ROW = 300
"""Of a commit's binaries; its next wait for the hour's budget. GitHub lets nobody write more than 500 an hour, and a
step lasts ten minutes at most."""


@dataclass(frozen=True)
class Head:
    """Where a branch stands: its commit, that commit's tree, and the keys of patches in its own history."""

    commit: str
    tree: str
    keys: Mapping[str, str]


async def head_commit(api: GitHubApi, repo: str, branch: str) -> str:
    """The SHA a branch points to. Raises NotFound."""
    try:
        found = await api.get(f"/repos/{checked(repo)}/git/ref/heads/{quote(branch)}")
    except NotFound:
        raise NotFound(f"GitHub shows no branch {branch} in {repo}; look whether it was removed.") from None
    return str(found["object"]["sha"])


async def read_head(api: GitHubApi, repo: str, branch: str) -> Head:
    """By one comparison with `main`, which lists the branch's own commits; what it does not tell is asked for apart."""
    try:
        compared = await api.get(f"/repos/{checked(repo)}/compare/main...{quote(branch, safe='')}")
    except NotFound:
        compared = {"commits": await _history(api, repo, branch), "status": "behind"}
    commits = compared.get("commits") or []
    newest = commits[-1] if commits else compared.get("base_commit") or {}
    tree = ((newest.get("commit") or {}).get("tree") or {}).get("sha")
    cut = int(compared.get("total_commits") or 0) > len(commits)
    if cut or compared.get("status") == "behind" or not tree:
        newest = await api.get(f"/repos/{repo}/git/commits/{await head_commit(api, repo, branch)}")
        return Head(
            str(newest["sha"]),
            str(newest["tree"]["sha"]),
            keys_of([*commits, {"sha": newest["sha"], "commit": newest}]),
        )
    return Head(str(newest["sha"]), str(tree), keys_of(commits))


async def _history(api: GitHubApi, repo: str, branch: str) -> list[dict[str, Any]]:
    """The branch's newest commits, where nothing can be compared: a server of one's own, or there is no `main`."""
    with contextlib.suppress(NotFound, Conflict):
        return list(await api.get(f"/repos/{repo}/commits", sha=branch, per_page=100))[::-1]
    return []


async def read_tree(api: GitHubApi, repo: str, ref: str) -> dict[str, Entry]:
    """All files of a tree or commit by path. Raises Rejected for one too large to be a site."""
    tree = await api.get(f"/repos/{checked(repo)}/git/trees/{quote(ref, safe='')}", recursive="1")
    if tree.get("truncated") or sum(int(entry.get("size") or 0) for entry in tree["tree"]) > MAX_TREE_BYTES:
        raise Rejected(f"{repo} is too large for a site.")
    return {
        str(entry["path"]): Entry(str(entry["mode"]), str(entry["sha"]))
        for entry in tree["tree"]
        if entry["type"] == "blob"
    }


async def write_commit(
    api: GitHubApi,
    repo: str,
    head: Head,
    changes: Mapping[str, bytes | None],
    message: str,
    author: Author,
) -> str:
    """A commit after `head`, to which no branch points yet; returns its SHA."""
    binaries = {
        blob_id(content): content for content in changes.values() if content is not None and not _is_text(content)
    }
    written = await write_blobs(api, repo, binaries)
    tree = [tree_entry(path, content, written) for path, content in sorted(changes.items())]
    made = await api.write("POST", f"/repos/{repo}/git/trees", {"base_tree": head.tree, "tree": tree})
    body = {
        "message": message,
        "tree": made["sha"],
        "parents": [head.commit],
        "author": {"name": author.name, "email": author.email},
    }
    return str((await api.write("POST", f"/repos/{repo}/git/commits", body))["sha"])


async def write_blobs(api: GitHubApi, repo: str, binaries: Mapping[str, bytes]) -> dict[str, str]:
    """Write binaries and ask for the writes that their commit takes; ids at GitHub by their own.

    What an earlier try wrote before it had to wait is not written again. Raises Unavailable where it must wait.
    """
    known = await existing_blobs(api, repo, list(binaries)) if len(binaries) > WRITES_AT_ONCE else frozenset()
    missing = [blob for blob in binaries if blob not in known]
    written = dict(zip(known, known, strict=True))
    for number, blob in enumerate(missing):
        if number % MOST_IN_A_ROW == 0:
            rest = len(missing) - number
            await api.reserve(MOST_IN_A_ROW if rest > MOST_IN_A_ROW else rest + WRITES_OF_A_COMMIT)
        if number >= WRITES_AT_ONCE:
            await asyncio.sleep(SPACE_SECONDS)
        body = {"content": base64.b64encode(binaries[blob]).decode(), "encoding": "base64"}
        written[blob] = str((await api.write("POST", f"/repos/{repo}/git/blobs", body))["sha"])
    if not missing:
        await api.reserve(WRITES_OF_A_COMMIT)
    return written


def tree_entry(path: str, content: bytes | None, written: Mapping[str, str]) -> dict[str, Any]:
    """Text travels inside the tree, a binary as the blob that was written, a deletion as no content."""
    entry: dict[str, Any] = {"path": path, "mode": FILE_MODE, "type": "blob"}
    if content is None:
        return {**entry, "sha": None}
    if _is_text(content):
        return {**entry, "content": content.decode()}
    return {**entry, "sha": written[blob_id(content)]}


async def move_branch(api: GitHubApi, repo: str, branch: str, commit: str) -> bool:
    """Move a branch forward; False where it stands elsewhere by now."""
    try:
        await api.write(
            "PATCH", f"/repos/{checked(repo)}/git/refs/heads/{quote(branch)}", {"sha": commit, "force": False}
        )
    except (Rejected, Conflict):
        return False
    return True


async def set_branch(api: GitHubApi, repo: str, branch: str, commit: str) -> None:
    """Move a branch of ours to the commit, also back; where there is none it is made. Raises Conflict."""
    refs = f"/repos/{checked(repo)}/git/refs"
    try:
        await api.write("PATCH", f"{refs}/heads/{quote(branch)}", {"sha": commit, "force": True})
    except (NotFound, Rejected):
        try:
            await api.write("POST", refs, {"ref": f"refs/heads/{branch}", "sha": commit})
        except AlreadyThere:
            raise Conflict(
                f"GitHub does not let {branch} of {repo} move; look at its protection, then retry."
            ) from None


def keys_of(commits: list[dict[str, Any]]) -> dict[str, str]:
    """Patch keys in the commits' trailers -> commit."""
    found: dict[str, str] = {}
    for commit in commits:
        for line in str(commit["commit"]["message"]).splitlines():
            if line.startswith(f"{PATCH_TRAILER}: "):
                found[line.removeprefix(f"{PATCH_TRAILER}: ").strip()] = str(commit["sha"])
    return found


def _is_text(content: bytes | None) -> bool:
    """Whether a change needs no blob of its own."""
    try:
        return content is None or content.decode() is not None
    except UnicodeDecodeError:
        return False


def checked(repo: str) -> str:
    """The repository's full name. Raises Rejected for anything else."""
    if not NAME.fullmatch(repo):
        raise Rejected("A repository is named owner/name.", field="repo")
    return repo
