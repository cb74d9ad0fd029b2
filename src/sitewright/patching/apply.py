"""Applies a patch to files: each hunk where its lines stand, exactly once, or not at all."""

import difflib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from sitewright.patching.guard import MAX_FILE_BYTES, Guard
from sitewright.patching.parse import FilePatch, Hunk, parse
from sitewright.patching.refusal import PatchRefused


@dataclass(frozen=True)
class PatchResult:
    """New contents of the touched files; None is a deleted file."""

    files: dict[str, bytes | None]


def apply(files: Mapping[str, bytes], patch: str, guard: Guard, links: frozenset[str] = frozenset()) -> PatchResult:
    """Apply a patch to a tree given as path -> content. `links` are paths of the tree that are symbolic links.

    Raises PatchRefused, and then nothing is changed: an unsafe path, a hunk found nowhere or in several places,
    a file created over another, a deletion of something else, a patch that changes nothing.
    """
    touched: dict[str, bytes | None] = {}
    for file_patch in parse(patch):
        path = file_patch.path
        guard.check(path, {*files, *touched}, links)
        current = touched[path] if path in touched else files.get(path)
        touched[path] = apply_to_file(file_patch, current)
    changed = {path: content for path, content in touched.items() if content != files.get(path)}
    if not changed:
        raise PatchRefused("no_change", "The patch changes nothing; was it applied before?")
    return PatchResult(changed)


def touched_paths(patch: str) -> set[str]:
    """Paths that a patch changes. Raises PatchRefused for what is no patch."""
    return {file_patch.path for file_patch in parse(patch)}


def apply_to_file(patch: FilePatch, content: bytes | None) -> bytes | None:
    """The file's new content, or None where the patch deletes it."""
    if patch.creates and content is None:
        return create(patch)
    if patch.creates and content:
        raise PatchRefused("exists", f"{patch.path} exists already; send a change to it.", path=patch.path)
    if content is None:
        raise PatchRefused("missing_file", f"{patch.path} does not exist.", path=patch.path)
    text = decode(patch.path, content)
    changed = edit(patch, text)
    if patch.deletes:
        if changed:
            raise PatchRefused("delete_changed", f"{patch.path} has other content than is deleted.", path=patch.path)
        return None
    return changed.encode()


def create(patch: FilePatch) -> bytes:
    """The content of a new file."""
    lines = [line for hunk in patch.hunks for line in hunk.new]
    open_end = bool(patch.hunks) and patch.hunks[-1].new_ends_open
    text = "\n".join(lines) + ("\n" if lines and not open_end else "")
    if len(text.encode()) > MAX_FILE_BYTES:
        raise PatchRefused("too_large", f"{patch.path} would be larger than 2 MB.", path=patch.path)
    return text.encode()


@dataclass(frozen=True)
class Line:
    """A line and how it ends: "\\n", "\\r\\n", or "" for a last line that is open."""

    text: str
    end: str


@dataclass(frozen=True)
class Placed:
    """A hunk and the index of the first line it replaces."""

    start: int
    hunk: Hunk

    @property
    def stop(self) -> int:
        """The index after the last line it replaces."""
        return self.start + len(self.hunk.old)


def edit(patch: FilePatch, text: str) -> str:
    """The text with every hunk in place; lines that stay keep their bytes."""
    lines = split(text)
    placed = sorted((Placed(place(patch.path, hunk, lines), hunk) for hunk in patch.hunks), key=lambda at: at.start)
    for before, after in itertools.pairwise(placed):
        if before.stop > after.start or (before.stop, before.start) == (after.stop, after.start):
            raise PatchRefused("overlap", f"Two hunks change the same lines of {patch.path}.", path=patch.path)
    for at in reversed(placed):
        lines[at.start : at.stop] = replacement(at, lines)
    return "".join(line.text + line.end for line in lines)


def place(path: str, hunk: Hunk, lines: list[Line]) -> int:
    """Where the hunk's old lines stand: the only place, or the stated one among several. Raises PatchRefused."""
    if not hunk.old:
        if hunk.line is None or hunk.line > len(lines):
            raise PatchRefused("no_context", f"A hunk of {path} has no lines to be found by.", path=path)
        return hunk.line
    texts = [line.text for line in lines]
    size = len(hunk.old)
    found = [start for start in range(len(texts) - size + 1) if texts[start : start + size] == hunk.old]
    if hunk.old_ends_open:
        found = [start for start in found if start + size == len(lines) and not lines[-1].end]
    if len(found) == 1:
        return found[0]
    if hunk.line is not None and hunk.line - 1 in found:
        return hunk.line - 1
    if not found:
        message = f"The old lines that begin with {hunk.old[0].strip()[:60]!r} are not in {path}."
        raise PatchRefused("not_found", message, path=path)
    numbers = ", ".join(str(start + 1) for start in found[:8])
    raise PatchRefused("ambiguous", f"The old lines stand in {path} at lines {numbers}; add context.", path=path)


def replacement(at: Placed, lines: list[Line]) -> list[Line]:
    """The hunk's new lines: those that were there keep their bytes, new ones end as their neighbours do."""
    old = lines[at.start : at.stop]
    neighbours = [line.end for line in (*old, *lines[max(0, at.start - 1) : at.start], *lines) if line.end]
    end = neighbours[0] if neighbours else "\n"
    new = [Line(text, end) for text in at.hunk.new]
    matcher = difflib.SequenceMatcher(None, at.hunk.old, at.hunk.new, autojunk=False)
    for block in matcher.get_matching_blocks():
        new[block.b : block.b + block.size] = old[block.a : block.a + block.size]
    if at.stop == len(lines) and new:
        was_open = bool(old) and not old[-1].end
        stays_open = at.hunk.new_ends_open or (was_open and not at.hunk.old_ends_open)
        new = [line if line.end else Line(line.text, end) for line in new]
        if stays_open:
            new[-1] = Line(new[-1].text, "")
    return new


def split(text: str) -> list[Line]:
    """Lines with their ends; a text that ends with a line end has no empty last line."""
    *ended, last = text.split("\n")
    lines = [Line(part[:-1], "\r\n") if part.endswith("\r") else Line(part, "\n") for part in ended]
    return [*lines, Line(last, "")] if last else lines


def decode(path: str, content: bytes) -> str:
    """The file's text. Raises PatchRefused for a file that is not UTF-8 text or too large."""
    if len(content) > MAX_FILE_BYTES:
        raise PatchRefused("too_large", f"{path} is larger than 2 MB.", path=path)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise PatchRefused("binary", f"{path} is not a text file.", path=path) from None
    if "\0" in text:
        raise PatchRefused("binary", f"{path} is not a text file.", path=path)
    return text
