"""GitHub's webhooks: the signature over the raw body, and what an event means for a site.

docs.github.com/webhooks: `X-Hub-Signature-256`, `X-GitHub-Delivery` (the same when delivered again), `X-GitHub-Event`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected
from sitewright.ports.code_host import CodeEvent

PREFIX = "sha256="
BRANCHES = "refs/heads/"
MOVED = ("renamed", "transferred")
LOST = ("deleted", "suspend")
REGAINED = ("created", "unsuspend", "new_permissions_accepted")


class GitHubEvents:
    """See `ports.code_host.CodeEvents`."""

    name = "github"

    def __init__(self, secret: SecretStr | None, installation_id: str | None = None) -> None:
        self._secret = secret
        self._installation_id = installation_id

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> CodeEvent:
        """See `ports.code_host.CodeEvents`. Raises Misconfigured where no secret is stored."""
        if self._secret is None:
            raise Misconfigured("GitHub's webhook secret is not stored.", field="github.webhook_secret")
        verify(body, headers.get("x-hub-signature-256", ""), self._secret)
        delivery = headers.get("x-github-delivery", "")
        if not delivery or len(delivery) > 100 or not delivery.isprintable():
            raise Rejected("The X-GitHub-Delivery header is missing.")
        try:
            name, event = headers.get("x-github-event", ""), json.loads(body)
            if name in ("installation", "installation_repositories"):
                return read_access(delivery, name, event, self._installation_id)
            return read_event(delivery, name, event)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Rejected("The body is not a GitHub event; choose the content type application/json.") from None


def verify(body: bytes, signature: str, secret: SecretStr) -> None:
    """Raises Rejected unless the signature is SHA-256's and matches."""
    expected = hmac.new(secret.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    given = signature.removeprefix(PREFIX)
    if not signature.startswith(PREFIX) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Rejected("The signature does not match; compare the webhook's secret with the GitHub integration's.")


def read_event(delivery: str, name: str, event: dict[str, Any]) -> CodeEvent:
    """The fields we use. Raises KeyError and TypeError for other shapes."""
    if name == "push" and str(event["ref"]).startswith(BRANCHES) and not event.get("deleted"):
        repository, branch = str(event["repository"]["full_name"]), str(event["ref"]).removeprefix(BRANCHES)
        return CodeEvent(delivery, "push", repository, branch, str(event["after"]))
    if name == "repository" and event["action"] == "deleted":
        return CodeEvent(delivery, "deleted", str(event["repository"]["full_name"]))
    if name == "repository" and event["action"] in MOVED:
        new_name = str(event["repository"]["full_name"])
        return CodeEvent(delivery, "renamed", former_name(event, new_name), new_name=new_name)
    return CodeEvent(delivery, "other")


def read_access(delivery: str, name: str, event: dict[str, Any], installation_id: str | None) -> CodeEvent:
    """What our App's installation may see no longer, or again; another installation is none of ours."""
    if str(event["installation"]["id"]) != installation_id:
        return CodeEvent(delivery, "other")
    action = event["action"]
    if name == "installation_repositories":
        kind: Literal["lost", "regained"] = "lost" if action == "removed" else "regained"
        named = full_names(event.get(f"repositories_{action}"))
        return CodeEvent(delivery, kind, repositories=named) if named else CodeEvent(delivery, "other")
    if action in LOST:
        return CodeEvent(delivery, "lost")
    if action in REGAINED:
        return CodeEvent(delivery, "regained")
    return CodeEvent(delivery, "other")


def full_names(repositories: Any) -> tuple[str, ...]:
    """The repositories of an event."""
    return tuple(str(repository["full_name"]) for repository in repositories or [])


def former_name(event: dict[str, Any], new_name: str) -> str:
    """The full name before a repository was renamed or given to another owner."""
    owner, _, name = new_name.partition("/")
    changes = event.get("changes") or {}
    before = (changes.get("owner") or {}).get("from") or {}
    old_owner = (before.get("user") or before.get("organization") or {}).get("login") or owner
    old_name = ((changes.get("repository") or {}).get("name") or {}).get("from") or name
    return f"{old_owner}/{old_name}"
