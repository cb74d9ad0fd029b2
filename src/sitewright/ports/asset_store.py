"""AssetStore: objects by key.

Keys under `projects/{id}/assets/` are public; no others ever get a public address, those under
`projects/{id}/private/` least of all: customers' uploads lie there as they came.
"""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sitewright.ports.integrations import TestResult

LARGEST_UPLOAD_BYTES = 25 * 1024 * 1024
"""Of a file that a customer sends."""


@dataclass(frozen=True)
class SignedUpload:
    """Leave for a browser to PUT one object: to `url`, with these headers and the size that was agreed."""

    url: str
    headers: Mapping[str, str]
    until: datetime


class AssetStore(Protocol):
    """Keys are relative paths without `..`; anything else raises Rejected.

    Every call may raise Unavailable, and Misconfigured where the operator must act.
    """

    name: str
    """The adapter and its account (`github acme`): a project keeps to those it was begun with."""
    is_stand_in: bool

    async def upload_file(self, key: str, content: bytes | AsyncIterable[bytes], content_type: str) -> str:
        """Write an object whole or not at all; return its public URL, or its key where it has none.

        Of an iterator only a few parts are in memory at a time; an error it raises ends the upload.
        """
        ...

    async def get_file(self, key: str) -> bytes:
        """Read an object. Raises NotFound."""
        ...

    def stream_file(self, key: str) -> AsyncIterator[bytes]:
        """Read an object in pieces of about a megabyte. Raises NotFound before the first."""
        ...

    async def delete_file(self, key: str) -> None:
        """Remove an object; one that is gone is done."""
        ...

    async def list_files(self, prefix: str) -> list[str]:
        """Keys below a prefix, sorted."""
        ...

    async def sign_upload(self, key: str, content_type: str, size: int) -> SignedUpload | None:
        """Leave for a browser to write a private object of just this type and size in bytes.

        None where browsers cannot write there; the bytes then go through the application. What was written is not to
        be trusted for that: its type and size are looked at again when it is read. Raises Rejected.
        """
        ...

    async def test_connection(self) -> TestResult:
        """Say whether objects can be written and read, in the operator's words."""
        ...
