"""What changed between two versions of something, as lines of a unified diff."""

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from sitewright.projects.models import Artefact

LARGEST_FILE = 200_000
MOST_LINES = 400
"""Of one file; what is longer is cut."""
MOST_FILES = 200


@dataclass(frozen=True)
class FileDifference:
    """How one file changed. Without lines it is no text, or too large to show."""

    path: str
    kind: Literal["added", "changed", "removed"]
    lines: list[str] = field(default_factory=list)
    cut: bool = False


def difference(before: Artefact, after: Artefact) -> list[str]:
    """The lines, two around each change, without the header."""
    return _lines(
        *(yaml.safe_dump(each.body, allow_unicode=True, sort_keys=False, width=100) for each in (before, after))
    )


def files_differ(before: Path, after: Path) -> list[FileDifference]:
    """The files that differ between two folders, by path; a folder that is not there is empty."""
    old, new = _files(before), _files(after)
    paths = sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    return [_file_difference(path, old.get(path), new.get(path)) for path in paths[:MOST_FILES]]


def _file_difference(path: str, old: bytes | None, new: bytes | None) -> FileDifference:
    kind: Literal["added", "changed", "removed"] = "added" if old is None else "removed" if new is None else "changed"
    try:
        texts = [(content or b"").decode() for content in (old, new)]
    except UnicodeDecodeError:
        return FileDifference(path, kind)
    if max(map(len, texts)) > LARGEST_FILE or any("\0" in text for text in texts):
        return FileDifference(path, kind)
    lines = _lines(*texts)
    return FileDifference(path, kind, lines[:MOST_LINES], cut=len(lines) > MOST_LINES)


def _lines(old: str, new: str) -> list[str]:
    return [*difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)][2:]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
