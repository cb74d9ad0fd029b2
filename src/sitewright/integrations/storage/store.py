"""AssetStore over obstore: a folder on one machine, or R2 through its S3 interface.

obstore is imported when a store is first used.
"""

import re
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from sitewright.errors import NotFound, Rejected, Unavailable
from sitewright.integrations.configs import CloudflareConfig
from sitewright.ports.integrations import TestResult

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Backend

KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
PRIVATE = re.compile(r"^projects/[^/]+/private/")
Result = TypeVar("Result")
PROBE_KEY = "sitewright-connection-test.txt"


class ObjectStore:
    """The asset store port over one obstore backend. `public_url` is where public keys answer, if anywhere."""

    def __init__(self, name: str, backend: "Backend", *, public_url: str | None, is_stand_in: bool) -> None:
        self.name = name
        self.is_stand_in = is_stand_in
        self._backend = backend
        self._public_url = public_url

    async def upload_file(self, key: str, content: bytes, content_type: str) -> str:
        """See `ports.asset_store.AssetStore`."""
        attributes: Any = None if self.is_stand_in else {"Content-Type": content_type}
        await self._call(self._backend.put_async(checked(key), content, attributes=attributes))
        if self._public_url is None or PRIVATE.match(key):
            return key
        return f"{self._public_url.rstrip('/')}/{key}"

    async def get_file(self, key: str) -> bytes:
        """See `ports.asset_store.AssetStore`."""
        try:
            return await self._call(self._read(checked(key)))
        except FileNotFoundError as error:
            raise NotFound(f"There is no object {key}.") from error

    async def delete_file(self, key: str) -> None:
        """See `ports.asset_store.AssetStore`."""
        try:
            await self._call(self._backend.delete_async(checked(key)))
        except FileNotFoundError:
            return

    async def list_files(self, prefix: str) -> list[str]:
        """See `ports.asset_store.AssetStore`."""
        checked(prefix.rstrip("/"))
        return await self._call(self._list(prefix))

    async def test_connection(self) -> TestResult:
        """See `ports.asset_store.AssetStore`: writes, reads, lists and removes a probe object."""
        await self.upload_file(PROBE_KEY, b"sitewright", "text/plain")
        read = await self.get_file(PROBE_KEY)
        await self.delete_file(PROBE_KEY)
        kind = "Armazenamento local (substituto)" if self.is_stand_in else "Conectado"
        return TestResult(read == b"sitewright", f"{kind}. Um arquivo de teste foi gravado, lido e apagado.")

    async def _read(self, key: str) -> bytes:
        result = await self._backend.get_async(key)
        return bytes(await result.bytes_async())

    async def _list(self, prefix: str) -> list[str]:
        return sorted([entry["path"] async for page in self._backend.list(prefix=prefix) for entry in page])

    async def _call(self, call: Awaitable[Result]) -> Result:
        """Await a call; what the store says beyond a missing object means: later."""
        from obstore.exceptions import BaseError

        try:
            return await call
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            raise Unavailable(f"The object store {self.name} does not answer as it should.") from error


def checked(key: str) -> str:
    """The key. Raises Rejected for one that could leave its place."""
    if len(key) > 900 or not KEY.fullmatch(key):
        raise Rejected("An object's key is a relative path of letters, digits, '.', '_' and '-'.", field="key")
    return key


class LocalAssetStore(ObjectStore):
    """The stand-in: objects are files in a folder."""

    def __init__(self, root: Path) -> None:
        from obstore.store import LocalStore

        root.mkdir(parents=True, exist_ok=True)
        super().__init__("local", LocalStore(str(root), mkdir=True), public_url=None, is_stand_in=True)


def r2_store(config: CloudflareConfig) -> ObjectStore | None:
    """R2 by the fields of the Cloudflare integration, or None where they are not all there."""
    key_id, secret = config.r2_access_key_id, config.r2_secret_access_key
    endpoint = config.r2_endpoint or (
        f"https://{config.account_id}.r2.cloudflarestorage.com" if config.account_id else None
    )
    if not (config.r2_bucket and endpoint and key_id and secret):
        return None
    from obstore.store import S3Store

    backend = S3Store(
        config.r2_bucket,
        endpoint=endpoint,
        access_key_id=key_id.get_secret_value(),
        secret_access_key=secret.get_secret_value(),
        region="auto",
        virtual_hosted_style_request=False,
        client_options={"allow_http": urlsplit(endpoint).hostname == "127.0.0.1", "timeout": "30s"},
        retry_config={"max_retries": 3},
    )
    return ObjectStore("r2", backend, public_url=config.r2_public_base_url, is_stand_in=False)
