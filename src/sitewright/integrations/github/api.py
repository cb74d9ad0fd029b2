"""GitHub's REST and GraphQL calls: authenticated by githubkit, bounded in time, their errors in our words.

Shapes are those of API version 2022-11-28 (docs.github.com/rest).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, NoReturn

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.kit.http import backoff

if TYPE_CHECKING:
    from githubkit import GitHub
    from githubkit.exception import RequestFailed

HEADERS = {"X-GitHub-Api-Version": "2022-11-28", "Accept": "application/vnd.github+json"}
TIMEOUT_SECONDS = 15.0
WHOLE_CALL_SECONDS = 30.0
TRIES = 3
LONGEST_WAIT_SECONDS = 3.0
UNSAID_WAIT_SECONDS = 60.0
"""What GitHub asks to wait at least where it says nothing of it."""

BeforeWriting = Callable[[], Awaitable[None]]


class AlreadyThere(Exception):
    """GitHub refuses to make what exists; only for this adapter's own use."""


class GitHubApi:
    """Calls of one configuration. `requests` counts what was sent."""

    def __init__(self, client: "GitHub[Any]", before_writing: BeforeWriting) -> None:
        self._client = client
        self._before_writing = before_writing
        self.requests = 0

    async def get(self, path: str, **params: Any) -> Any:
        """GET; the answer's JSON. Raises NotFound, Misconfigured, Rejected, Conflict and Unavailable."""
        return await self._call("GET", path, params=params)

    async def write(self, method: str, path: str, body: dict[str, Any], *, again: bool = True) -> Any:
        """POST, PUT or PATCH; `again` says whether a repetition after a lost answer is harmless."""
        await self._before_writing()
        return await self._call(method, path, json=body, tries=TRIES if again else 1)

    async def graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """A query's data. Raises NotFound where the server has no GraphQL."""
        answer = await self._call("POST", self._graphql_path(), json={"query": query, "variables": variables})
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict):
            raise NotFound("GitHub answers the query without data.")
        return data

    def _graphql_path(self) -> str:
        """GitHub Enterprise has it beside `/api/v3`, not below."""
        base = self._client.config.base_url
        return str(base.copy_with(path="/api/graphql")) if base.path.rstrip("/").endswith("/api/v3") else "/graphql"

    async def _call(self, method: str, path: str, *, tries: int = TRIES, **options: Any) -> Any:
        """Send, and again where that is harmless and may help; longer waits are left to who called."""
        for attempt in range(1, tries + 1):
            try:
                return await self._send(method, path, options)
            except Unavailable as error:
                wait = backoff(attempt) if error.retry_after is None else error.retry_after
                if attempt == tries or wait > LONGEST_WAIT_SECONDS:
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _send(self, method: str, path: str, options: dict[str, Any]) -> Any:
        from githubkit.exception import GitHubException, RateLimitExceeded, RequestFailed

        self.requests += 1
        try:
            async with asyncio.timeout(WHOLE_CALL_SECONDS):
                response = await self._client.arequest(method, path, headers=HEADERS, **options)
            return response.json() if response.content else None
        except RateLimitExceeded as error:
            wait = max(0.0, error.retry_after.total_seconds())
            raise Unavailable("GitHub's rate limit is used up.", retry_after=wait) from None
        except RequestFailed as error:
            _refused(error)
        except (GitHubException, TimeoutError) as error:
            if _is_of_the_key(error):
                raise Misconfigured("The App's private key cannot be used.", field="github.private_key") from None
            raise Unavailable(f"GitHub does not answer ({type(error).__name__}).") from None
        except ValueError:
            raise Unavailable("GitHub's answer is not JSON; a proxy or firewall may stand in between.") from None


@contextlib.asynccontextmanager
async def open_api(config: GitHubConfig, base_url: str, before_writing: BeforeWriting) -> AsyncIterator[GitHubApi]:
    """The API with the configured token or App, for as long as the block lasts. Raises Misconfigured."""
    from githubkit import GitHub

    client: GitHub[Any] = GitHub(
        _credentials(config),
        base_url=base_url,
        timeout=TIMEOUT_SECONDS,
        auto_retry=False,
        http_cache=False,
        follow_redirects=False,
        user_agent="sitewright",
    )
    async with client:
        yield GitHubApi(client, before_writing)


def _credentials(config: GitHubConfig) -> Any:
    """A personal token, or an App's installation, whose token githubkit fetches and renews. Raises Misconfigured."""
    from githubkit import AppInstallationAuthStrategy, TokenAuthStrategy

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
    key = config.private_key.get_secret_value() if config.private_key else ""
    return AppInstallationAuthStrategy(config.app_id or "", key, int(config.installation_id or 0))


def _refused(error: "RequestFailed") -> NoReturn:
    """What a status means; the vendor's text is read but never repeated."""
    status = error.response.status_code
    said = _message(error)
    if status == 401:
        raise Misconfigured(
            "GitHub refused the token; renew it under Integrations.", field="github.access_token"
        ) from None
    if status == 403 and "archived" in said.lower():
        raise Conflict("The repository is archived on GitHub.") from None
    if status in (403, 429):
        if "rate limit" in said.lower():
            raise Unavailable("GitHub's secondary rate limit is reached.", retry_after=UNSAID_WAIT_SECONDS) from None
        raise Misconfigured(
            "GitHub does not allow this with the token; give it access to repositories, contents and administration.",
            field="github.access_token",
        ) from None
    if status == 404:
        raise NotFound("GitHub has no such thing, or the token may not see it.") from None
    if status == 409:
        raise Conflict("GitHub says that the repository is not in a state for this.") from None
    if status == 422 and "already exists" in said.lower():
        raise AlreadyThere("It exists already.") from None
    if status < 500:
        raise Rejected(f"GitHub refused the request with status {status}.") from None
    raise Unavailable(f"GitHub answered {status}.") from None


def _is_of_the_key(error: Exception) -> bool:
    """Whether signing failed, before anything was sent: githubkit wraps that like a lost connection."""
    import httpx

    cause = getattr(error, "exc", None)
    return cause is not None and not isinstance(cause, httpx.HTTPError | OSError)


def _message(error: "RequestFailed") -> str:
    """All that the answer says, for us to read."""
    try:
        body = error.response.json()
    except ValueError:
        return ""
    details = body.get("errors") if isinstance(body, dict) else None
    texts = [body.get("message")] if isinstance(body, dict) else []
    texts += [entry.get("message") if isinstance(entry, dict) else entry for entry in details or []]
    return " ".join(str(text) for text in texts if text)[:2000]
