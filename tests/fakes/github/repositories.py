"""Repositories: made, renamed, handed on, looked into."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.github.answers import LOGIN, Refused
from tests.fakes.github.objects import Objects


@dataclass
class Repository:
    """One repository."""

    full_name: str
    description: str = ""
    is_template: bool = False
    template: str | None = None
    archived: bool = False
    private: bool = False
    topics: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)
    default_branch: str = "main"
    filled_after: int = 0
    """How many more times it answers that it is empty."""

    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        owner, _, name = self.full_name.partition("/")
        template = {"full_name": self.template} if self.template else None
        return {
            "id": id(self) % 10**9,
            "name": name,
            "full_name": self.full_name,
            "owner": {"login": owner},
            "description": self.description,
            "private": self.private,
            "archived": self.archived,
            "is_template": self.is_template,
            "default_branch": self.default_branch,
            "topics": self.topics,
            "template_repository": template,
            "permissions": {"admin": True, "push": True, "pull": True},
        }


@dataclass
class Repositories(Objects):
    """Repositories by full name."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    """New full names by old ones."""
    polls_until_filled: int = 2
    polls_until_made: int = 0
    """The same for those that are made empty."""
    new_branch: str = "main"
    """What the account calls the first branch of such a repository."""
    moves_to_numbers: bool = True
    """Whether an old name leads to the repository's number, or to its new name."""
    compares: bool = True
    tells: Callable[[str, str, str], None] | None = None
    """Who is told of each push: repository, branch, commit."""

    def add(self, full_name: str, files: dict[str, bytes], **options: Any) -> Repository:
        """A repository with one commit."""
        repository = Repository(full_name, **options)
        tree = self.tree({path: ("100644", self.blob(content)) for path, content in files.items()})
        repository.refs["main"] = self.commit(tree, [], "Initial commit")
        self.repositories[full_name] = repository
        return repository

    def push(self, full_name: str, branch: str, files: dict[str, bytes], message: str = "by hand") -> str:
        """A person's commit."""
        refs = self.repositories[full_name].refs
        tree = {**self.trees[self.commits[refs[branch]]["tree"]]}
        tree |= {path: ("100644", self.blob(content)) for path, content in files.items()}
        commit = self.commit(self.tree(tree), [refs[branch]], message)
        self.set_branch(self.repositories[full_name], branch, commit)
        return commit

    def set_branch(self, repository: Repository, branch: str, commit: str) -> None:
        """A branch made or moved; one that stands there already was not pushed."""
        moved = repository.refs.get(branch) != commit
        repository.refs[branch] = commit
        if moved and self.tells is not None:
            self.tells(repository.full_name, branch, commit)

    def rename(self, old: str, new: str) -> None:
        """Another name or owner; the old name leads there, until somebody takes it."""
        self.repositories[new] = self.repositories.pop(old)
        self.repositories[new].full_name = new
        self.moved[old] = new

    def _create(self, body: Any) -> dict[str, Any]:
        full_name = f"{LOGIN}/{body['name']}"
        if full_name in self.repositories:
            error = {"resource": "Repository", "message": "name already exists on this account"}
            raise Refused(422, "Repository creation failed.", [error])
        made = self.add(full_name, {"README.md": b"# x\n"}, description=body["description"], private=body["private"])
        made.refs, made.default_branch = {self.new_branch: made.refs["main"]}, self.new_branch
        made.filled_after = self.polls_until_made
        return made.shown()

    def _generate(self, template: Repository, body: Any) -> tuple[int, Any]:
        full_name = f"{body.get('owner') or LOGIN}/{body['name']}"
        if not template.is_template:
            raise Refused(422, f"Could not clone: {template.full_name} is not a template repository")
        if full_name in self.repositories:
            raise Refused(422, "Could not clone: Name already exists on this account")
        files = self.trees[self.commits[template.refs["main"]]["tree"]]
        made = Repository(
            full_name,
            body.get("description", ""),
            template=template.full_name,
            private=body.get("private", False),
            filled_after=self.polls_until_filled,
        )
        made.refs["main"] = self.commit(self.tree(files), [], "Initial commit")
        self.repositories[full_name] = made
        return 201, made.shown()

    def _transfer(self, repository: Repository, body: Any) -> tuple[int, Any]:
        self.rename(repository.full_name, f"{body['new_owner']}/{repository.full_name.partition('/')[2]}")
        return 202, repository.shown()

    def _topics(self, repository: Repository, body: Any) -> tuple[int, Any]:
        repository.topics = body["names"]
        return 200, {"names": repository.topics}

    def _known(self, full_name: str) -> Repository:
        if full_name not in self.repositories:
            raise Refused(404, "Not Found")
        return self.repositories[full_name]

    def _resolve(self, repository: Repository, ref: str) -> str:
        found = repository.refs.get(ref) or (ref if ref in self.commits else None)
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def _contents(self, repository: Repository, path: str, ref: str) -> tuple[int, Any]:
        commit = self._resolve(repository, ref)
        files = self.trees[self.commits[commit]["tree"]]
        if path not in files:
            raise Refused(404, "Not Found")
        content = self.blobs[files[path][1]]
        encoded = base64.encodebytes(content).decode()
        shown = {"type": "file", "name": path.rsplit("/", 1)[-1], "path": path, "sha": files[path][1]}
        return 200, {**shown, "size": len(content), "encoding": "base64", "content": encoded}

    def _compare(self, repository: Repository, basehead: str) -> tuple[int, Any]:
        base, head = (self._resolve(repository, ref) for ref in basehead.split("..."))
        ahead = [sha for sha in self.history(head) if sha not in self.history(base)]
        behind = [sha for sha in self.history(base) if sha not in self.history(head)]
        status = {(False, False): "identical", (True, False): "ahead", (False, True): "behind"}.get(
            (bool(ahead), bool(behind)), "diverged"
        )
        commits = [self._shown_commit(sha) for sha in reversed(ahead)][:250]
        return 200, {
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "base_commit": self._shown_commit(base),
            "commits": commits,
        }

    def _shown_commit(self, sha: str) -> dict[str, Any]:
        commit = self.commits[sha]
        inner = {"message": commit["message"], "tree": {"sha": commit["tree"]}, "author": commit["author"]}
        return {"sha": sha, "commit": inner, "parents": [{"sha": parent} for parent in commit["parents"]]}
