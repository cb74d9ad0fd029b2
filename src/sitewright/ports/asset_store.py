"""AssetStore: objects by key. Keys under `projects/{id}/private/` never get a public address."""

from typing import Protocol

from sitewright.ports.integrations import TestResult


class AssetStore(Protocol):
    """Keys are relative paths without `..`; anything else raises Rejected."""

    name: str
    is_stand_in: bool

    async def upload_file(self, key: str, content: bytes, content_type: str) -> str:
        """Write an object; return its public URL, or its key where it has none."""
        ...

    async def get_file(self, key: str) -> bytes:
        """Read an object. Raises NotFound."""
        ...

    async def delete_file(self, key: str) -> None:
        """Remove an object; one that is gone is done."""
        ...

    async def list_files(self, prefix: str) -> list[str]:
        """Keys below a prefix, sorted."""
        ...

    async def test_connection(self) -> TestResult:
        """Say whether objects can be written and read, in the operator's words."""
        ...
