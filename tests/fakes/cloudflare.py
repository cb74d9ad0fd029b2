"""Cloudflare's API on loopback: tokens, zones, DNS records, and Pages with Direct Upload and domains.

Stateful; `faults` are taken before a request is served. What an alias or domain shows is read with `shown`.
"""

import asyncio
import base64
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sitewright.app import QuietServer, bind
from tests.fakes.lasting import Lasting, LastingResponse

TOKEN, ACCOUNT, ZONE, ZONE_NAME = "cf-of-the-tests", "a" * 32, "b" * 32, "agencia.example"
NOW = "2026-11-23T12:00:00Z"
STAGES = ("queued", "initialize", "clone_repo", "build", "deploy")
OWN = frozenset({"polls", "manifest", "headers", "redirects", "outcome"})
"""What the fake remembers of a deployment or domain and Cloudflare does not tell."""


class Refused(Exception):
    """An answer that is an error with a code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass
class Fault:
    """What a request gets instead of its answer; `path` is a part of its path."""

    path: str
    status: int | Lasting = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"success": false, "errors": [], "messages": [], "result": null}'
    times: int = 1
    method: str = ""
    after: bool = False


@dataclass
class FakeCloudflare:
    """One account with one zone."""

    url: str = ""
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    deployments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    domains: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    assets: dict[str, bytes] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    uploaded: list[str] = field(default_factory=list)
    uploads: int = 0
    bytes_received: int = 0
    faults: list[Fault] = field(default_factory=list)
    taken_names: set[str] = field(default_factory=set)
    jwts: int = 0
    expired_jwts: int = 0
    """How many of the next uploads find their token expired."""
    polls_until_deployed: int = 1
    builds_end: str = "success"
    """How the next builds of connected projects end."""
    heads: dict[str, str] = field(default_factory=dict)
    """Commits by repository and branch, as `agencia/padaria preview`."""
    most_projects: int = 1000
    polls_until_active: int = 1
    new_domains_are: str = "pending"
    quota: int = 200
    permissions: list[str] = field(default_factory=lambda: ["#zone:read", "#dns_records:edit"])
    number: int = 0
    zones: dict[str, str] = field(default_factory=lambda: {ZONE: ZONE_NAME})
    """Name by id."""

    def shown(self, address: str, path: str = "/index.html") -> str | None:
        """What a visitor gets at an alias, a project's address or an attached domain."""
        host = address.removeprefix("https://")
        for name, project in self.projects.items():
            for deployment in reversed(self.deployments[name]):
                canonical = project["canonical_deployment"]
                production = canonical is not None and canonical["id"] == deployment["id"]
                hosts = [alias.removeprefix("https://") for alias in deployment["aliases"]]
                hosts += [project["subdomain"], *self.domains[name]] if production else []
                if host in hosts:
                    content = self.assets.get(deployment["manifest"].get(path, ""))
                    return content.decode() if content is not None else None
        return None

    @property
    def app(self) -> Starlette:
        """The routes."""
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return Starlette(routes=[Route("/{path:path}", self.serve, methods=methods)])

    async def serve(self, request: Request) -> Response:
        """One request."""
        path = request.url.path
        self.seen.append(f"{request.method} {path}")
        body = await request.body()
        self.bytes_received += len(body)
        for fault in self.faults:
            if fault.path in path and fault.method in ("", request.method) and fault.times > 0:
                fault.times -= 1
                if fault.after:
                    await self._answer(request)
                if isinstance(fault.status, Lasting):
                    return LastingResponse(fault.status)
                return Response(fault.body, fault.status, {"content-type": "application/json", **fault.headers})
        return await self._answer(request)

    async def _answer(self, request: Request) -> Response:
        try:
            self._authorise(request)
            answer = await self._route(request)
        except Refused as refused:
            errors = [{"code": refused.code, "message": refused.message}]
            return JSONResponse({"success": False, "errors": errors, "messages": [], "result": None}, refused.status)
        return JSONResponse({"success": True, "errors": [], "messages": [], **answer})

    def _authorise(self, request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if "/pages/assets/" in request.url.path:
            if self.expired_jwts > 0:
                self.expired_jwts -= 1
                raise Refused(401, 8000013, "Authorization failed")
            if given.count(".") != 2:
                raise Refused(401, 8000013, "Authorization failed")
        elif given != TOKEN:
            raise Refused(401, 10000, "Authentication error")

    async def _route(self, request: Request) -> dict[str, Any]:
        path, method, query = request.url.path, request.method, dict(request.query_params)
        if path.endswith("/tokens/verify"):
            return {"result": {"id": "t", "status": "active"}}
        if path.startswith("/pages/assets/"):
            return self._assets(path.rsplit("/", 1)[1], await request.json())
        if path == "/zones":
            found = [zone for zone in self.zones.items() if query.get("name") in (None, zone[1])]
            return {"result": [zone_shown(*zone, self.permissions) for zone in found], "result_info": {"page": 1}}
        if (match := re.fullmatch(r"/zones/(\w+)(/.*)?", path)) and match[1] in self.zones:
            body = await request.json() if method in ("POST", "PUT", "PATCH") else {}
            return self._zone(match[1], method, match[2] or "", body, query)
        if match := re.fullmatch(rf"/accounts/{ACCOUNT}/pages/projects(?:/([a-z0-9-]+))?(/.*)?", path):
            return await self._pages(request, match[1], match[2] or "", query)
        raise Refused(404, 7003, "Could not route")

    # DNS

    def _zone(self, zone: str, method: str, path: str, body: Any, query: dict[str, str]) -> dict[str, Any]:
        if path == "":
            return {"result": zone_shown(zone, self.zones[zone], self.permissions)}
        if path.removeprefix("/dns_records/") in self.records and method == "GET":
            return {"result": self.records[path.removeprefix("/dns_records/")]}
        if path == "/dns_records/usage":
            return {"result": {"record_quota": self.quota, "record_usage": len(self.records)}}
        record_id = path.removeprefix("/dns_records").lstrip("/")
        if method == "GET":
            name = query.get("name.exact")
            found = [record for record in self.records.values() if name in (None, record["name"])]
            return {"result": found, "result_info": {"page": 1, "per_page": 20, "count": len(found)}}
        if method == "POST":
            return {"result": self._create_record(body)}
        if record_id not in self.records:
            raise Refused(404, 81044, "Record does not exist.")
        if method == "DELETE":
            del self.records[record_id]
            return {"result": {"id": record_id}}
        self.records[record_id] |= body
        return {"result": self.records[record_id]}

    def _create_record(self, body: Any) -> dict[str, Any]:
        if any(record["name"] == body["name"] for record in self.records.values()):
            raise Refused(400, 81053, "An A, AAAA, or CNAME record with that host already exists.")
        if len(self.records) >= self.quota:
            raise Refused(400, 81045, "Record quota exceeded.")
        self.number += 1
        record = {"id": f"r{self.number}", "created_on": NOW, "modified_on": NOW, "meta": {}, "tags": [], **body}
        record = {"comment": None, "proxied": False, "proxiable": True, "settings": {}, **record}
        self.records[record["id"]] = record
        return record

    # Pages

    async def _pages(self, request: Request, name: str | None, path: str, query: dict[str, str]) -> dict[str, Any]:
        method = request.method
        if name is None and method == "POST":
            return {"result": self._create_project(await request.json())}
        if name is None:
            size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
            if size > 10:
                raise Refused(400, 8000024, "Invalid list options provided.")
            shown = list(self.projects.values())[(page - 1) * size : page * size]
            return {"result": shown, "result_info": {"page": page, "per_page": size, "count": len(shown)}}
        if name not in self.projects:
            raise Refused(404, 8000007, "Project not found.")
        if path == "/upload-token":
            self.jwts += 1
            claims = base64.urlsafe_b64encode(json.dumps({"exp": int(time.time()) + 300}).encode()).decode().rstrip("=")
            return {"result": {"jwt": f"x.{claims}.{self.jwts}"}}
        if path.startswith("/deployments"):
            return await self._deployment(request, name, path.removeprefix("/deployments").strip("/"), query)
        if path.startswith("/domains"):
            body = await request.json() if method == "POST" else {}
            return {"result": self._domain(method, name, path.removeprefix("/domains").strip("/"), body)}
        if method == "DELETE":
            for known in (self.projects, self.deployments, self.domains):
                del known[name]
            return {"result": {}}
        return {"result": self.projects[name]}

    def _create_project(self, body: Any) -> dict[str, Any]:
        name = body["name"]
        if name in self.projects:
            raise Refused(409, 8000002, "A project with this name already exists. Choose a different project name.")
        if len(self.projects) >= self.most_projects:
            raise Refused(400, 8000099, "Too many projects.")  # The code is not documented.
        if body.get("source") and body["source"]["config"]["owner"] == "unseen":
            raise Refused(400, 8000011, "There is an internal issue with your Cloudflare Pages Git installation.")
        subdomain = f"{name}-x9z.pages.dev" if name in self.taken_names else f"{name}.pages.dev"
        project = {"id": f"p-{name}", "name": name, "subdomain": subdomain, "domains": [subdomain]}
        project |= {"production_branch": body["production_branch"], "created_on": NOW, "source": body.get("source")}
        project |= {
            "framework": "",
            "framework_version": "",
            "uses_functions": False,
            "build_config": body.get("build_config", {}),
        }
        project |= {"preview_script_name": f"{name}-preview", "production_script_name": f"{name}-production"}
        project |= {"deployment_configs": {place: configuration() for place in ("preview", "production")}}
        project |= {"canonical_deployment": None, "latest_deployment": None}
        self.projects[name], self.deployments[name], self.domains[name] = project, [], {}
        return project

    async def _deployment(self, request: Request, name: str, path: str, query: dict[str, str]) -> dict[str, Any]:
        kept = self.deployments[name]
        if path == "" and request.method == "POST":
            async with request.form() as form:
                fields = {
                    key: value if isinstance(value, str) else (await value.read()).decode()
                    for key, value in form.items()
                }
            made = self._deploy(name, fields) if "manifest" in fields else self._build(name, fields["branch"])
            return {"result": told(made)}
        if path == "":
            wanted = [told(entry) for entry in reversed(kept) if query.get("env") in (None, entry["environment"])]
            size, page = int(query.get("per_page", 25)), int(query.get("page", 1))
            return {"result": wanted[(page - 1) * size : page * size], "result_info": {"page": page, "per_page": size}}
        identifier, _, action = path.partition("/")
        found = next((entry for entry in kept if entry["id"] == identifier), None)
        if found is None:
            raise Refused(404, 8000009, "Deployment not found.")
        if request.method == "DELETE":
            canonical = self.projects[name]["canonical_deployment"]
            if canonical is not None and canonical["id"] == found["id"]:
                # That it is refused is documented; the code is not, so nothing may depend on it.
                raise Refused(400, 8000035, "You cannot delete the active production deployment.")
            kept.remove(found)
            return {"result": None}
        if action == "rollback":
            self.projects[name]["canonical_deployment"] = told(found)
        if action == "history/logs":
            lines = [{"ts": NOW, "line": f"line {number}"} for number in range(20)] + [
                {"ts": NOW, "line": "Error: boom"}
            ]
            return {"result": {"data": lines, "includes_container_logs": True, "total": len(lines)}}
        if action == "retry":
            return {"result": told(self._build(name, found["deployment_trigger"]["metadata"]["branch"]))}
        self._advance(name, found)
        return {"result": told(found)}

    def _advance(self, name: str, found: dict[str, Any]) -> None:
        """A deployment ends after it was looked at some times."""
        found["polls"] -= 1
        if found["polls"] > 0 or found["latest_stage"]["status"] in ("success", "failure"):
            return
        failed = found["outcome"] != "success"
        found["latest_stage"] = stage("build", "failure") if failed else stage("deploy", "success")
        if not failed and found["environment"] == "production":
            self.projects[name]["canonical_deployment"] = told(found)

    def push(self, repository: str, branch: str, commit: str, manifest: dict[str, str] | None = None) -> None:
        """A commit on a branch, which starts a build of each project connected to it."""
        self.heads[f"{repository} {branch}"] = commit
        for name, project in self.projects.items():
            config = (project["source"] or {}).get("config", {})
            known = (f"{config.get('owner')}/{config.get('repo_name')}", config.get("production_branch"))
            if known == (repository, branch):
                self._build(name, branch)["manifest"] = manifest or {}

    def _build(self, name: str, branch: str) -> dict[str, Any]:
        """A build of a branch's head."""
        config = (self.projects[name]["source"] or {"config": {}})["config"]
        commit = self.heads.get(f"{config.get('owner')}/{config.get('repo_name')} {branch}")
        if commit is None:
            raise Refused(400, 8000000, "There is nothing to build.")
        made = self._deploy(name, {"manifest": "{}", "branch": branch, "commit_hash": commit})
        made["deployment_trigger"]["type"], made["outcome"] = "github:push", self.builds_end
        return made

    def _deploy(self, name: str, fields: dict[str, str]) -> dict[str, Any]:
        manifest = json.loads(fields["manifest"])
        if missing := set(manifest.values()) - set(self.assets):
            raise Refused(400, 8000000, f"{len(missing)} assets are missing")
        branch, production = fields.get("branch", "main"), self.projects[name]["production_branch"]
        self.number += 1
        short = f"{self.number:08x}"
        subdomain = self.projects[name]["subdomain"]
        alias = re.sub(r"[^a-z0-9-]", "-", branch.lower()).strip("-")[:28]
        made = {
            "id": f"{short}-0000-4000-8000-000000000000",
            "short_id": short,
            "project_id": f"p-{name}",
            "project_name": name,
            "environment": "production" if branch == production else "preview",
            "url": f"https://{short}.{subdomain}",
            "aliases": [] if branch == production else [f"https://{alias}.{subdomain}"],
            "created_on": NOW,
            "modified_on": NOW,
            "build_config": {},
            "env_vars": {},
            "is_skipped": False,
            "source": {"type": "github", "config": source_configuration()},
            "stages": [stage(name, "idle") for name in STAGES],
            "latest_stage": stage("queued", "active"),
            "deployment_trigger": {
                "type": "ad_hoc",
                "metadata": {
                    "branch": branch,
                    "commit_hash": fields.get("commit_hash", ""),
                    "commit_message": fields.get("commit_message", ""),
                    "commit_dirty": fields.get("commit_dirty") == "true",
                },
            },
            "manifest": manifest,
            "headers": fields.get("_headers"),
            "redirects": fields.get("_redirects"),
            "polls": self.polls_until_deployed,
            "outcome": "success",
        }
        self.deployments[name].append(made)
        return made

    def _assets(self, action: str, body: Any) -> dict[str, Any]:
        if action == "check-missing":
            return {"result": [key for key in dict.fromkeys(body["hashes"]) if key not in self.assets]}
        if action == "upload":
            self.uploads += 1
            for entry in body:
                self.assets[entry["key"]] = base64.b64decode(entry["value"])
                self.uploaded.append(entry["key"])
            return {"result": {"successful_key_count": len(body), "unsuccessful_keys": []}}
        return {"result": {}}

    def _domain(self, method: str, name: str, host: str, body: Any) -> Any:
        known = self.domains[name]
        if method == "POST":
            known[body["name"]] = domain_shown(body["name"], self.new_domains_are) | {"polls": 0}
            return told(known[body["name"]])
        if host == "":
            return [told(domain) for domain in known.values()]
        if host not in known:
            raise Refused(404, 8000021, "The domain was not found.")
        if method == "DELETE":
            del known[host]
            return {}
        if method == "PATCH" and known[host]["status"] != "blocked":
            known[host]["status"] = "pending"
        known[host]["polls"] += 1
        if known[host]["polls"] > self.polls_until_active and known[host]["status"] == "pending":
            known[host]["status"] = "active"
        return told(known[host])


def told(thing: dict[str, Any]) -> dict[str, Any]:
    """A deployment or domain as the API shows it."""
    return {name: value for name, value in thing.items() if name not in OWN}


def stage(name: str, status: str) -> dict[str, Any]:
    """One stage of a deployment."""
    return {"name": name, "status": status, "started_on": NOW, "ended_on": None}


def zone_shown(zone_id: str, name: str, permissions: list[str]) -> dict[str, Any]:
    """A zone as the API shows it."""
    zone: dict[str, Any] = {"id": zone_id, "name": name, "status": "active", "type": "full", "permissions": permissions}
    zone |= {"account": {"id": ACCOUNT, "name": "Agência"}, "owner": {}, "plan": {}, "meta": {}, "development_mode": 0}
    return zone | {"created_on": NOW, "modified_on": NOW, "activated_on": NOW, "name_servers": ["a.ns.example"]}


def configuration() -> dict[str, Any]:
    """A Pages project's configuration of one environment, as it is at first."""
    settings: dict[str, Any] = {
        "always_use_latest_compatibility_date": False,
        "compatibility_date": "2026-11-23",
        "fail_open": True,
    }
    settings |= {"build_image_major_version": 3, "compatibility_flags": [], "env_vars": {}, "usage_model": "standard"}
    return settings


def source_configuration() -> dict[str, Any]:
    """Where a deployment comes from: for Direct Upload, nowhere."""
    names = ("owner", "owner_id", "repo_id", "repo_name", "production_branch")
    lists = ("path_excludes", "path_includes", "preview_branch_excludes", "preview_branch_includes")
    switches = ("deployments_enabled", "pr_comments_enabled", "production_deployments_enabled")
    empty: dict[str, Any] = dict.fromkeys(names, "") | {name: [] for name in lists} | dict.fromkeys(switches, False)
    return empty | {"preview_deployment_setting": "all"}


def domain_shown(name: str, status: str) -> dict[str, Any]:
    """A Pages domain as the API shows it."""
    domain: dict[str, Any] = {
        "id": name,
        "domain_id": name,
        "name": name,
        "status": status,
        "created_on": NOW,
        "zone_tag": ZONE,
    }
    domain |= {"certificate_authority": "google", "verification_data": {"status": "pending"}}
    return domain | {"validation_data": {"method": "http", "status": "initializing"}}


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[FakeCloudflare]:
    """Cloudflare, answering."""
    fake = FakeCloudflare()
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
