"""CodeHost: repositories made from a template, branches, and one commit a patch."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from sitewright.ports.integrations import TestResult

PATCH_TRAILER = "Sitewright-Patch"
"""The commit trailer that carries a patch's key, looked for before a patch is written again."""


@dataclass(frozen=True)
class Author:
    """Who a commit is attributed to."""

    name: str
    email: str


SITEWRIGHT = Author("Sitewright", "sitewright@localhost")


@dataclass(frozen=True)
class TextPatch:
    """A patch written by a model or a person; it may touch only paths that match one of `editable` (globs)."""

    text: str
    editable: tuple[str, ...]


def blob_id(content: bytes) -> str:
    """Git's id of a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class FileChanges:
    """Files rendered by Sitewright: new content, or None to delete.

    `expected` holds the git blob id a path must have before the change (None: must not exist); a path not
    named there may have any content.
    """

    files: Mapping[str, bytes | None]
    expected: Mapping[str, str | None] = field(default_factory=dict)


Patch = TextPatch | FileChanges


@dataclass(frozen=True)
class CodeEvent:
    """What happened at the code host, once by `id`; `kind` is `other` for what does not concern a site.

    A push names branch and head; a renamed or transferred repository its `new_name`. Access that was `lost` or
    `regained` names its `repositories`; none are all of them.
    """

    id: str
    kind: Literal["push", "renamed", "deleted", "lost", "regained", "other"]
    repository: str = ""
    branch: str = ""
    head: str = ""
    new_name: str = ""
    repositories: tuple[str, ...] = ()


class CodeEvents(Protocol):
    """Verifies and reads what the code host sends."""

    name: str

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> CodeEvent:
        """Verify the raw body and read it. Raises Rejected for a bad signature or a body that is no event."""
        ...


class CodeHost(Protocol):
    """Where a site's source lives. Every call may be repeated after a crash with one result."""

    name: str
    """The adapter and its account (`github acme`): a project keeps to those it was begun with."""
    is_stand_in: bool

    async def create_repo_from_template(self, template: str, slug: str) -> str:
        """Make the repository `slug` from the template, or find the one made before; return its full name.

        Raises Conflict where a repository of that name is not ours.
        """
        ...

    async def create_branch(self, repo: str, branch: str, from_ref: str = "main") -> str:
        """Make the branch, or find it; return its head's SHA."""
        ...

    async def head(self, repo: str, branch: str) -> str:
        """The SHA a branch points to. Raises NotFound."""
        ...

    async def set_branch(self, repo: str, branch: str, commit: str) -> None:
        """Let a branch that only we use point to the commit, wherever it stood; it is made where there is none."""
        ...

    async def apply_patch(
        self,
        repo: str,
        branch: str,
        patch: Patch,
        message: str = "",
        author: Author | None = None,
        key: str | None = None,
    ) -> str:
        """Apply as exactly one commit and return its SHA; a key found in the branch's history is not applied again.

        A patch that changes nothing returns the head. Raises Rejected (bad patch or path) and Conflict
        (a file is not as expected).
        """
        ...

    async def get_file(self, repo: str, path: str, ref: str = "main") -> bytes:
        """One file's content. Raises NotFound."""
        ...

    async def update_file(self, repo: str, path: str, content: bytes, branch: str, message: str) -> str:
        """Write one file as one commit; return its SHA."""
        ...

    async def checkout(self, repo: str, ref: str, directory: Path) -> None:
        """Write the tree of `ref` into `directory` (created, must be empty); links are not written."""
        ...

    async def clone(self, repo: str, branch: str, commit: str, directory: Path) -> bool:
        """Write a clone with its history into an empty folder, `main` and the branch at the commit, and its files.

        False where this host gives no history in this way; then nothing is written.
        """
        ...

    async def merge(self, repo: str, commit: str, into: str = "main") -> str:
        """Make branch `into` contain `commit`; return the branch's head."""
        ...

    async def archive(self, repo: str) -> None:
        """Keep the repository, but let nobody write to it; a repetition, or one that is gone, is done."""
        ...

    async def delete(self, repo: str) -> None:
        """Remove the repository with its history for good; one that is gone is done. Raises Misconfigured where the
        credential may not."""
        ...

    async def transfer(self, repo: str, owner: str) -> str:
        """Give the repository to another account of this host; return its new full name. A repetition is done.

        Raises NotFound, and Rejected where the host has no accounts.
        """
        ...

    async def test_connection(self) -> TestResult:
        """Say whether the chain can work with this host, in the operator's words."""
        ...
