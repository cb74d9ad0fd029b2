"""Whole files: made, replaced, deleted."""

from collections.abc import Sequence

from sitewright.patching.diff import matching
from sitewright.patching.edit import Edit, rewritten
from sitewright.patching.match import folded
from sitewright.patching.model import FileChange, Hunk
from sitewright.patching.reading.marks import is_elision
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.text import read_text

TOLERATED = 3
KEPT = 0.5


def created(change: FileChange, path: str) -> bytes:
    """The content of a new file. Raises PatchRefused where the lines cannot be told from those around them."""
    lines = [line for hunk in change.hunks for line in _new_lines(hunk, path)]
    _check_complete(change, lines, path)
    closed = not (change.hunks and change.hunks[-1].new_open)
    return ("\n".join(lines) + ("\n" if lines and closed else "")).encode()


def _new_lines(hunk: Hunk, path: str) -> list[str]:
    added = [line for line in hunk.lines if line.tag == "+"]
    if not added and all(line.tag == " " for line in hunk.lines):
        return [line.text if line.bare else f" {line.text}" for line in hunk.lines]
    if any(line.tag == "-" or (line.tag == " " and line.text.strip()) for line in hunk.lines):
        message = f"{path} is new, so each of its lines begins with `+`."
        raise PatchRefused("bad_hunk", message, path=path, hunk=hunk.number)
    return [line.text for line in hunk.lines]


def _check_complete(change: FileChange, lines: Sequence[str], path: str) -> None:
    stated = sum(hunk.counts[1] for hunk in change.hunks if hunk.counts)
    if stated - len(lines) > max(TOLERATED, stated // 20):
        message = f"{path} has {len(lines)} lines and {stated} by its header; it seems cut off."
        raise PatchRefused("cut_off", message, path=path, hint="Send the whole patch.")
    if any(is_elision(line) for line in lines):
        message = f"{path} is new and leaves lines out."
        raise PatchRefused("elided", message, path=path, hint="Write all lines.")


def check_deletable(change: FileChange, path: str, content: bytes, base: bytes | None) -> None:
    """Raise PatchRefused where a file to be deleted is not what the patch, or the version it was written for, holds."""
    said = [text for hunk in change.hunks for text in hunk.old_texts]
    adds = any(hunk.added for hunk in change.hunks)
    there = read_text(path, content).lines
    # White space that differs is a slip of whoever copied the lines, unless somebody changed it since they read them.
    same = base is None or there in (said, read_text(path, base).lines)
    if change.hunks:
        same &= [part for text in said if (part := folded(text))] == [part for text in there if (part := folded(text))]
    if adds or not same:
        message = f"{path} has other content than is deleted."
        hint = "Read the file as it is now; delete it whole or leave it."
        raise PatchRefused("delete_changed", message, path=path, hint=hint)


def replaced(change: FileChange, path: str, content: bytes) -> bytes:
    """The content a whole new one gives, with the file's line ends. Raises PatchRefused where it may be a part only."""
    text = read_text(path, content)
    new = [line.text for hunk in change.hunks for line in hunk.lines]
    pairs = matching(text.lines, new)
    if any(is_elision(line) for line in set(new) - set(text.lines)):
        message = f"The new content of {path} leaves lines out."
        raise PatchRefused("elided", message, path=path, hint="Write all lines.")
    if not change.stated and not _looks_whole(text.lines, new, len(pairs)):
        message = f"Whether that is all of {path} cannot be told."
        hint = "Send SEARCH/REPLACE blocks or a unified diff."
        raise PatchRefused("not_whole", message, path=path, hint=hint)
    edits: list[Edit] = []
    row = new_row = 0
    for at, new_at in [*pairs, (len(text.lines), len(new))]:
        if row < at or new_row < new_at:
            edits.append(Edit(row, at, tuple(new[new_row:new_at])))
        row, new_row = at + 1, new_at + 1
    return rewritten(text, edits, closed=text.closed, path=path).encode()


def _looks_whole(old: Sequence[str], new: Sequence[str], kept: int) -> bool:
    """Whether a text begins and ends as the file does and keeps at least half of it."""
    before = [part for line in old if (part := folded(line))]
    after = [part for line in new if (part := folded(line))]
    if not before or not after:
        return not before
    return before[0] == after[0] and before[-1] == after[-1] and kept >= len(old) * KEPT
