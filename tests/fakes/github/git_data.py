"""The Git Data API: references, trees, blobs and commits."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.github.answers import Refused
from tests.fakes.github.repositories import Repositories, Repository


@dataclass
class GitData(Repositories):
    """Reads and writes of Git objects, over REST; blobs also over GraphQL."""

    blobs_left: int = 10**6
    """How many more may be made in this hour."""
    moves: int = 0
    """How often somebody else pushes to a branch just before it is moved."""
    moves_write: dict[str, bytes] = field(default_factory=dict)

    def _git(self, method: str, repository: Repository, path: str, body: Any) -> tuple[int, Any]:
        kind, _, rest = path.partition("/")
        if method == "GET":
            return self._read(repository, kind, rest)
        if kind == "refs" and method == "PATCH":
            return self._move(repository, rest.removeprefix("heads/"), body)
        return 201, self._make(repository, kind, body)

    def _read(self, repository: Repository, kind: str, rest: str) -> tuple[int, Any]:
        if kind == "ref":
            branch = rest.removeprefix("heads/")
            return 200, self._ref(branch, self._resolve(repository, branch))
        if kind == "trees":
            return self._read_tree(repository, rest)
        if kind == "blobs" and rest in self.blobs:
            content = self.blobs[rest]
            return 200, {"sha": rest, "encoding": "base64", "content": base64.encodebytes(content).decode()}
        if kind == "commits" and rest in self.commits:
            commit = self.commits[rest]
            return 200, {"sha": rest, "message": commit["message"], "tree": {"sha": commit["tree"]}}
        raise Refused(404, "Not Found")

    def _make(self, repository: Repository, kind: str, body: Any) -> dict[str, Any]:
        if kind == "refs":
            branch = body["ref"].removeprefix("refs/heads/")
            if branch in repository.refs:
                raise Refused(422, "Reference already exists")
            self.set_branch(repository, branch, body["sha"])
            return self._ref(branch, body["sha"])
        if kind == "trees":
            return {"sha": self._write_tree(body)}
        if kind == "blobs":
            self.blobs_left -= 1
            if self.blobs_left < 0:
                raise Refused(403, "You have exceeded a secondary rate limit. Please wait before you try again.")
            return {"sha": self.blob(base64.b64decode(body["content"]))}
        if body["tree"] not in self.trees or not set(body["parents"]) <= set(self.commits):
            raise Refused(422, "Tree SHA does not exist")
        sha = self.commit(body["tree"], body["parents"], body["message"], body.get("author"))
        return {"sha": sha, "message": body["message"], "tree": {"sha": body["tree"]}}

    def _ref(self, branch: str, sha: str) -> dict[str, Any]:
        return {"ref": f"refs/heads/{branch}", "object": {"type": "commit", "sha": sha}}

    def _move(self, repository: Repository, branch: str, body: Any) -> tuple[int, Any]:
        if self.moves > 0:
            self.moves -= 1
            self.push(repository.full_name, branch, self.moves_write or {f"by-hand-{self.moves}.txt": b"x"})
        if branch not in repository.refs:
            raise Refused(422, "Reference does not exist")
        if body["sha"] not in self.commits:
            raise Refused(422, "Object does not exist")
        if not body.get("force") and self._resolve(repository, branch) not in self.history(body["sha"]):
            raise Refused(422, "Update is not a fast forward")
        self.set_branch(repository, branch, body["sha"])
        return 200, self._ref(branch, body["sha"])

    def _read_tree(self, repository: Repository, ref: str) -> tuple[int, Any]:
        sha = ref if ref in self.trees else self.commits[self._resolve(repository, ref)]["tree"]
        entries = [
            {"path": path, "mode": mode, "type": "blob", "sha": blob, "size": len(self.blobs[blob])}
            for path, (mode, blob) in sorted(self.trees[sha].items())
        ]
        folders = {path.rsplit("/", 1)[0] for path in self.trees[sha] if "/" in path}
        entries += [{"path": path, "mode": "040000", "type": "tree", "sha": "0" * 40} for path in sorted(folders)]
        return 200, {"sha": sha, "tree": entries, "truncated": False}

    def _write_tree(self, body: Any) -> str:
        if body["base_tree"] not in self.trees:
            raise Refused(404, "Not Found")
        files = dict(self.trees[body["base_tree"]])
        for entry in body["tree"]:
            if "content" in entry:
                files[entry["path"]] = (entry["mode"], self.blob(entry["content"].encode()))
            elif entry["sha"] is None:
                if entry["path"] not in files:
                    raise Refused(422, "GitRPC::BadObjectState")
                del files[entry["path"]]
            else:
                files[entry["path"]] = (entry["mode"], entry["sha"])
        return self.tree(files)

    def _graphql(self, body: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for alias, oid in re.findall(r'(b\d+): object\(oid: "([0-9a-f]{40})"\)', body["query"]):
            content = self.blobs.get(oid)
            found[alias] = None if content is None else {"oid": oid, "text": _text(content)}
        return {"data": {"repository": found}}


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
