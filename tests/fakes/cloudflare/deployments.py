"""Deployments of Pages projects: uploaded, or built from a connected repository; and the files they are made of."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from tests.fakes.cloudflare.answers import NOW, STAGES, Refused, source_configuration, stage, told


@dataclass
class Deployments:
    """Projects, and their deployments by project."""

    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    deployments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deployments_made: int = 0
    polls_until_deployed: int = 1
    polls_until_seen: int = 0
    """How often a new deployment is said not to be there."""
    largest_page: int = 25
    oldest_first: bool = False
    builds_end: str = "success"
    """How the next builds of connected projects end."""
    heads: dict[str, str] = field(default_factory=dict)
    """Commits by repository and branch, as `agencia/padaria preview`."""
    assets: dict[str, bytes] = field(default_factory=dict)
    uploaded: list[str] = field(default_factory=list)
    uploads: int = 0

    def push(self, repository: str, branch: str, commit: str, manifest: dict[str, str] | None = None) -> None:
        """A commit on a branch, which starts a build of each project connected to it."""
        self.heads[f"{repository} {branch}"] = commit
        for name, project in self.projects.items():
            config = (project["source"] or {}).get("config", {})
            known = (f"{config.get('owner')}/{config.get('repo_name')}", config.get("production_branch"))
            if known == (repository, branch):
                self._build(name, branch)["manifest"] = manifest or {}

    def finish(self, project: str) -> None:
        """All builds of a project end, in turn."""
        for deployment in self.deployments[project]:
            deployment["polls"] = 0
            self._advance(project, deployment)

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
            size, page = min(int(query.get("per_page", 25)), self.largest_page), int(query.get("page", 1))
            wanted = wanted[::-1] if self.oldest_first else wanted
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
        if found["unseen"] > 0:
            found["unseen"] -= 1
            raise Refused(404, 8000009, "Deployment not found.")
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
        self.deployments_made += 1
        short = f"{self.deployments_made:08x}"
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
            "created_on": f"2026-11-23T12:{self.deployments_made // 60:02}:{self.deployments_made % 60:02}Z",
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
            "sent": fields,
            "headers": fields.get("_headers"),
            "redirects": fields.get("_redirects"),
            "polls": self.polls_until_deployed,
            "unseen": self.polls_until_seen,
            "outcome": "success",
        }
        self.deployments[name].append(made)
        return made
