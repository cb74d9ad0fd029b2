"""Who may ask: a personal token, or an App with the tokens of its installation."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.github.answers import Refused

TOKEN = "ghp_of-the-tests"


@dataclass
class Access:
    """Tokens and what they allow."""

    tokens_given: list[str] = field(default_factory=list)
    """Installation tokens; one that is taken out is no longer good."""
    token_lives: timedelta = timedelta(hours=1)
    tokens_made: int = 0
    scopes: str | None = None
    """Of the personal token, where it is a classic one."""
    permissions: dict[str, str] = field(default_factory=lambda: {"administration": "write", "contents": "write"})

    def _authorise(self, path: str, header: str) -> None:
        scheme, _, given = header.partition(" ")
        good = scheme in ("token", "Bearer") and given in (TOKEN, *self.tokens_given)
        if path.startswith("/app/") and not (scheme == "Bearer" and given.count(".") == 2):
            raise Refused(401, "A JSON web token could not be decoded")
        if not path.startswith("/app/") and not good:
            raise Refused(401, "Bad credentials")

    def _installation_token(self) -> dict[str, Any]:
        self.tokens_made += 1
        self.tokens_given.append(f"ghs_{self.tokens_made}")
        expires = f"{datetime.now(UTC) + self.token_lives:%Y-%m-%dT%H:%M:%SZ}"
        return {"token": self.tokens_given[-1], "expires_at": expires, "permissions": self.permissions}
