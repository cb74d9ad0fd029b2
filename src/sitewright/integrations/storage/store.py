"""AssetStore over obstore: what a folder on one machine and R2 have in common.

obstore is imported when a store is first used.
"""

from collections.abc import AsyncIterable, AsyncIterator, Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

from sitewright.errors import NotFound
from sitewright.integrations.storage.keys import checked, is_public
from sitewright.integrations.storage.refusals import explained, is_of_the_store, told

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Backend

PART_BYTES = 5 * 1024 * 1024
"""The least S3 takes for a part; R2 wants all parts but the last of one size, which obstore's are."""
PARTS_AT_ONCE = 2
PIECE_BYTES = 1024 * 1024
Result = TypeVar("Result")


class ObjectStore:
    """The asset store port over one obstore backend. `public_url` is where public keys answer, if anywhere."""

    def __init__(self, name: str, backend: "Backend", *, public_url: str | None, is_stand_in: bool) -> None:
        self.name = name
        self.is_stand_in = is_stand_in
        self._backend = backend
        self._public_url = public_url

    async def upload_file(self, key: str, content: bytes | AsyncIterable[bytes], content_type: str) -> str:
        """See `ports.asset_store.AssetStore`."""
        # A folder keeps no content types, and obstore refuses to drop them.
        attributes: Any = None if self.is_stand_in else {"Content-Type": content_type}
        await self._call(
            "write",
            self._backend.put_async(
                checked(key), content, attributes=attributes, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
            ),
        )
        return self.public_address(key) or key

    async def get_file(self, key: str) -> bytes:
        """See `ports.asset_store.AssetStore`."""
        return await self._call("read", self._read(checked(key)), key)

    async def stream_file(self, key: str) -> AsyncIterator[bytes]:
        """See `ports.asset_store.AssetStore`."""
        result = await self._call("read", self._backend.get_async(checked(key)), key)
        pieces = aiter(result.stream(min_chunk_size=PIECE_BYTES))
        while (piece := await self._call("read", anext(pieces, None), key)) is not None:
            yield bytes(piece)

    async def delete_file(self, key: str) -> None:
        """See `ports.asset_store.AssetStore`."""
        try:
            await self._call("delete", self._backend.delete_async(checked(key)), key)
        except NotFound:
            return

    async def list_files(self, prefix: str) -> list[str]:
        """See `ports.asset_store.AssetStore`."""
        checked(prefix.removesuffix("/"))
        return await self._call("list", self._list(prefix))

    def public_address(self, key: str) -> str | None:
        """Where everybody can read the object, if anywhere."""
        if self._public_url is None or not is_public(checked(key)):
            return None
        return f"{self._public_url.rstrip('/')}/{key}"

    async def _read(self, key: str) -> bytes:
        result = await self._backend.get_async(key)
        return bytes(await result.bytes_async())

    async def _list(self, prefix: str) -> list[str]:
        return sorted([entry["path"] async for page in self._backend.list(prefix=prefix) for entry in page])

    async def _call(self, operation: str, call: Awaitable[Result], key: str | None = None) -> Result:
        """Await a call. A missing object is NotFound where a key was asked for; else see `explained`."""
        try:
            return await call
        except Exception as error:
            if not is_of_the_store(error):
                raise
            if key is not None and isinstance(error, FileNotFoundError) and told(error)[1] != "NoSuchBucket":
                raise NotFound(f"There is no object {key}.") from error
            raise explained(self.name, operation, error) from error
