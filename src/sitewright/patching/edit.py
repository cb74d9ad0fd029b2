"""Takes removed lines out of a file and puts added ones in; all other bytes stay the file's."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sitewright.patching.indent import reindented
from sitewright.patching.match import PUNCTUATION, folded
from sitewright.patching.model import Group, Hunk, groups
from sitewright.patching.place import Placed
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.text import Text

SPACE_OF = dict.fromkeys("\u00a0\u2007\u202f", " ")
SLIPPING = {chr(code) for code in PUNCTUATION} | set(SPACE_OF)


class Edit(NamedTuple):
    """Rows from `start` to before `stop` give way to `added`."""

    start: int
    stop: int
    added: tuple[str, ...]
    hunk: int = 0


def edits_of(placed: Placed, lines: Sequence[str], path: str) -> list[Edit]:
    """What a placed hunk does to the rows of a file. Raises PatchRefused where that is not certain."""
    if placed.unclear:
        message = f"Which blank lines of {path} a hunk removes cannot be told."
        raise PatchRefused("not_found", message, path=path, hunk=placed.hunk.number, hint="Quote them as they are.")
    return [_edit(placed, group, lines, path) for group in groups(placed.hunk)]


def _edit(placed: Placed, group: Group, lines: Sequence[str], path: str) -> Edit:
    number = placed.hunk.number
    rows = placed.rows[group.before : group.before + group.removed]
    taken = [row for row in rows if row is not None]
    if taken:
        start, stop = taken[0], taken[-1] + 1
        if stop - start != len(taken):
            message = f"Lines that a hunk removes do not stand together in {path}."
            raise PatchRefused("not_found", message, path=path, hunk=number)
        above = placed.rows[group.before - 1] if group.before else None
        if group.leading and above is not None and any(line.strip() for line in lines[above + 1 : start]):
            message = f"Between an addition to {path} and the line above it stand others."
            raise PatchRefused("not_found", message, path=path, hunk=number, hint="Quote the lines in between.")
    else:
        start = stop = _insertion_row(placed, group, path)
        _check_not_there(placed, group, start, lines, path)
    added = reindented(placed, group, lines)
    if added is None:
        message = f"How far added lines are indented in {path} cannot be told."
        raise PatchRefused("indent", message, path=path, hunk=number, hint="Indent all lines as in the file.")
    return Edit(start, stop, added, number)


def typed(hunks: Sequence[Placed], lines: Sequence[str]) -> list[Placed]:
    """A file's hunks without what slipped into old lines on their way: curly quotes, dashes, spaces, what is unseen."""
    there = {char for placed in hunks for row in placed.rows if row is not None for char in lines[row]}
    slipped = {char for placed in hunks for text in placed.hunk.old_texts for char in text} & SLIPPING - there
    if not slipped:
        return list(hunks)
    plain = str.maketrans({char: SPACE_OF.get(char) or char.translate(PUNCTUATION) for char in slipped})
    return [replace(placed, hunk=_translated(placed.hunk, plain)) for placed in hunks]


def _translated(hunk: Hunk, table: dict[int, str]) -> Hunk:
    return hunk.with_lines([line._replace(text=line.text.translate(table)) for line in hunk.lines])


def _insertion_row(placed: Placed, group: Group, path: str) -> int:
    """The row before which lines go that replace none: next to the lines that the patch has above and below them."""
    rows, texts = placed.rows, placed.hunk.old_texts
    after = group.before + group.removed
    low = next((row + 1 for row in reversed(rows[: group.before]) if row is not None), None)
    high = next((row for row in rows[after:] if row is not None), None)
    above = rows[group.before - 1] if group.before else None
    below = rows[after] if after < len(rows) else None
    if low is not None and (low == high or (after == len(rows) and above is not None)):
        return low
    if high is not None and not group.before and below is not None:
        return high
    solid_above = above is not None and bool(texts[group.before - 1].strip())
    solid_below = below is not None and bool(texts[after].strip())
    if solid_above != solid_below:
        return low if solid_above and low is not None else high or 0
    message = f"Between the lines around an addition to {path} stand others."
    hint = "Copy the lines directly above and below the added ones from the file as it is now."
    raise PatchRefused("not_found", message, path=path, hunk=placed.hunk.number, hint=hint)


def _check_not_there(placed: Placed, group: Group, row: int, lines: Sequence[str], path: str) -> None:
    """Raise PatchRefused where lines added at a hunk's edge stand there already: it was applied before."""
    if placed.method == "exact" and placed.hunk.start is not None:
        return
    size = len(group.added)
    below = group.before + group.removed == len(placed.rows) and lines[row : row + size]
    above = group.before == 0 and lines[max(0, row - size) : row]
    added = [folded(text) for text in group.added]
    if any(added) and any(there and [folded(text) for text in there] == added for there in (below, above)):
        message = f"What a hunk adds to {path} stands there already."
        raise PatchRefused("already_applied", message, path=path, hunk=placed.hunk.number)


def merged(edits: Iterable[Edit], path: str) -> list[Edit]:
    """The edits in the order of the file, a repeated one once. Raises PatchRefused where two change the same lines."""
    unique = {edit[:3]: edit for edit in edits}
    ordered = sorted(unique.values(), key=lambda edit: edit[:2])
    for before, after in itertools.pairwise(ordered):
        if before.stop > after.start or (before.start, before.stop) == (after.start, after.stop):
            message = f"Hunks {before.hunk} and {after.hunk} change the same lines of {path}."
            raise PatchRefused("overlap", message, path=path, hunk=after.hunk, hint="Send one hunk for these lines.")
    return ordered


def rewritten(text: Text, edits: Sequence[Edit], *, closed: bool, path: str) -> Text:
    """The text after the edits, which are in order; added lines end as their neighbours do."""
    usual = next((end for end in text.ends if end), "\n")
    ends = [end or usual for end in text.ends]
    lines: list[str] = []
    new_ends: list[str] = []
    row = 0
    for edit in edits:
        if text.encoding == "latin-1" and not all(line.isascii() for line in edit.added):
            message = f"{path} is not UTF-8, so only plain ASCII text can be added to it."
            raise PatchRefused("encoding", message, path=path, hunk=edit.hunk)
        near = edit.start if edit.stop > edit.start or not edit.start else edit.start - 1
        end = ends[near] if near < len(ends) else usual
        lines += [*text.lines[row : edit.start], *edit.added]
        new_ends += [*ends[row : edit.start], *[end] * len(edit.added)]
        row = edit.stop
    lines += text.lines[row:]
    new_ends += ends[row:]
    if new_ends and not closed:
        new_ends[-1] = ""
    return Text(lines, new_ends, text.encoding, text.mark)
