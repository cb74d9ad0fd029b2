"""What GitHub's refusals mean, by who must act. Its own words are read, but never repeated."""

from typing import TYPE_CHECKING, Any

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, SitewrightError, Unavailable
from sitewright.kit.http import retry_after

if TYPE_CHECKING:
    import httpx

UNSAID_WAIT_SECONDS = 60.0
"""What GitHub asks to wait at least where it says nothing of it."""
LONGEST_WAIT_SECONDS = 24 * 3600.0


class AlreadyThere(Exception):
    """GitHub refuses to make what exists; only for this adapter's own use."""


def limited(what: str, wait: float = UNSAID_WAIT_SECONDS) -> Unavailable:
    """A rate limit, primary or secondary."""
    return Unavailable(
        f"GitHub's rate limit is used up ({what}); it is tried again when GitHub allows it.",
        retry_after=min(max(0.0, wait), LONGEST_WAIT_SECONDS),
    )


def refusal(response: "httpx.Response", what: str, credential: str) -> SitewrightError | AlreadyThere:
    """What a status means; `what` is the request, `credential` the field that grants it."""
    status, said, wait = response.status_code, _said(response).lower(), retry_after(response.headers)
    if status < 500 and response.text.lstrip().startswith("<"):
        return Unavailable(f"Not GitHub answers {what}, but a proxy or firewall ({status}); let it pass.")
    if status == 429 or (status == 403 and "rate limit" in said):
        return limited(what, UNSAID_WAIT_SECONDS if wait is None else wait)
    if status == 401:
        return Misconfigured(f"GitHub refused the credential ({what}); renew it under Integrations.", field=credential)
    if status == 403 and "archived" in said:
        return Conflict(f"The repository is archived on GitHub ({what}); unarchive it there to go on.")
    if status == 403:
        return Misconfigured(
            f"GitHub does not allow {what} with this credential; give it access to repositories, contents and "
            "administration.",
            field=credential,
        )
    if status == 404:
        return NotFound(f"GitHub has no such thing, or the credential may not see it ({what}).")
    if status == 409:
        return Conflict(f"GitHub says that the repository is not in a state for {what}; look at it there, then retry.")
    if status == 422 and "already exists" in said:
        return AlreadyThere(what)
    if status < 500:
        return Rejected(f"GitHub refused {what} with status {status}; look at the repository there, then retry.")
    return Unavailable(f"GitHub answered {status} to {what}; try again later.", retry_after=wait)


def unanswered(error: Exception, what: str) -> SitewrightError:
    """No answer to the request: the connection failed, or the App got no token to send it with."""
    import httpx

    from sitewright.integrations.github.app_auth import UnusableKey

    cause = getattr(error, "exc", None) or error
    if isinstance(cause, UnusableKey):
        return Misconfigured(
            "The App's private key cannot be used; store the PEM file that GitHub made.", field="github.private_key"
        )
    if isinstance(cause, httpx.HTTPStatusError):
        return _without_token(cause.response)
    if isinstance(cause, ValueError | KeyError | TypeError):
        return Unavailable("GitHub's answer holds no installation token; a proxy may stand in between.")
    return Unavailable(f"GitHub does not answer to {what} ({type(cause).__name__}); try again later.")


def _without_token(response: "httpx.Response") -> SitewrightError:
    """Why there is no installation token."""
    if response.status_code == 404:
        return Misconfigured(
            "GitHub knows no such installation of the App; compare app_id and installation_id.",
            field="github.installation_id",
        )
    if response.status_code == 403 and "suspended" in _said(response).lower():
        return Misconfigured("The App's installation is suspended on GitHub.", field="github.installation_id")
    found = refusal(response, "a token for the App's installation", "github.private_key")
    return Unavailable("GitHub gives the App no token now.") if isinstance(found, AlreadyThere) else found


def _said(response: "httpx.Response") -> str:
    """All that the answer says, for us to read."""
    try:
        body: Any = response.json()
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    details = body.get("errors")
    texts = [body.get("message")]
    texts += [
        entry.get("message") if isinstance(entry, dict) else entry
        for entry in (details if isinstance(details, list) else [])
    ]
    return " ".join(str(text) for text in texts if text)[:2000]
