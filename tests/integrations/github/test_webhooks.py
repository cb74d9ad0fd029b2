"""GitHub's webhooks: only SHA-256 signatures, and each event read for what it means to a site."""

import contextlib
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected
from sitewright.integrations.github.webhooks import GitHubEvents, verify
from sitewright.ports.code_host import CodeEvent

SECRET = SecretStr("It's a Secret to Everybody")
EVENTS = GitHubEvents(SECRET, "42")
OURS = {"id": 42}
REPO = {"full_name": "agencia/padaria"}


def signed(name: str, event: Any, delivery: str = "d-1") -> tuple[bytes, dict[str, str]]:
    """A body and its headers, as GitHub sends them."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    signature = hmac.new(SECRET.get_secret_value().encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"sha256={signature}", "x-github-delivery": delivery, "x-github-event": name}
    return body, headers


def test_the_signature_is_the_one_of_githubs_own_example() -> None:
    verify(b"Hello, World!", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17", SECRET)


@pytest.mark.parametrize("signature", ["", "sha256=", "sha1=x", "757107ea", "sha256=é", "sha256=" + "0" * 64])
def test_any_other_signature_is_refused(signature: str) -> None:
    body, headers = signed("ping", {})
    with pytest.raises(Rejected, match="signature"):
        EVENTS.parse_webhook(body, {**headers, "x-hub-signature-256": signature})


def test_a_sha1_signature_is_refused_even_if_it_is_right() -> None:
    body, headers = signed("ping", {})
    old = hmac.new(SECRET.get_secret_value().encode(), body, hashlib.sha1).hexdigest()
    with pytest.raises(Rejected):
        EVENTS.parse_webhook(body, {**headers, "x-hub-signature-256": f"sha1={old}"})


@pytest.mark.parametrize(
    ("name", "event", "read"),
    [
        (
            "push",
            {"ref": "refs/heads/preview", "after": "a" * 40, "deleted": False, "repository": REPO},
            CodeEvent("d-1", "push", "agencia/padaria", "preview", "a" * 40),
        ),
        (
            "push",
            {"ref": "refs/heads/x", "after": "0" * 40, "deleted": True, "repository": REPO},
            CodeEvent("d-1", "other"),
        ),
        ("push", {"ref": "refs/tags/v1", "after": "a" * 40, "repository": REPO}, CodeEvent("d-1", "other")),
        ("repository", {"action": "deleted", "repository": REPO}, CodeEvent("d-1", "deleted", "agencia/padaria")),
        (
            "repository",
            {"action": "renamed", "repository": REPO, "changes": {"repository": {"name": {"from": "velha"}}}},
            CodeEvent("d-1", "renamed", "agencia/velha", new_name="agencia/padaria"),
        ),
        (
            "repository",
            {"action": "transferred", "repository": REPO, "changes": {"owner": {"from": {"user": {"login": "ana"}}}}},
            CodeEvent("d-1", "renamed", "ana/padaria", new_name="agencia/padaria"),
        ),
        ("repository", {"action": "edited", "repository": REPO}, CodeEvent("d-1", "other")),
        ("ping", {"zen": "x"}, CodeEvent("d-1", "other")),
        ("installation", {"action": "suspend", "installation": OURS}, CodeEvent("d-1", "lost")),
        ("installation", {"action": "deleted", "installation": OURS}, CodeEvent("d-1", "lost")),
        ("installation", {"action": "unsuspend", "installation": OURS}, CodeEvent("d-1", "regained")),
        ("installation", {"action": "new_permissions_accepted", "installation": OURS}, CodeEvent("d-1", "regained")),
        ("installation", {"action": "renamed", "installation": OURS}, CodeEvent("d-1", "other")),
        ("installation", {"action": "suspend", "installation": {"id": 7}}, CodeEvent("d-1", "other")),
        (
            "installation_repositories",
            {"action": "removed", "installation": OURS, "repositories_removed": [REPO]},
            CodeEvent("d-1", "lost", repositories=("agencia/padaria",)),
        ),
        (
            "installation_repositories",
            {"action": "added", "installation": OURS, "repositories_added": [REPO]},
            CodeEvent("d-1", "regained", repositories=("agencia/padaria",)),
        ),
        (
            "installation_repositories",
            {"action": "added", "installation": OURS, "repositories_added": []},
            CodeEvent("d-1", "other"),
        ),
        ("something_new", [], CodeEvent("d-1", "other")),
    ],
)
def test_an_event_is_read_for_what_it_means(name: str, event: Any, read: CodeEvent) -> None:
    assert EVENTS.parse_webhook(*signed(name, event)) == read


@given(
    st.sampled_from(["push", "repository", "installation", "installation_repositories"]),
    st.recursive(st.none() | st.text(), st.lists) | st.dictionaries(st.text(), st.text()),
)
def test_a_body_of_another_shape_is_refused_or_ignored(name: str, event: Any) -> None:
    with contextlib.suppress(Rejected):
        assert EVENTS.parse_webhook(*signed(name, event)).kind == "other"


def test_without_a_secret_nothing_is_taken() -> None:
    with pytest.raises(Misconfigured) as refused:
        GitHubEvents(None).parse_webhook(*signed("ping", {}))
    assert refused.value.field == "github.webhook_secret"
