"""A GitHub App's installation tokens: fetched, kept while they last, and fetched again where GitHub refuses one.

docs.github.com/apps, "Authenticating as a GitHub App installation": a token lives for an hour, and dies before that
when the App is suspended or its permissions change.
"""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
from githubkit import BaseAuthStrategy

from sitewright.integrations.github.tokens import InstallationTokens

CLOCK_SKEW = timedelta(minutes=1)
CLAIM_LIVES = timedelta(minutes=9)
SPARE_SECONDS = 60.0


class UnusableKey(Exception):
    """The App's private key cannot sign."""


@dataclass(frozen=True)
class Installation(BaseAuthStrategy):
    """Where an App is installed; as githubkit's way to authenticate."""

    app_id: str
    private_key: str
    installation_id: int
    tokens: InstallationTokens

    def get_auth_flow(self, github: Any) -> httpx.Auth:
        """See githubkit's `BaseAuthStrategy`."""
        return InstallationAuth(self, str(github.config.base_url))


class InstallationAuth(httpx.Auth):
    """Requests of an installation, each with its token; those below `/app` with the App's own claim."""

    requires_response_body = True

    def __init__(self, installation: Installation, base_url: str) -> None:
        self._of = installation
        self._base_url = base_url.rstrip("/")
        self._key = (self._base_url, installation.app_id, installation.installation_id, installation.private_key)

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send with the token that is kept; once again with a fresh one where that is refused."""
        if str(request.url).startswith(f"{self._base_url}/app/"):
            request.headers["Authorization"] = f"Bearer {claim_of(self._of)}"
            yield request
            return
        kept = self._of.tokens.get(self._key)
        if kept is not None:
            request.headers["Authorization"] = f"token {kept}"
            response = yield request
            if response.status_code != 401:
                return
            self._of.tokens.forget(self._key, kept)
        answer = yield self._token_request()
        await answer.aread()
        answer.raise_for_status()
        made = answer.json()
        self._of.tokens.keep(self._key, str(made["token"]), seconds_left(made.get("expires_at")) - SPARE_SECONDS)
        request.headers["Authorization"] = f"token {made['token']}"
        yield request

    def _token_request(self) -> httpx.Request:
        address = f"{self._base_url}/app/installations/{self._of.installation_id}/access_tokens"
        headers = {
            "Authorization": f"Bearer {claim_of(self._of)}",
            "Accept": "application/vnd.github+json",
            "User-Agent": "sitewright",
        }
        return httpx.Request("POST", address, headers=headers)


def claim_of(installation: Installation) -> str:
    """The JWT by which the App says who it is. Raises UnusableKey."""
    now = datetime.now(UTC) - CLOCK_SKEW
    claim = {"iss": installation.app_id, "iat": now, "exp": now + CLAIM_LIVES}
    try:
        return jwt.encode(claim, installation.private_key, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError):
        raise UnusableKey from None


def seconds_left(expires_at: object) -> float:
    """Until the moment of an answer; of one that does not say, a quarter of an hour."""
    try:
        return datetime.fromisoformat(str(expires_at)).timestamp() - time.time()
    except ValueError:
        return 900.0
