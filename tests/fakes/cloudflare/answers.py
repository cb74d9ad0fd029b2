"""What Cloudflare answers: errors with a code, and how it shows things."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.lasting import Lasting

TOKEN, ACCOUNT, ZONE, ZONE_NAME = "cf-of-the-tests", "a" * 32, "b" * 32, "agencia.example"
NOW = "2026-11-23T12:00:00Z"
STAGES = ("queued", "initialize", "clone_repo", "build", "deploy")
OWN = frozenset({"polls", "unseen", "manifest", "sent", "headers", "redirects", "outcome"})
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
