"""GitHub's REST and GraphQL on loopback, with real Git objects: what a site's repository needs of it.

Stateful; `faults` are taken before a request is served: a status with headers and body, or what befalls a connection.
"""

import contextlib
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.github.access import TOKEN, Access
from tests.fakes.github.answers import LOGIN, Fault, Refused
from tests.fakes.github.git_data import GitData
from tests.fakes.github.repositories import Repository
from tests.fakes.lasting import Lasting, LastingResponse
from tests.fakes.serving import serving

__all__ = ["LOGIN", "TOKEN", "FakeGitHub", "Fault", "Repository", "running"]


@dataclass
class FakeGitHub(Access, GitData):
    """All of GitHub. `seen` lists method and path of every request."""

    url: str = ""
    below: str = ""
    """Where the API lies, as at GitHub Enterprise below `/api/v3`."""
    seen: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    speaks_graphql: bool = True

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

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.path in path and fault.method in ("", method) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

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

    def _redirect(self, path: str) -> str | None:
        """Where a renamed repository is found: by its number."""
        if not (match := re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)) or match[1] not in self.moved:
            return None
        number = self.repositories[self.moved[match[1]]].shown()["id"]
        place = f"repositories/{number}" if self.moves_to_numbers else f"repos/{self.moved[match[1]]}"
        return f"{self.url}/{place}{match[2] or ''}"

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
            return 201, self._installation_token()
        shown = [repository.shown() for repository in self.repositories.values()]
        if path in ("/user/repos", f"/orgs/{LOGIN}/repos"):
            if method == "POST":
                return 201, self._create(body)
            size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
            return 200, shown[(page - 1) * size : page * size]
        core = {"limit": 5000, "remaining": 4900, "reset": 0, "used": 100}
        found: dict[str, Any] = {
            "/app/installations/42": {"id": 42, "app_id": 1, "permissions": self.permissions, "suspended_at": None},
            "/installation/repositories": {"total_count": len(shown), "repositories": shown},
            "/user": {"login": LOGIN, "id": 1, "type": "User"},
            "/rate_limit": {"resources": {"core": core}},
        }
        if path not in found:
            raise Refused(404, "Not Found")
        return 200, found[path]

    def _repository(
        self, method: str, repository: Repository, path: str, body: Any, query: dict[str, str]
    ) -> tuple[int, Any]:
        whole = {"/generate": self._generate, "/transfer": self._transfer, "/topics": self._topics}
        if method != "GET" and path in whole:
            return whole[path](repository, body)
        if path == "" and method == "DELETE":
            if self.permissions.get("administration") != "write":
                raise Refused(403, "Must have admin rights to Repository.")
            del self.repositories[repository.full_name]
            return 204, None
        if path == "":
            for name in {"archived", "default_branch", "description", "is_template", "private"} & set(body):
                setattr(repository, name, body[name])
            return 200, repository.shown()
        if method != "GET" and repository.archived:
            raise Refused(403, "Repository was archived so is read-only.")
        return self._inside(method, repository, path, body, query)

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


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeGitHub]:
    """GitHub, answering."""
    fake = FakeGitHub()
    async with serving(fake.app) as fake.url:
        yield fake
