"""Pages projects and their domains."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.requests import Request

from sitewright.kit.http import Answer
from tests.fakes.cloudflare.answers import NOW, Refused, configuration, domain_shown, told
from tests.fakes.cloudflare.deployments import Deployments
from tests.fakes.cloudflare.tokens import Tokens


@dataclass
class Pages(Tokens, Deployments):
    """The account's projects; domains by project and name."""

    domains: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    taken_names: set[str] = field(default_factory=set)
    most_projects: int = 1000
    tells_totals: bool = True
    keeps: set[str] = field(default_factory=set)
    """What of a project no request changes."""
    polls_until_active: int = 1
    polls_until_domain_seen: int = 0
    new_domains_are: str = "pending"

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

    async def fetch(self, url: str) -> Answer:
        """GET at a deployment's own address: files, a folder's page, and redirects to folders."""
        parts = urlsplit(url)
        all_ = [deployment for kept in self.deployments.values() for deployment in kept]
        manifest = next((each["manifest"] for each in all_ if each["url"] == f"https://{parts.netloc}"), None)
        if manifest is None:
            return Answer(404, {}, b"")
        path = unquote(parts.path)
        if f"{path}/index.html" in manifest:
            return Answer(308, {"location": f"{path}/"}, b"")
        key = manifest.get(f"{path}index.html" if path.endswith("/") else path)
        return Answer(200, {}, self.assets[key]) if key else Answer(404, {}, b"not here")

    async def _pages(self, request: Request, name: str | None, path: str, query: dict[str, str]) -> dict[str, Any]:
        method = request.method
        if name is None and method == "POST":
            return {"result": self.create_project(await request.json())}
        if name is None:
            size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
            if size > 10:
                raise Refused(400, 8000024, "Invalid list options provided.")
            shown = list(self.projects.values())[(page - 1) * size : page * size]
            counted = {"total_count": len(self.projects)} if self.tells_totals else {}
            return {"result": shown, "result_info": {"page": page, "per_page": size, "count": len(shown), **counted}}
        if name not in self.projects:
            raise Refused(404, 8000007, "Project not found.")
        if path == "/upload-token":
            return {"result": {"jwt": self._upload_token()}}
        if path.startswith("/deployments"):
            return await self._deployment(request, name, path.removeprefix("/deployments").strip("/"), query)
        if path.startswith("/domains"):
            body = await request.json() if method == "POST" else {}
            return {"result": self._domain(method, name, path.removeprefix("/domains").strip("/"), body)}
        return {"result": self._project(method, name, await request.json() if method == "PATCH" else {})}

    def _project(self, method: str, name: str, body: Any) -> Any:
        if method == "DELETE":
            for known in (self.projects, self.deployments, self.domains):
                del known[name]
            return {}
        changing = ({"production_branch", "source", "build_config"} & set(body)) - self.keeps
        self.projects[name] |= {key: body[key] for key in changing}
        self._configure(name, body)
        return self.projects[name]

    def _configure(self, name: str, body: Any) -> None:
        """What a body says of the environments, beside what they are at first."""
        said = body.get("deployment_configs", {})
        configurations = self.projects[name]["deployment_configs"]
        self.projects[name]["deployment_configs"] = {
            place: shown | said.get(place, {}) for place, shown in configurations.items()
        }

    def create_project(self, body: Any) -> dict[str, Any]:
        """A project that holds nothing yet."""
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
        self._configure(name, body)
        return self.projects[name]

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
        if method == "GET" and known[host]["polls"] <= self.polls_until_domain_seen:
            raise Refused(404, 8000021, "The domain was not found.")
        if known[host]["polls"] > self.polls_until_active and known[host]["status"] == "pending":
            known[host]["status"] = "active"
        return told(known[host])
