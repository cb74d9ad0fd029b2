"""GitHub's REST and GraphQL calls: authenticated, bounded in time, their errors in our words.

Shapes are those of API version 2022-11-28 (docs.github.com/rest).
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sitewright.errors import Misconfigured, NotFound, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.refusals import limited, refusal, unanswered
from sitewright.integrations.github.tokens import InstallationTokens
from sitewright.kit.http import backoff

if TYPE_CHECKING:
    import httpx
    from githubkit import GitHub, Response

HEADERS = {"X-GitHub-Api-Version": "2022-11-28", "Accept": "application/vnd.github+json"}
TIMEOUT_SECONDS = 15.0
WHOLE_CALL_SECONDS = 30.0
"""With all its tries."""
TRIES = 3
LONGEST_WAIT_SECONDS = 3.0
REDIRECTS = frozenset({301, 302, 307, 308})
NEW_PLACE = re.compile(r"/(repositories/\d+|repos/[^/]+/[^/]+)(/.*)?$")
"""Where GitHub says that a renamed or transferred repository is found: by its number, or its new name."""

BeforeCalling = Callable[[], Awaitable[None]]
"""Asked before each request, of whatever kind. Raises Unavailable where it must wait."""
BeforeWriting = Callable[[int], Awaitable[None]]
"""Asked for so many writes before the first of them. Raises Unavailable where they must wait."""


class GitHubApi:
    """Calls of one configuration. `requests` counts what was sent; `credential` is the field that grants them."""

    def __init__(
        self, client: "GitHub[Any]", before_writing: BeforeWriting, credential: str, seconds: float = WHOLE_CALL_SECONDS
    ) -> None:
        self._client = client
        self._before_writing = before_writing
        self._seconds = seconds
        self._reserved = 0
        self.credential = credential
        self.requests = 0

    async def get(self, path: str, **params: Any) -> Any:
        """GET; the answer's JSON. Raises NotFound, Misconfigured, Rejected, Conflict and Unavailable."""
        return (await self._call("GET", path, params=params))[0]

    async def get_with_headers(self, path: str) -> tuple[Any, dict[str, str]]:
        """GET; the answer's JSON, and its headers by their names in small letters."""
        return await self._call("GET", path)

    async def write(self, method: str, path: str, body: dict[str, Any], *, again: bool = True) -> Any:
        """POST, PUT or PATCH; `again` says whether a repetition after a lost answer is harmless."""
        if self._reserved == 0:
            await self.reserve(1)
        self._reserved -= 1
        return (await self._call(method, path, json=body, tries=TRIES if again else 1))[0]

    async def delete(self, path: str) -> None:
        """DELETE, which may be repeated. Raises NotFound for what is gone."""
        await self.reserve(1)
        self._reserved -= 1
        await self._call("DELETE", path)

    async def reserve(self, writes: int) -> None:
        """Ask for writes that belong together, so that a wait comes before the first. Raises Unavailable."""
        try:
            await self._before_writing(writes)
        except Unavailable as error:
            if error.retry_after is None or error.retry_after > LONGEST_WAIT_SECONDS:
                raise
            await asyncio.sleep(error.retry_after)
            await self._before_writing(writes)
        self._reserved += writes

    async def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """A query's data. Raises NotFound where the server has no GraphQL, or not for this token."""
        answer, _ = await self._call("POST", self._graphql_path(), json={"query": query, "variables": variables})
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise NotFound("GitHub answers the query without data.")
        return data

    def _graphql_path(self) -> str:
        """GitHub Enterprise has it beside `/api/v3`, not below."""
        base = self._client.config.base_url
        return str(base.copy_with(path="/api/graphql")) if base.path.rstrip("/").endswith("/api/v3") else "/graphql"

    async def _call(self, method: str, path: str, *, tries: int = TRIES, **options: Any) -> tuple[Any, dict[str, str]]:
        """Send, and again where that is harmless and may help; longer waits are left to who called."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._send_again(method, path, tries, options)
        except TimeoutError:
            raise Unavailable(
                f"GitHub takes longer than {self._seconds:g} s for {method} {path}; try again later."
            ) from None

    async def _send_again(
        self, method: str, path: str, tries: int, options: dict[str, Any]
    ) -> tuple[Any, dict[str, str]]:
        for attempt in range(1, tries + 1):
            try:
                return await self._send(method, path, options)
            except Unavailable as error:
                wait = backoff(attempt) if error.retry_after is None else error.retry_after
                if attempt == tries or wait > LONGEST_WAIT_SECONDS:
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _send(self, method: str, path: str, options: dict[str, Any]) -> tuple[Any, dict[str, str]]:
        response = await self._ask(method, path, options)
        if response.status_code in REDIRECTS:
            response = await self._ask(method, self._moved_to(response), options)
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            return (response.json() if response.content else None), headers
        except ValueError:
            raise Unavailable(
                f"GitHub's answer to {method} {path} is not JSON; a proxy or firewall may stand in between."
            ) from None

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> "Response[Any]":
        """One request, its refusals in our words."""
        from githubkit.exception import GitHubException, RateLimitExceeded, RequestFailed

        self.requests += 1
        try:
            return await self._client.arequest(method, path, headers=HEADERS, **options)
        except RateLimitExceeded as error:
            raise limited(f"{method} {path}", error.retry_after.total_seconds()) from None
        except RequestFailed as error:
            raise refusal(error.response.raw_response, f"{method} {path}", self.credential) from None
        except GitHubException as error:
            if isinstance(error.__cause__, Unavailable):
                raise error.__cause__ from None
            raise unanswered(error, f"{method} {path}") from None
        except ValueError:
            # What githubkit makes of a Retry-After that is no number of seconds.
            raise limited(f"{method} {path}") from None

    def _moved_to(self, response: "Response[Any]") -> str:
        """The path of a repository, at the same address. Raises Misconfigured for any other place."""
        found = NEW_PLACE.search(urlsplit(response.headers.get("location", "")).path)
        if found is None:
            raise Misconfigured(
                "GitHub's address answers with a redirect, which is not followed; set SITEWRIGHT_GITHUB_API_URL to "
                "where the API is.",
                field="SITEWRIGHT_GITHUB_API_URL",
            )
        return found[0]


@contextlib.asynccontextmanager
async def open_api(
    config: GitHubConfig,
    base_url: str,
    before_writing: BeforeWriting,
    tokens: InstallationTokens,
    seconds: float = WHOLE_CALL_SECONDS,
    before_calling: BeforeCalling | None = None,
) -> AsyncIterator[GitHubApi]:
    """The API with the configured token or App, for as long as the block lasts. Raises Misconfigured."""
    from githubkit import GitHub

    async def count(_request: "httpx.Request") -> None:
        if before_calling is not None:
            await before_calling()

    client: GitHub[Any] = GitHub(
        _credentials(config, tokens),
        base_url=base_url,
        timeout=TIMEOUT_SECONDS,
        auto_retry=False,
        http_cache=False,
        follow_redirects=False,
        user_agent="sitewright",
        async_event_hooks={"request": [count]},
    )
    async with client:
        credential = "github.access_token" if config.access_token else "github.private_key"
        yield GitHubApi(client, before_writing, credential, seconds)


def _credentials(config: GitHubConfig, tokens: InstallationTokens) -> Any:
    """A personal token, or an App's installation. Raises Misconfigured."""
    from githubkit import TokenAuthStrategy

    if config.access_token is not None:
        return TokenAuthStrategy(config.access_token.get_secret_value())
    for field in ("app_id", "private_key", "installation_id"):
        if getattr(config, field) is None:
            raise Misconfigured(
                f"GitHub needs an access token, or an App's id, key and installation; {field} is missing.",
                field=f"github.{field}" if config.app_id else "github.access_token",
            )
    if not (config.installation_id or "").isdecimal():
        raise Misconfigured("The App's installation is a number.", field="github.installation_id")
    from sitewright.integrations.github.app_auth import Installation

    key = config.private_key.get_secret_value() if config.private_key else ""
    return Installation(config.app_id or "", key, int(config.installation_id or 0), tokens)
