"""Passwords: Argon2id, computed outside the event loop and by few at a time."""

import asyncio
import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sitewright.errors import Rejected

SHORTEST = 12
LONGEST = 200
AT_ONCE = 2
"""Each computation takes 64 MB and a core."""

_hasher = PasswordHasher()
_turns = asyncio.Semaphore(AT_ONCE)


async def hash_password(password: str) -> str:
    """The hash to store. Raises Rejected for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Rejected(f"A password has {SHORTEST} to {LONGEST} characters.", field="password")
    async with _turns:
        return await asyncio.to_thread(_hasher.hash, password)


@functools.cache
def _nobodys() -> str:
    return _hasher.hash("nobody's password")


async def is_password(password: str, stored: str | None) -> bool:
    """Whether it is the password of a stored hash; of none it is not, which takes as long to say."""
    if len(password) > LONGEST:
        return False
    async with _turns:
        try:
            return await asyncio.to_thread(_verify, password, stored)
        except (VerificationError, InvalidHashError):
            return False


def _verify(password: str, stored: str | None) -> bool:
    return _hasher.verify(stored or _nobodys(), password) and stored is not None
