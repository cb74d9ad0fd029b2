"""The stand-in for R2: objects are files in a folder."""

from pathlib import Path

from sitewright.integrations.storage.store import ObjectStore
from sitewright.kit.language import say
from sitewright.ports.asset_store import SignedUpload
from sitewright.ports.integrations import TestResult

PROBE_KEY = "sitewright-connection-test.txt"


class LocalAssetStore(ObjectStore):
    """A folder; its objects have no public address."""

    def __init__(self, root: Path) -> None:
        from obstore.store import LocalStore

        root.mkdir(parents=True, exist_ok=True)
        super().__init__("local", LocalStore(str(root), mkdir=True), public_url=None, is_stand_in=True)

    async def sign_upload(self, key: str, content_type: str, size: int) -> SignedUpload | None:  # noqa: ARG002
        """None: browsers do not write to a folder."""
        return None

    async def test_connection(self) -> TestResult:
        """Write, read and remove a file."""
        await self.upload_file(PROBE_KEY, b"sitewright", "text/plain")
        read = await self.get_file(PROBE_KEY)
        await self.delete_file(PROBE_KEY)
        return TestResult(
            read == b"sitewright",
            say(
                "Armazenamento local (substituto). Um arquivo de teste foi gravado, lido e apagado.",
                "Local storage (a stand-in). A test file was written, read and deleted.",
            ),
        )
