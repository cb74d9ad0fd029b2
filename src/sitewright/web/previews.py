"""Local sites by Host header: `<slug>.localhost` shows previews, `<slug>.live.localhost` what is published.

Hosts are exact: what is no site and not our own gets 421, and a site's host reaches no API.
"""

import asyncio
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sitewright.ports.site_headers import caching_of, headers_for

SITE_HOST = re.compile(r"^([a-z0-9-]{1,24})(\.live)?\.localhost$")
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class HostRouter:
    """Sends each request to our own app or to a site, by its Host header."""

    def __init__(self, app: ASGIApp, sites: ASGIApp, own_hosts: Callable[[], set[str]]) -> None:
        self._app = app
        self._sites = sites
        self._own_hosts = own_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one connection."""
        if scope["type"] != "http" or host_of(scope) in self._own_hosts() or sends_own_form(scope):
            await self._app(scope, receive, send)
        else:
            await self._sites(scope, receive, send)


class PreviewHosts:
    """Serves `root/<slug>/<preview|production>/current`, like a static host does."""

    def __init__(self, root: Path, own_hosts: Callable[[], set[str]] = set) -> None:
        self._root = root
        self._own_hosts = own_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await asyncio.to_thread(self._answer, scope)
        await response(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        match = SITE_HOST.match(host_of(scope))
        folder = self._folder(match) if match else None
        if match is None or folder is None:
            return PlainTextResponse("There is no site at this address.", 421)
        headers = headers_for("production" if match[2] else "preview", self._framed_by(scope))
        headers["Cache-Control"] = caching_of(scope["path"])
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Only GET and HEAD.", 405, {**headers, "Allow": "GET, HEAD"})
        return answer_file(folder, scope["path"], Headers(scope=scope).get("if-none-match", ""), headers)

    def _framed_by(self, scope: Scope) -> list[str]:
        """Origins of our own console: its hosts, at the port that was asked. A policy cannot name IPv6 addresses."""
        port = Headers(scope=scope).get("host", "").rpartition(":")[2]
        hosts = sorted(host for host in self._own_hosts() if ":" not in host)
        return [f"http://{host}:{port}" for host in hosts] if port.isdecimal() else []

    def _folder(self, match: re.Match[str]) -> Path | None:
        place = "production" if match[2] else "preview"
        current = self._root / match[1] / place / "current"
        return current.resolve() if current.is_dir() else None


@dataclass(frozen=True)
class Found:
    """A file to answer with."""

    path: Path
    status: int = 200


def answer_file(folder: Path, path: str, known: str, headers: dict[str, str]) -> Response:
    """A file of the folder by URL path: `index.html` for folders, `404.html` for what is missing."""
    found = find_file(folder, path)
    if isinstance(found, str):
        return RedirectResponse(found, 308, headers)
    if found is None:
        return PlainTextResponse("Not found", 404, headers)
    content = found.path.read_bytes()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known_tags = {part.strip().removeprefix("W/") for part in known.split(",")}
    if found.status == 200 and known_tags & {tag, "*"}:
        return Response(status_code=304, headers={**headers, "ETag": tag})
    content_type = TYPES.get(found.path.suffix.lower()) or mimetypes.guess_type(found.path.name)[0]
    return Response(
        content,
        found.status,
        {**headers, "ETag": tag, "Content-Type": content_type or "application/octet-stream"},
    )


def find_file(folder: Path, path: str) -> Found | str | None:
    """The file by decoded path, a place to go to instead, or None where there is not even a 404 page."""
    try:
        found = _look_for(folder, path)
    except (OSError, ValueError):
        found = None  # a name that the system refuses: too long, or no text
    if found is None and (folder / "404.html").is_file():
        return Found(folder / "404.html", 404)
    return found


def _look_for(folder: Path, path: str) -> Found | str | None:
    parts = path.split("/")
    if any("\\" in part or (part.startswith(".") and part != ".well-known") for part in parts):
        return None
    target = folder.joinpath(*[part for part in parts if part])
    if not target.resolve().is_relative_to(folder):
        return None
    if target.is_dir():
        if not path.endswith("/"):
            return "/" + "/".join(part for part in parts if part) + "/"
        target = target / "index.html"
    return Found(target) if target.is_file() and not target.is_symlink() else None


def sends_own_form(scope: Scope) -> bool:
    """Whether a site's page sends its own contact form: the one path that a site's host shares with the API."""
    match = SITE_HOST.match(host_of(scope))
    return match is not None and scope["method"] == "POST" and scope["path"] == f"/f/{match[1]}"


def host_of(scope: Scope) -> str:
    """The request's host name without its port, in lower case."""
    host = Headers(scope=scope).get("host", "").lower()
    name = host[: host.find("]") + 1].strip("[]") if host.startswith("[") else host.split(":")[0]
    return name.rstrip(".")
