"""Which models a provider has: its list, by plain HTTP, which costs nothing."""

import difflib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sitewright.errors import Misconfigured, NotFound, Unavailable
from sitewright.integrations.ai.choice import ModelChoice
from sitewright.kit.http import Answer, HttpClient

MOST_LISTED = 2000
MOST_NAMED = 12
ANTHROPIC_VERSION = "2026-10-21"
"""Of its API, as the vendor's library names it."""


async def list_models(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str]) -> list[str]:
    """Names of the models that write text, 2,000 at most. Raises Misconfigured, NotFound and Unavailable."""
    if choice.provider == "offline":
        return [choice.model]
    many = {"anthropic": "?limit=1000", "openai": "", "google": "?pageSize=1000"}[choice.provider]
    answer = await http.get(_list_address(choice, bases) + many, headers=key_headers(choice))
    if answer.status in (400, 401, 403):
        raise Misconfigured(
            f"{choice.provider} refused the key of {choice.role}; renew it under Integrations.",
            field=f"ai.{choice.field}.api_key",
        )
    if answer.status == 404:
        raise NotFound(f"{choice.provider} has no list of models at this address.")
    if answer.status != 200:
        raise Unavailable(f"{choice.provider} answered {answer.status}.")
    return names(answer)


async def ask_for_model(choice: ModelChoice, http: HttpClient, bases: Mapping[str, str]) -> Answer:
    """The provider's answer to the question for the chosen model."""
    return await http.get(f"{_list_address(choice, bases)}/{quote(choice.model, safe='')}", headers=key_headers(choice))


def _list_address(choice: ModelChoice, bases: Mapping[str, str]) -> str:
    paths = {"anthropic": "/v1/models", "openai": "/models", "google": "/v1beta/models"}
    return choice.address(bases) + paths[choice.provider]


def names(answer: Answer) -> list[str]:
    """Names in the list of any provider, in its order. Raises Unavailable for what is no list."""
    content = answer.json()
    entries = (content.get("data") or content.get("models") or []) if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise Unavailable("The answer is no list of models; check base_url.")
    found = [_name(entry) for entry in entries if isinstance(entry, dict)]
    return [name for name in found if name][:MOST_LISTED]


def few(found: Sequence[str], *, like: str) -> str:
    """At most twelve names as a text, the likest first."""
    near = difflib.get_close_matches(like, found, n=MOST_NAMED, cutoff=0.3)
    shown = [*near, *(name for name in found if name not in near)][:MOST_NAMED]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    return ", ".join(shown) + more if shown else "none"


def key_headers(choice: ModelChoice) -> dict[str, str]:
    """The key as the provider's own library sends it; none where there is none."""
    if choice.provider == "google":
        return {"x-goog-api-key": choice.key} if choice.key else {}
    headers = {"Authorization": f"Bearer {choice.key}"} if choice.key else {}
    if choice.provider == "anthropic":
        headers |= {"anthropic-version": ANTHROPIC_VERSION, **choice.headers_for_gateways}
    return headers


def _name(entry: dict[str, Any]) -> str:
    """The name of an entry; nothing for a model that does not write."""
    if "generateContent" not in entry.get("supportedGenerationMethods", ["generateContent"]):
        return ""
    return str(entry.get("id") or entry.get("name") or "")[:120].removeprefix("models/")
