"""Sealing with a list of keys: the newest seals, any of them opens, and a seal is bound to its place.

Fernet (AES-128-CBC with HMAC-SHA256) over the JSON object `{"context": …, "value": …}`.
"""

import contextlib
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from sitewright.errors import Misconfigured
from sitewright.kit.language import mark

REMEDY = mark("set SITEWRIGHT_ENCRYPTION_KEYS (newest first, separated by commas) or restore the key file")


class WrongKey(Misconfigured):
    """None of the keys opens what was sealed."""


class WrongPlace(Misconfigured):
    """What was sealed belongs to another place."""


class Cipher:
    """Seals texts. Raises Misconfigured for a key that is not 32 bytes of URL-safe base64.

    `reread` gives the keys as they are now: another process may have rotated them.
    """

    def __init__(self, keys: Sequence[str], reread: Callable[[], Sequence[str]] | None = None) -> None:
        self._fernet = _fernet(keys)
        self._keys = tuple(keys)
        self._reread = reread

    def seal(self, value: str, context: str = "") -> str:
        """Seal a text for a place; the same text seals differently each time."""
        return self._fernet.encrypt(json.dumps({"context": context, "value": value}).encode()).decode()

    def open(self, token: str, context: str = "") -> str:
        """Open what was sealed for this place; a bare token has none. Raises WrongKey and WrongPlace."""
        bound, value = self.open_with_context(token)
        if (bound or "") != context:
            raise WrongPlace("A sealed value was moved from another place; enter it again.")
        return value

    def open_with_context(self, token: str) -> tuple[str | None, str]:
        """The place and the text; a bare Fernet token, sealed by another program, has no place (None)."""
        try:
            opened = self._decrypt(token.encode())
        except InvalidToken as error:
            raise WrongKey(f"A sealed value does not open with the keys there are; {REMEDY}.") from error
        with contextlib.suppress(ValueError):
            content = json.loads(opened)
            if isinstance(content, dict) and content.keys() == {"context", "value"}:
                return content["context"], content["value"]
        try:
            return None, opened.decode()
        except UnicodeDecodeError:
            raise WrongKey("A sealed value holds no text; enter it again.") from None

    def derive(self, purpose: str) -> list[bytes]:
        """32 bytes for a purpose by each key, the newest first: the same as long as the key is there."""
        return [hmac.digest(key.encode(), purpose.encode(), hashlib.sha256) for key in self._keys]

    def refresh(self) -> bool:
        """Take the keys as they are now, where they can change; whether they can."""
        if self._reread is None:
            return False
        keys = self._reread()
        self._fernet, self._keys = _fernet(keys), tuple(keys)
        return True

    def _decrypt(self, token: bytes) -> bytes:
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            if not self.refresh():
                raise
        return self._fernet.decrypt(token)


def _fernet(keys: Sequence[str]) -> MultiFernet:
    if not keys:
        raise Misconfigured(f"There is no encryption key; {REMEDY}.")
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise Misconfigured(f"An encryption key is malformed; {REMEDY}.") from error


def generate_key() -> str:
    """A new key."""
    return Fernet.generate_key().decode()


def load_or_create_keys(path: Path, *, may_create: bool) -> list[str]:
    """Keys of a key file, one a line, newest first; made with mode 0600 on the first run.

    Raises Misconfigured where the file is missing though something was sealed already, is empty, or is readable
    by others.
    """
    if may_create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            write_keys(path, [generate_key()], exclusive=True)
    if not path.exists():
        raise Misconfigured(f"The key file {path} is missing, but secrets are stored; {REMEDY}.")
    if path.stat().st_mode & 0o077:
        raise Misconfigured(f"The key file {path} is readable by others; run `chmod 600 {path}`.")
    keys = path.read_text(errors="replace").split()
    if not keys:
        raise Misconfigured(f"The key file {path} is empty; {REMEDY}.")
    return keys


def add_key(path: Path) -> list[str]:
    """Put a new key first in the key file, and give all of them; who does so at once waits for the other."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        keys = [generate_key(), *load_or_create_keys(path, may_create=False)]
        write_keys(path, keys)
        return keys
    finally:
        os.close(folder)


def write_keys(path: Path, keys: Sequence[str], *, exclusive: bool = False) -> None:
    """Write the key file whole, with mode 0600. Raises FileExistsError where `exclusive` and it exists."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("".join(f"{key}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    try:
        if exclusive:
            os.link(fresh, path)
        else:
            fresh.replace(path)
        _sync_folder(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a renaming outlast a power cut: a key that seals must not be lost before what it sealed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
