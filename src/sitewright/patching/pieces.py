"""Places a hunk in pieces: at marks for lines left out (`...`), or where its lines stand apart in the file.

Each piece that changes something must stand at one place only, and all of them in the hunk's order.
"""

from dataclasses import replace

from sitewright.patching.match import Lines, folded
from sitewright.patching.model import Hunk, HunkLine
from sitewright.patching.place import Placed, fit
from sitewright.patching.reading.marks import is_elision
from sitewright.patching.variants import variants

FEWEST_CHARS = 12
"""So much text a piece must have to be found by."""


def pieced(hunk: Hunk, lines: Lines) -> list[Placed]:
    """The hunk's pieces in their places; empty where they have none, or more than one."""
    for reading in variants(hunk):
        for cut in (at_elisions(reading), at_gaps(reading, lines)):
            if len(cut) > 1 and (placed := _placed(cut, lines)):
                return placed
    return []


def at_elisions(hunk: Hunk) -> list[Hunk]:
    """The pieces between marks for lines left out."""
    pieces: list[list[HunkLine]] = [[]]
    for line in hunk.lines:
        if line.tag == " " and is_elision(line.text):
            pieces.append([])
        else:
            pieces[-1].append(line)
    return [_piece(hunk, piece) for piece in pieces if any(line.text.strip() for line in piece)]


def at_gaps(hunk: Hunk, lines: Lines) -> list[Hunk]:
    """Pieces as long as they stand together in the file, cut between lines of context only."""
    rest = list(hunk.lines)
    pieces: list[Hunk] = []
    while rest:
        size = _longest(rest, lines)
        while 0 < size < len(rest) and not rest[size - 1].tag == rest[size].tag == " ":
            size -= 1
        if size == 0:
            return []
        pieces.append(_piece(hunk, rest[:size]))
        rest = rest[size:]
    return pieces


def _longest(rest: list[HunkLine], lines: Lines) -> int:
    """How many of the lines stand together in the file, counted from the first."""
    low, high = 0, len(rest)
    while low < high:
        middle = (low + high + 1) // 2
        texts = [line.text for line in rest[:middle] if line.tag != "+" and line.text.strip()]
        pattern = lines.dense.pattern(texts)
        if not texts or (pattern and pattern in lines.dense.text):
            low = middle
        else:
            high = middle - 1
    return low


def _piece(hunk: Hunk, piece: list[HunkLine]) -> Hunk:
    return replace(hunk, lines=tuple(piece), counts=None, start=None, rivals=())


def _placed(pieces: list[Hunk], lines: Lines) -> list[Placed]:
    """The pieces that change something in their places, if these are certain and in order."""
    found: list[Placed] = []
    row = -1
    for piece in pieces:
        place = fit(piece, lines)
        if place is None:
            return []
        if len(place.at) == 1:
            placed = place.placed(0, lines.lines)
            if placed.first <= row:
                return []
            row = placed.first
        if piece.changes:
            if len(place.at) != 1 or len("".join(map(folded, piece.old_texts))) < FEWEST_CHARS:
                return []
            found.append(replace(placed, method="fuzzy"))
    return found
