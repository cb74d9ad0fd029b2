"""Edits as JSON: a patch in a string, or objects with a path and old and new text, as tools are called with."""

import json
import re
from collections.abc import Iterator
from typing import Any

from sitewright.patching.model import FileChange
from sitewright.patching.reading.blocks import quoted
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.text import split

PATHS = ("path", "file_path", "filePath", "filepath", "file", "filename", "target_file")
OLDS = ("old_string", "old_str", "oldString", "oldText", "old_text", "search", "find", "old", "original", "before")
NEWS = (
    "new_string",
    "new_str",
    "newString",
    "newText",
    "new_text",
    "replace",
    "replacement",
    "new",
    "updated",
    "after",
)
WHOLES = ("content", "contents", "file_text", "new_content", "text")
FORM = re.compile(r"^(?:@@|--- .*\n\+\+\+ |\*\*\* (?:Begin|Update|Add|Delete)|<{5,9} ?SEARCH)", re.M)
"""What shows that a text is itself a patch."""
MAX_DEPTH = 6


def decoded(text: str) -> Any:
    """The JSON value that the text is, or None."""
    stripped = text.strip("\ufeff\u200b \t\r\n")
    if stripped.startswith("```") and stripped.endswith("```") and "\n" in stripped:
        stripped = stripped.split("\n", 1)[1].rsplit("\n", 1)[0].strip()
    if stripped[:1] not in ('"', "{", "["):
        return None
    try:
        return json.loads(stripped, strict=False)
    except (ValueError, RecursionError):
        return None


def patch_texts(value: Any, path: str | None = None, depth: int = 0) -> Iterator[str]:
    """Strings within a JSON value that have several lines, as patches have, below the path named beside them."""
    if isinstance(value, str):
        if "\n" in value.strip():
            yield f"{path}\n{value}" if path else value
    elif depth < MAX_DEPTH and isinstance(value, dict | list):
        path = (_text(value, PATHS) if isinstance(value, dict) else None) or path
        for item in value.values() if isinstance(value, dict) else value:
            yield from patch_texts(item, path, depth + 1)


def edits(value: Any, path: str | None = None, depth: int = 0) -> Iterator[FileChange]:
    """Changes that objects in a JSON value ask for. Raises PatchRefused for half of one."""
    if depth >= MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from edits(item, path, depth + 1)
    elif isinstance(value, dict):
        path = _text(value, PATHS) or path
        old, new, whole = _text(value, OLDS), _text(value, NEWS), _text(value, WHOLES)
        if old is not None and new is not None:
            yield _change(path, old, new)
        elif whole is not None and path and not FORM.search(whole):
            yield FileChange([path], "write", [quoted([], split(whole.replace("\r\n", "\n"))[0])])
        elif (old is None) != (new is None) and path:
            raise PatchRefused("bad_edit", "An edit has only one of old and new text.", hint="Send both.")
        else:
            for item in value.values():
                yield from edits(item, path, depth + 1)


def _text(value: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((value[key] for key in keys if isinstance(value.get(key), str)), None)


def _change(path: str | None, old: str, new: str) -> FileChange:
    """Text that ends in the middle of a line on one side only keeps that: it is told by the last line."""
    lines = [split(text.replace("\r\n", "\n"))[0] for text in (old, new)]
    kind = "update" if old.strip() else "create"
    return FileChange([path] if path else [], kind, [quoted(lines[0], lines[1])])
