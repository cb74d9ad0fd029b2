"""A quoted piece of one line, replaced within it."""

from sitewright.patching.edit import Edit
from sitewright.patching.match import Lines, folded
from sitewright.patching.model import Hunk

FEWEST_CHARS = 6


def within_line(hunk: Hunk, lines: Lines) -> Edit | None:
    """The edit that replaces the quoted piece, where it stands once in the file, between words, and is meant alone.

    A replacement that repeats what stands before or after the piece is one of the whole line, and not taken.
    """
    if not hunk.quoted or len(hunk.old_texts) != 1 or len(hunk.new_texts) != 1:
        return None
    old, new = hunk.old_texts[0].strip(), hunk.new_texts[0].strip()
    rows = [row for row, line in enumerate(lines.lines) if old in line]
    if len(folded(old)) < FEWEST_CHARS or len(rows) != 1 or lines.lines[rows[0]].count(old) != 1:
        return None
    before, after = lines.lines[rows[0]].split(old)
    if (before[-1:].isalnum() and old[0].isalnum()) or (after[:1].isalnum() and old[-1].isalnum()):
        return None
    head, tail = before.strip(), after.strip()
    if (head and new.startswith(head)) or (tail and new.endswith(tail)):
        return None
    return Edit(rows[0], rows[0] + 1, (before + new + after,), hunk.number)
