"""GitHub's REST and GraphQL on loopback, with real Git objects: what a site's repository needs of it.

Stateful; `faults` are taken before a request is served: a status with headers and body, or what befalls a connection.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sitewright.app import QuietServer, bind
from tests.fakes.lasting import Lasting, LastingResponse

TOKEN = "ghp_of-the-tests"
LOGIN = "agencia"
Files = dict[str, tuple[str, str]]
"""Path -> mode and blob id."""


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, message: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "documentation_url": "https://docs.github.com/rest", "errors": errors or []}


@dataclass
class Fault:
    """What a request gets instead of its answer; `path` is a part of its path."""

    path: str
    status: int | Lasting = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"message": "Server Error"}'
    times: int = 1
    method: str = ""
    after: bool = False
    """Whether the request is carried out before its answer is lost."""


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
class FakeGitHub:
    """All of GitHub. `seen` lists method and path of every request."""

    url: str = ""
    repositories: dict[str, Repository] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Files] = field(default_factory=dict)
    commits: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    polls_until_filled: int = 2
    speaks_graphql: bool = True
    compares: bool = True
    tokens_given: list[str] = field(default_factory=list)
    """Installation tokens; one that is taken out is no longer good."""
    token_lives: timedelta = timedelta(hours=1)
    scopes: str | None = None
    """Of the personal token, where it is a classic one."""
    permissions: dict[str, str] = field(default_factory=lambda: {"administration": "write", "contents": "write"})
    moved: dict[str, str] = field(default_factory=dict)
    """New full names by old ones."""
    below: str = ""
    """Where the API lies, as at GitHub Enterprise below `/api/v3`."""
    moves: int = 0
    """How often somebody else pushes to a branch just before it is moved."""
    moves_write: dict[str, bytes] = field(default_factory=dict)

    # Git objects

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
        refs[branch] = self.commit(self.tree(tree), [refs[branch]], message)
        return refs[branch]

    def rename(self, old: str, new: str) -> None:
        """Another name or owner; the old name leads there, until somebody takes it."""
        self.repositories[new] = self.repositories.pop(old)
        self.repositories[new].full_name = new
        self.moved[old] = new

    def history(self, sha: str) -> list[str]:
        """A commit and those before it."""
        found = [sha]
        while parents := self.commits[found[-1]]["parents"]:
            found.append(parents[0])
        return found

    # Serving

    @property
    def app(self) -> Starlette:
        """The routes."""
        return Starlette(routes=[Route("/{path:path}", self.serve, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])])

    async def serve(self, request: Request) -> Response:
        """One request."""
        path = request.url.path
        self.seen.append(f"{request.method} {path}")
        if fault := self._fault(request.method, path):
            if fault.after:
                await self._answer(request)
            if isinstance(fault.status, Lasting):
                return LastingResponse(fault.status)
            return Response(fault.body, fault.status, {"content-type": "application/json", **fault.headers})
        return await self._answer(request)

    async def _answer(self, request: Request) -> Response:
        headers = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4900", "vary": "Authorization"}
        try:
            path = request.url.path.removeprefix(self.below)
            self._authorise(path, request.headers.get("authorization", ""))
            if self.scopes is not None:
                headers["x-oauth-scopes"] = self.scopes
            if (leads := self._redirect(path)) is not None:
                return JSONResponse({"message": "Moved Permanently"}, 301, {**headers, "location": leads})
            text = await request.body()
            body = json.loads(text) if text else {}
            status, answer = self._route(request.method, path, body, dict(request.query_params))
        except Refused as refused:
            return JSONResponse(refused.body, refused.status, headers)
        return JSONResponse(answer, status, headers)

    def _authorise(self, path: str, header: str) -> None:
        scheme, _, given = header.partition(" ")
        good = scheme in ("token", "Bearer") and given in (TOKEN, *self.tokens_given)
        if path.startswith("/app/") and not (scheme == "Bearer" and given.count(".") == 2):
            raise Refused(401, "A JSON web token could not be decoded")
        if not path.startswith("/app/") and not good:
            raise Refused(401, "Bad credentials")

    def _redirect(self, path: str) -> str | None:
        """Where a renamed repository is found: by its number."""
        if not (match := re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)) or match[1] not in self.moved:
            return None
        number = self.repositories[self.moved[match[1]]].shown()["id"]
        return f"{self.url}/repositories/{number}{match[2] or ''}"

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.path in path and fault.method in ("", method) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def _route(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        if path == ("/api/graphql" if self.below else "/graphql") and self.speaks_graphql:
            return 200, self._graphql(body)
        if match := re.fullmatch(r"/repositories/(\d+)(/.*)?", path):
            numbered = {str(repository.shown()["id"]): repository for repository in self.repositories.values()}
            return self._repository(method, numbered[match[1]], match[2] or "", body, query)
        if match := re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path):
            return self._repository(method, self._known(match[1]), match[2] or "", body, query)
        return self._account(method, path, body, query)

    def _account(self, method: str, path: str, body: Any, query: dict[str, str]) -> tuple[int, Any]:
        """What is asked of no single repository."""
        if re.fullmatch(r"/app/installations/(\d+)/access_tokens", path):
            self.tokens_given.append(f"ghs_{len(self.seen)}")
            expires = f"{datetime.now(UTC) + self.token_lives:%Y-%m-%dT%H:%M:%SZ}"
            return 201, {"token": self.tokens_given[-1], "expires_at": expires, "permissions": self.permissions}
        shown = [repository.shown() for repository in self.repositories.values()]
        if path in ("/user/repos", f"/orgs/{LOGIN}/repos"):
            if method == "POST":
                return 201, self._create(body)
            size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
            return 200, shown[(page - 1) * size : page * size]
        core = {"limit": 5000, "remaining": 4900, "reset": 0, "used": 100}
        found: dict[str, Any] = {
            "/app/installations": [{"id": 42, "app_id": 1, "permissions": self.permissions, "suspended_at": None}],
            "/installation/repositories": {"total_count": len(shown), "repositories": shown},
            "/user": {"login": LOGIN, "id": 1, "type": "User"},
            "/rate_limit": {"resources": {"core": core}},
        }
        if path not in found:
            raise Refused(404, "Not Found")
        return 200, found[path]

    def _create(self, body: Any) -> dict[str, Any]:
        full_name = f"{LOGIN}/{body['name']}"
        if full_name in self.repositories:
            error = {"resource": "Repository", "message": "name already exists on this account"}
            raise Refused(422, "Repository creation failed.", [error])
        made = self.add(full_name, {"README.md": b"# x\n"}, description=body["description"], private=body["private"])
        return made.shown()

    def _known(self, full_name: str) -> Repository:
        if full_name not in self.repositories:
            raise Refused(404, "Not Found")
        return self.repositories[full_name]

    def _repository(
        self, method: str, repository: Repository, path: str, body: Any, query: dict[str, str]
    ) -> tuple[int, Any]:
        whole = {"/generate": self._generate, "/transfer": self._transfer, "/topics": self._topics}
        if method != "GET" and path in whole:
            return whole[path](repository, body)
        if path == "":
            for name in {"archived", "description", "is_template", "private"} & set(body):
                setattr(repository, name, body[name])
            return 200, repository.shown()
        if method != "GET" and repository.archived:
            raise Refused(403, "Repository was archived so is read-only.")
        return self._inside(method, repository, path, body, query)

    def _transfer(self, repository: Repository, body: Any) -> tuple[int, Any]:
        self.rename(repository.full_name, f"{body['new_owner']}/{repository.full_name.partition('/')[2]}")
        return 202, repository.shown()

    def _topics(self, repository: Repository, body: Any) -> tuple[int, Any]:
        repository.topics = body["names"]
        return 200, {"names": repository.topics}

    def _inside(
        self, method: str, repository: Repository, path: str, body: Any, query: dict[str, str]
    ) -> tuple[int, Any]:
        """What a repository holds."""
        if path.startswith("/contents/"):
            return self._contents(repository, path.removeprefix("/contents/"), query.get("ref", "main"))
        if repository.filled_after > 0:
            repository.filled_after -= 1
            raise Refused(409, "Git Repository is empty.")
        if path.startswith("/compare/") and self.compares:
            return self._compare(repository, path.removeprefix("/compare/"))
        if path == "/commits":
            shown = [self._shown_commit(sha) for sha in self.history(self._resolve(repository, query["sha"]))]
            return 200, shown[: int(query.get("per_page", 30))]
        if not path.startswith("/git/"):
            raise Refused(404, "Not Found")
        return self._git(method, repository, path.removeprefix("/git/"), body)

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
            repository.refs[branch] = body["sha"]
            return self._ref(branch, body["sha"])
        if kind == "trees":
            return {"sha": self._write_tree(body)}
        if kind == "blobs":
            return {"sha": self.blob(base64.b64decode(body["content"]))}
        if body["tree"] not in self.trees or not set(body["parents"]) <= set(self.commits):
            raise Refused(422, "Tree SHA does not exist")
        sha = self.commit(body["tree"], body["parents"], body["message"], body.get("author"))
        return {"sha": sha, "message": body["message"], "tree": {"sha": body["tree"]}}

    def _ref(self, branch: str, sha: str) -> dict[str, Any]:
        return {"ref": f"refs/heads/{branch}", "object": {"type": "commit", "sha": sha}}

    def _resolve(self, repository: Repository, ref: str) -> str:
        found = repository.refs.get(ref) or (ref if ref in self.commits else None)
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def _move(self, repository: Repository, branch: str, body: Any) -> tuple[int, Any]:
        if self.moves > 0:
            self.moves -= 1
            self.push(repository.full_name, branch, self.moves_write or {f"by-hand-{self.moves}.txt": b"x"})
        if body["sha"] not in self.commits:
            raise Refused(422, "Object does not exist")
        if not body.get("force") and self._resolve(repository, branch) not in self.history(body["sha"]):
            raise Refused(422, "Update is not a fast forward")
        repository.refs[branch] = body["sha"]
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
            found[alias] = None if content is None else {"text": _text(content)}
        return {"data": {"repository": found}}


def _text(content: bytes) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _hash(kind: str, content: bytes) -> str:
    return hashlib.sha1(f"{kind} {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeGitHub]:
    """GitHub, answering."""
    fake = FakeGitHub()
    listener = bind("127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = QuietServer(uvicorn.Config(fake.app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    try:
        yield fake
    finally:
        server.should_exit = True
        await task
