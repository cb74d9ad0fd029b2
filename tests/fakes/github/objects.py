"""Git's objects, with real ids."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.github.answers import LOGIN

Files = dict[str, tuple[str, str]]
"""Path -> mode and blob id."""


@dataclass
class Objects:
    """All blobs, trees and commits by id, whichever repository they are in."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Files] = field(default_factory=dict)
    commits: dict[str, dict[str, Any]] = field(default_factory=dict)

    def blob(self, content: bytes) -> str:
        """Store a blob; its id."""
        sha = _hash("blob", content)
        self.blobs[sha] = content
        return sha

    def tree(self, files: Files) -> str:
        """Store a tree and those below it; its id."""
        here: dict[str, Files] = {}
        entries: list[tuple[str, str, str]] = []
        for path, (mode, sha) in files.items():
            head, _, rest = path.partition("/")
            if rest:
                here.setdefault(head, {})[rest] = (mode, sha)
            else:
                entries.append((head, mode, sha))
        entries += [(name, "40000", self.tree(inner)) for name, inner in here.items()]
        entries.sort(key=lambda entry: entry[0] + ("/" if entry[1] == "40000" else ""))
        body = b"".join(f"{mode} {name}\0".encode() + bytes.fromhex(sha) for name, mode, sha in entries)
        sha = _hash("tree", body)
        self.trees[sha] = dict(files)
        return sha

    def commit(self, tree: str, parents: list[str], message: str, author: dict[str, str] | None = None) -> str:
        """Store a commit; its id."""
        who = author or {"name": LOGIN, "email": "x@example.com"}
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents), json.dumps(who), str(len(self.commits))]
        sha = _hash("commit", "\n".join([*lines, "", message]).encode())
        self.commits[sha] = {"tree": tree, "parents": parents, "message": message, "author": who}
        return sha

    def history(self, sha: str) -> list[str]:
        """A commit and those before it."""
        found = [sha]
        while parents := self.commits[found[-1]]["parents"]:
            found.append(parents[0])
        return found

    def files_of(self, commit: str) -> Files:
        """What a commit holds."""
        return dict(self.trees[self.commits[commit]["tree"]])


def _hash(kind: str, content: bytes) -> str:
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
