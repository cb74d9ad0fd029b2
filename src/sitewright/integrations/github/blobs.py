"""Contents of files by their Git blob ids, in few requests; what was read or written once is not asked for again."""

import asyncio
import base64
import binascii
from collections import OrderedDict
from collections.abc import Iterable

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


async def _read_texts(api: GitHubApi, repo: str, blobs: list[str]) -> dict[str, bytes]:
    """Those of the blobs that are whole texts, by one query."""
    owner, _, name = repo.partition("/")
    fields = " ".join(
        f'b{number}: object(oid: "{blob}") {{ ... on Blob {{ text }} }}' for number, blob in enumerate(blobs)
    )
    query = f"query($owner: String!, $name: String!) {{ repository(owner: $owner, name: $name) {{ {fields} }} }}"
    try:
        data = await api.graphql(query, {"owner": owner, "name": name})
    except (NotFound, Rejected, Conflict, Misconfigured):
        return {}  # Not every server has GraphQL, nor may every token use it.
    repository = data.get("repository")
    texts = repository if isinstance(repository, dict) else {}
    found = {}
    for number, blob in enumerate(blobs):
        text = (texts.get(f"b{number}") or {}).get("text")
        if isinstance(text, str) and blob_id(text.encode()) == blob:
            found[blob] = text.encode()
    return found


async def _read_one(api: GitHubApi, repo: str, blob: str) -> bytes:
    answer = await api.get(f"/repos/{repo}/git/blobs/{blob}")
    try:
        content = base64.b64decode(answer["content"])
    except (KeyError, TypeError, binascii.Error):
        raise Unavailable("GitHub's answer is not a file's content.") from None
    if blob_id(content) != blob:
        raise Unavailable("GitHub's answer is not the content that was asked for.")
    return content
