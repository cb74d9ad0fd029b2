"""Keys of objects: which are accepted, and which of them the public may see."""

import re

from sitewright.errors import Rejected

KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
PUBLIC = re.compile(r"projects/[^/]+/assets/.+")
PRIVATE = re.compile(r"projects/[^/]+/private/.+")
LONGEST_KEY = 900


def checked(key: str) -> str:
    """The key. Raises Rejected for one that could leave its place."""
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        raise Rejected("An object's key is a relative path of letters, digits, '.', '_' and '-'.", field="key")
    return key


def is_public(key: str) -> bool:
    """Whether the key may have a public address: only what lies in a project's assets."""
    return PUBLIC.fullmatch(key) is not None


def is_private(key: str) -> bool:
    """Whether the key lies in a project's private part."""
    return PRIVATE.fullmatch(key) is not None
