"""What parsed before must parse after: a misplaced change shows there."""

import json
import tomllib
from collections.abc import Callable
from pathlib import PurePosixPath

from sitewright.patching.refusal import PatchRefused

PARSERS: dict[str, Callable[[str], object]] = {
    ".json": json.loads,
    ".webmanifest": json.loads,
    ".toml": tomllib.loads,
}


def check_syntax(path: str, before: bytes, after: bytes) -> None:
    """Raise PatchRefused for JSON and TOML that was well formed and is not any more."""
    parse = PARSERS.get(PurePosixPath(path).suffix.lower())
    if parse is None or not _parses(parse, before):
        return
    if not _parses(parse, after):
        message = f"{path} would not be well formed any more."
        raise PatchRefused("breaks_syntax", message, path=path, hint="Check brackets, quotes and commas.")


def _parses(parse: Callable[[str], object], content: bytes) -> bool:
    try:
        parse(content.decode())
    except (ValueError, RecursionError):
        return False
    return True
