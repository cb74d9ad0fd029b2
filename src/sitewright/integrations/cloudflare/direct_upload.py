"""Pages Direct Upload: only files that Cloudflare does not have are sent.

The protocol is that of Cloudflare's own command line tool and SDK: an upload token, `check-missing`, uploads in
buckets, `upsert-hashes`; the manifest then names every path's key. A key is the BLAKE3 hash of the file's Base64 text
and its extension, the first 32 hex digits.
"""

import asyncio
import base64
import json
import logging
import mimetypes
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from blake3 import blake3

from sitewright.errors import Rejected, SitewrightError, Unavailable
from sitewright.integrations.cloudflare.api import CloudflareApi, CodedRefusal
from sitewright.kit.tasks import together

if TYPE_CHECKING:
    from cloudflare import AsyncCloudflare

log = logging.getLogger(__name__)
T = TypeVar("T")
MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_FILES = 20_000
BUCKET_BYTES = 40 * 1024 * 1024
BUCKET_FILES = 2_000
FIRST_BUCKETS = 3
SIDE_BY_SIDE = 3
TOKEN_EXPIRED = 8000013
SETTINGS_FILES = frozenset({"_headers", "_redirects"})
"""Sent beside the manifest, not as assets."""

NEVER_SENT = frozenset({"_worker.js", "_routes.json", "functions", ".wrangler"})
"""At the root these would run code on Cloudflare."""

NOWHERE_SENT = frozenset({".DS_Store", "node_modules", ".git"})


@dataclass(frozen=True)
class Asset:
    """One file: its path in the site with a leading slash, where it lies, and its key."""

    path: str
    file: Path
    key: str
    size: int

    @property
    def content_type(self) -> str:
        """By its name, as the vendor's tool does it."""
        return mimetypes.guess_type(self.path)[0] or "application/octet-stream"

    def as_upload(self) -> dict[str, object]:
        """The file as `assets/upload` takes it."""
        content = base64.b64encode(self.file.read_bytes()).decode()
        return {"key": self.key, "value": content, "metadata": {"content_type": self.content_type}, "base64": True}


def asset_key(content: bytes, name: str) -> str:
    """The key of a file's content under its name."""
    extension = PurePosixPath(name).suffix[1:]
    return blake3((base64.b64encode(content).decode() + extension).encode()).hexdigest()[:32]


def collect_assets(directory: Path) -> list[Asset]:
    """The files of a built site that are sent as assets. Raises Rejected, naming a file that is too large."""
    found = []
    for file in sorted(directory.rglob("*")):
        path = file.relative_to(directory)
        if file.is_symlink() or not file.is_file() or path.parts[0] in NEVER_SENT or set(path.parts) & NOWHERE_SENT:
            continue
        if any(parent.is_symlink() for parent in list(file.parents)[: len(path.parts) - 1]):
            continue
        if len(path.parts) == 1 and path.name in SETTINGS_FILES:
            continue
        if (size := file.stat().st_size) > MAX_FILE_BYTES:
            raise Rejected(f"{path.as_posix()} has {size} bytes; Cloudflare takes {MAX_FILE_BYTES} a file.")
        found.append(Asset(f"/{path.as_posix()}", file, asset_key(file.read_bytes(), path.name), size))
    if len(found) > MAX_FILES:
        raise Rejected(f"The site has {len(found)} files; Cloudflare takes {MAX_FILES}.")
    return found


def buckets_of(assets: list[Asset]) -> list[list[Asset]]:
    """Files dealt, the largest first, into buckets that respect the limits of one upload."""
    buckets: list[list[Asset]] = [[] for _ in range(FIRST_BUCKETS)]
    for turn, asset in enumerate(sorted(assets, key=lambda entry: entry.size, reverse=True)):
        for step in range(len(buckets)):
            bucket = buckets[(turn + step) % len(buckets)]
            if len(bucket) < BUCKET_FILES and sum(entry.size for entry in bucket) + asset.size <= BUCKET_BYTES:
                bucket.append(asset)
                break
        else:
            buckets.append([asset])
    return [bucket for bucket in buckets if bucket]


class UploadToken:
    """A project's token for uploads, fetched when needed and again when it expired."""

    def __init__(self, api: CloudflareApi, project: str) -> None:
        self._api = api
        self._project = project
        self._token: str | None = None
        self._lock = asyncio.Lock()

    async def call(self, ask: Callable[["AsyncCloudflare"], Awaitable[T]]) -> T:
        """Ask with the token; with a fresh one where it is refused."""
        for _ in range(2):
            token = await self._current()
            try:
                return await self._api.call(lambda token=token: ask(self._api.with_token(token)))  # type: ignore[misc]
            except CodedRefusal as refusal:
                if refusal.number != TOKEN_EXPIRED:
                    raise
                if self._token == token:
                    self._token = None
        raise Unavailable("Cloudflare refuses the upload token that it gave; try again later.", retry_after=30.0)

    async def _current(self) -> str:
        async with self._lock:
            if self._token is None or _expires(self._token) < time.time() + 30:
                fetched = await self._api.call(
                    lambda: self._api.client.pages.projects.get_upload_token(
                        self._project, account_id=self._api.account_id
                    )
                )
                self._token = str(fetched.jwt) if fetched else ""
            return self._token


async def upload_assets(api: CloudflareApi, project: str, assets: list[Asset]) -> dict[str, str]:
    """Send what is missing; returns the manifest, path -> key."""
    token = UploadToken(api, project)
    by_key = {asset.key: asset for asset in assets}
    keys = sorted(by_key)

    async def ask_missing(client: "AsyncCloudflare") -> set[str]:
        return {str(key) for key in (await client.pages.assets.check_missing(hashes=keys)).result or []}

    missing = await token.call(ask_missing) if keys else set()
    slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def send(bucket: list[Asset]) -> None:
        async with slots:
            body = await asyncio.to_thread(lambda: [asset.as_upload() for asset in bucket])
            await token.call(lambda client: client.pages.assets.upload(body=body))  # type: ignore[arg-type]

    await together(*(send(bucket) for bucket in buckets_of([by_key[key] for key in sorted(missing & set(keys))])))
    if missing:
        await _remember(token, keys)
    return {asset.path: asset.key for asset in assets}


async def _remember(token: UploadToken, keys: list[str]) -> None:
    """Let Cloudflare keep all keys together; a failure costs only a later upload."""
    try:
        await token.call(lambda client: client.pages.assets.upsert_hashes(hashes=keys))
    except (SitewrightError, CodedRefusal) as error:
        log.warning("upsert-hashes failed: %s", type(error).__name__)


def _expires(jwt: str) -> float:
    """When a JWT ends, in seconds since the epoch; for one that does not say, far away."""
    try:
        middle = jwt.split(".")[1]
        return float(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))["exp"])
    except (IndexError, KeyError, ValueError, TypeError):
        return time.time() + 3600
