"""Contents of files by their Git blob ids, in few requests; what was read or written once is not asked for again."""

import asyncio
import base64
import binascii
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.github.api import GitHubApi
from sitewright.kit.tasks import together
from sitewright.ports.code_host import blob_id

AT_ONCE = 50
SIDE_BY_SIDE = 6
FEW = 3
MAX_KEPT_BYTES = 64 * 1024 * 1024


class BlobCache:
    """The contents used last, by id; an id is the hash of its content, so nothing here can be stale."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, blob: str) -> bytes | None:
        """The content, if it is kept."""
        if blob in self._kept:
            self._kept.move_to_end(blob)
        return self._kept.get(blob)

    def keep(self, contents: Iterable[bytes]) -> None:
        """Keep contents; those not used for longest go."""
        for content in contents:
            blob = blob_id(content)
            if blob not in self._kept:
                self._kept[blob] = content
                self._bytes += len(content)
        while self._bytes > MAX_KEPT_BYTES:
            self._bytes -= len(self._kept.popitem(last=False)[1])


async def read_blobs(api: GitHubApi, repo: str, blobs: Iterable[str], cache: BlobCache) -> dict[str, bytes]:
    """Contents by id. Many texts come in one query; binaries, and everything where there is no GraphQL, one by one.

    Raises Unavailable for a content that does not have its id.
    """
    found = {blob: content for blob in set(blobs) if (content := cache.get(blob)) is not None}
    missing = sorted(set(blobs) - set(found))
    if len(missing) > FEW:
        for start in range(0, len(missing), AT_ONCE):
            found |= await _read_texts(api, repo, missing[start : start + AT_ONCE])
    slots = asyncio.Semaphore(SIDE_BY_SIDE)

    async def read(blob: str) -> bytes:
        async with slots:
            return await _read_one(api, repo, blob)

    rest = sorted(set(missing) - set(found))
    found |= dict(zip(rest, await together(*map(read, rest)), strict=True))
    cache.keep(found.values())
    return found


async def existing_blobs(api: GitHubApi, repo: str, blobs: Sequence[str]) -> frozenset[str]:
    """Those of the blobs that the repository has, in whichever commit or none; unknown where there is no GraphQL."""
    found: set[str] = set()
    for start in range(0, len(blobs), AT_ONCE):
        asked = blobs[start : start + AT_ONCE]
        objects = await _objects(api, repo, asked, "{ oid }")
        found |= {blob for blob in asked if (objects.get(blob) or {}).get("oid") == blob}
    return frozenset(found)


async def _read_texts(api: GitHubApi, repo: str, blobs: list[str]) -> dict[str, bytes]:
    """Those of the blobs that are whole texts, by one query."""
    objects = await _objects(api, repo, blobs, "{ ... on Blob { text } }")
    texts = {blob: (objects.get(blob) or {}).get("text") for blob in blobs}
    return {
        blob: text.encode() for blob, text in texts.items() if isinstance(text, str) and blob_id(text.encode()) == blob
    }


async def _objects(api: GitHubApi, repo: str, blobs: Sequence[str], fields: str) -> dict[str, Any]:
    """What one query tells of blobs, by their ids; nothing where there is no GraphQL, or not for this token."""
    owner, _, name = repo.partition("/")
    asked = " ".join(f'b{number}: object(oid: "{blob}") {fields}' for number, blob in enumerate(blobs))
    query = f"query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{ {asked} }} }}"
    try:
        data = await api.graphql(query, {"owner": owner, "name": name})
    except (NotFound, Rejected, Conflict, Misconfigured):
        return {}
    repository = data.get("repository")
    told = repository if isinstance(repository, dict) else {}
    return {blob: told.get(f"b{number}") for number, blob in enumerate(blobs)}


async def _read_one(api: GitHubApi, repo: str, blob: str) -> bytes:
    answer = await api.get(f"/repos/{repo}/git/blobs/{blob}")
    try:
        content = base64.b64decode(answer["content"])
    except (KeyError, TypeError, binascii.Error):
        raise Unavailable("GitHub's answer is not a file's content.") from None
    if blob_id(content) != blob:
        raise Unavailable("GitHub's answer is not the content that was asked for.")
    return content
