"""Places a hunk that fits nowhere whole: context lines left out or misspelt, others put between.

Every old line must be found, or have a line in its place that is like it; what is removed must be there but for a
slip of spelling. No other place may come near.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sitewright.patching.blanks import with_blanks
from sitewright.patching.diff import matching, unique_pairs
from sitewright.patching.match import Lines, View, likeness
from sitewright.patching.model import Hunk
from sitewright.patching.place import Placed
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.variants import variants

COMMON = 40
SPARE = 3
WINDOWS = 6
FEWEST = 2
LIKE = 0.6
MARGIN = 0.2
LONGEST = 2000
TINY = 1e-9


@dataclass(frozen=True)
class Alignment:
    """Places in the dense view of a hunk's old lines that are not blank: how many are equal, alike, misspelt.

    `slips` are misspelt lines that the hunk removes.
    """

    places: tuple[int | None, ...]
    equal: int
    alike: int
    misspelt: int
    slips: int

    @property
    def score(self) -> float:
        """The share of lines found, less for those that are only alike."""
        return (self.equal + 0.8 * self.alike) / len(self.places)

    @property
    def strength(self) -> float:
        """The share of lines found that are the same but for spelling."""
        return (self.equal + 0.8 * self.misspelt) / len(self.places)

    def overlaps(self, other: "Alignment") -> bool:
        """Whether it is the same place, seen from another start."""
        return any(one is not None and one == two for one, two in zip(self.places, other.places, strict=True))

    @property
    def skipped(self) -> int:
        """How many of the file's lines stand between those that were found."""
        found = [place for place in self.places if place is not None]
        return found[-1] - found[0] + 1 - len(found) if found else 0


def aligned(hunk: Hunk, lines: Lines, path: str) -> Placed | None:
    """The one place where the hunk fits nearly; None where there is none. Raises PatchRefused for two."""
    for reading in variants(hunk):
        if placed := _aligned(reading, lines, path):
            return placed
    return None


def _aligned(hunk: Hunk, lines: Lines, path: str) -> Placed | None:
    solid = [number for number, line in enumerate(hunk.old) if line.text.strip()]
    if not FEWEST <= len(solid) <= LONGEST:
        return None
    view = lines.dense
    found = sorted(
        (_align(hunk, solid, view, lines, start) for start in _windows(hunk, solid, view)),
        key=lambda alignment: -alignment.score,
    )
    if not found or not _fits(found[0], hunk, solid):
        return None
    rivals = [other for other in found[1:] if not other.overlaps(found[0])]
    margin = 1 / len(solid) if found[0].equal == len(solid) else MARGIN
    if any(rival.strength > found[0].score - margin + TINY for rival in rivals):
        message = f"A hunk nearly fits {path} at several places and at none of them wholly."
        hint = "Copy the old lines from the file as it is now."
        raise PatchRefused("ambiguous", message, path=path, hunk=hunk.number, hint=hint)
    rows: list[int | None] = [None] * len(hunk.old)
    for number, place in zip(solid, found[0].places, strict=True):
        rows[number] = None if place is None else view.rows[place]
    filled, unclear = with_blanks(hunk, rows, lines.lines)
    return Placed(hunk, filled, "fuzzy", round(found[0].score, 3), unclear)


def _windows(hunk: Hunk, solid: Sequence[int], view: View) -> list[int]:
    """Starts in the view for which most lines that are rare in the file speak, well apart from one another."""
    votes: dict[int, float] = {}
    for at, char in enumerate(view.ids_of([hunk.old[number].text for number in solid])):
        places = view.places[char] if char is not None else []
        for place in places if len(places) <= COMMON else []:
            votes[place - at] = votes.get(place - at, 0) + 1 / len(places)
    slack = _slack(len(solid))
    chosen: list[int] = []
    for start in sorted(votes, key=lambda start: (-votes[start], start)):
        if len(chosen) == WINDOWS:
            break
        if all(abs(start - other) > slack for other in chosen):
            chosen.append(start)
    return chosen


def _slack(size: int) -> int:
    return 6 + size // 2


def _align(hunk: Hunk, solid: Sequence[int], view: View, lines: Lines, start: int) -> Alignment:
    low = max(0, start - _slack(len(solid)))
    high = min(len(view.text), start + len(solid) + _slack(len(solid)))
    texts = [hunk.old[number].text for number in solid]
    places = _equal_places(view.ids_of(texts), view.text, low, high, start)
    equal, alike, misspelt, slips = sum(place is not None for place in places), 0, 0, 0
    size = len(view.rows)
    for at, place in _substitutes(places, texts, lambda place: lines.lines[view.rows[place]] if place < size else ""):
        there = likeness(texts[at], lines.lines[view.rows[place]] if place < size else "")
        removed = hunk.old[solid[at]].tag == "-"
        if there.slip or (not removed and there.ratio >= LIKE):
            places[at] = place
            alike += 1
            misspelt += there.slip
            slips += removed
    _prefer_exact(places, texts, lambda place: lines.lines[view.rows[place]] if place < size else "")
    return Alignment(tuple(places), equal, alike, misspelt, slips)


def _equal_places(ids: Sequence[str | None], text: str, low: int, high: int, start: int) -> list[int | None]:
    """Where in `text`, from `low` to `high`, the characters stand in order, as close together as they may."""
    wanted = [char or f"no {at}" for at, char in enumerate(ids)]
    chain = unique_pairs(wanted, text[low:high])
    pairs = [(at, low + place) for at, place in chain]
    if not pairs:
        pairs = [(at, start + at) for at, char in enumerate(ids) if char and text[start + at : start + at + 1] == char]
    places: list[int | None] = [None] * len(ids)
    for (at, place), (end, stop) in pairwise(pairs):
        for one, two in matching(wanted[at:end], text[place:stop]):
            places[at + one] = place + two
    if pairs:
        (first, place), (last, stop) = pairs[0], pairs[-1]
        places[first], places[last] = place, stop
        for at in range(first - 1, -1, -1):
            found = text.rfind(wanted[at], low, place)
            places[at], place = (found, found) if found >= 0 else (None, place)
        for at in range(last + 1, len(ids)):
            found = text.find(wanted[at], stop + 1, high)
            places[at], stop = (found, found) if found >= 0 else (None, stop)
    return places


def _prefer_exact(places: list[int | None], texts: Sequence[str], there: Callable[[int], str]) -> None:
    """Move a line to another free place between its neighbours' where the file has it exactly as it is written."""
    for at, place in enumerate(places):
        if place is None or there(place) == texts[at]:
            continue
        above = places[at - 1] if at else max(-1, place - SPARE)
        below = places[at + 1] if at + 1 < len(places) else place + SPARE
        if above is not None and below is not None:
            places[at] = next((free for free in range(above + 1, below) if there(free) == texts[at]), place)


def _substitutes(
    places: Sequence[int | None], texts: Sequence[str], there: Callable[[int], str]
) -> list[tuple[int, int]]:
    """Lines not found, each with the place among those left between its neighbours' whose line is most like it."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(places):
        end = at
        while end < len(places) and places[end] is None:
            end += 1
        above = places[at - 1] if at else None
        below = places[end] if end < len(places) else None
        if end > at and (above is not None or below is not None):
            spare = SPARE + end - at
            low = above + 1 if above is not None else (below or 0) - spare
            high = below if below is not None else (above or 0) + 1 + spare
            found += _most_alike(range(at, end), range(max(low, 0), min(high, low + 2 * spare)), texts, there)
        at = end + 1
    return found


def _most_alike(
    wanted: range, places: range, texts: Sequence[str], there: Callable[[int], str]
) -> list[tuple[int, int]]:
    """Each wanted line with its place: one to one where there are as many, else where it is most like, in order."""
    if len(wanted) == len(places):
        return list(zip(wanted, places, strict=True))
    found: list[tuple[int, int]] = []
    low = places.start
    for at in wanted:
        rest = range(low, places.stop - (wanted.stop - at - 1))
        best = max(rest, key=lambda place: likeness(texts[at], there(place)).ratio, default=None)
        if best is not None:
            found.append((at, best))
            low = best + 1
    return found


def _fits(alignment: Alignment, hunk: Hunk, solid: Sequence[int]) -> bool:
    """Whether all lines are found, nearly all of them as they are, and the rest beyond doubt."""
    size = len(solid)
    if None in alignment.places or alignment.equal < max(FEWEST, (size + 1) // 2):
        return False
    if alignment.skipped > max(4, size // 2) or alignment.alike > max(1, size // 3):
        return False
    context = sum(1 for number in solid if hunk.old[number].tag == " ")
    return alignment.slips == 0 or (alignment.slips == 1 and context >= FEWEST and alignment.alike == 1)
