"""What changed between two versions of something, as lines of a unified diff."""

import difflib
import filecmp
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from sitewright.kit.folder import files_in
from sitewright.projects.models import Artefact

Kind = Literal["added", "changed", "removed"]
LARGEST_FILE = 50_000
"""Bytes of a file that is compared line by line."""
LONGEST_FILE = 2000
"""Lines of such a file: comparing takes up to the square of them."""
MOST_LINES = 400
"""Of one file's difference; what is longer is cut."""
MOST_FILES = 200


@dataclass(frozen=True)
class FileDifference:
    """How a file changed, as a diff's lines, `cut` where it has more; without any it is no text, or too large."""

    path: str
    kind: Kind
    lines: list[str]
    cut: bool


def difference(before: Artefact, after: Artefact) -> list[str]:
    """The lines, two around each change, without the header."""
    return _lines(
        *(yaml.safe_dump(each.body, allow_unicode=True, sort_keys=False, width=100) for each in (before, after))
    )


def files_differ(before: Path, after: Path) -> tuple[list[FileDifference], int]:
    """The files that differ between two folders, by path, and how many more there are than are told.

    A folder that is not there is empty.
    """
    old, new = files_in(before), files_in(after)
    paths = sorted(path for path in {*old, *new} if not _same(old.get(path), new.get(path)))
    told = [_file_difference(path, old.get(path), new.get(path)) for path in paths[:MOST_FILES]]
    return told, len(paths) - len(told)


def _same(old: Path | None, new: Path | None) -> bool:
    return old is not None and new is not None and filecmp.cmp(old, new, shallow=False)


def _file_difference(path: str, old: Path | None, new: Path | None) -> FileDifference:
    kind: Kind = "added" if old is None else "removed" if new is None else "changed"
    if any(file is not None and file.stat().st_size > LARGEST_FILE for file in (old, new)):
        return FileDifference(path, kind, [], cut=False)
    try:
        texts = [file.read_text("utf-8") if file else "" for file in (old, new)]
    except UnicodeDecodeError:
        return FileDifference(path, kind, [], cut=False)
    if any("\0" in text or text.count("\n") > LONGEST_FILE for text in texts):
        return FileDifference(path, kind, [], cut=False)
    lines = _lines(*texts)
    return FileDifference(path, kind, lines[:MOST_LINES], cut=len(lines) > MOST_LINES)


def _lines(old: str, new: str) -> list[str]:
    return [*difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=2)][2:]
