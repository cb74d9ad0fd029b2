"""Where a hunk's old lines stand in a file, by levels: as they are, loose ends, white space, blank lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from sitewright.patching.blanks import with_blanks
from sitewright.patching.match import Lines, View
from sitewright.patching.model import Hunk, Method
from sitewright.patching.refusal import Closest
from sitewright.patching.variants import shortened, variants

DENSE = 3
"""The level at which blank lines do not count."""
EXCERPT = 7
WIDTH = 160


@dataclass(frozen=True)
class Placed:
    """A hunk in its place: for each of its old lines the row of the file's line, or None where there is none.

    `unclear` tells that a blank line is removed and the file has other blank lines there than the hunk.
    """

    hunk: Hunk
    rows: tuple[int | None, ...]
    method: Method = "exact"
    score: float = 1.0
    unclear: bool = False

    @property
    def first(self) -> int:
        """The row of the first line that was found, less the lines above it."""
        return next((row - number for number, row in enumerate(self.rows) if row is not None), 0)


@dataclass(frozen=True)
class Fit:
    """All places where a hunk fits at the tightest level at which it fits at all.

    `starts` are the rows of its first line; where blank lines do not count, as they would be with none of them.
    """

    hunk: Hunk
    view: View
    at: Sequence[int]
    dense: bool
    loose: bool

    @property
    def starts(self) -> list[int]:
        """The row where the hunk begins, for each place."""
        above = next((number for number, text in enumerate(self.hunk.old_texts) if text.strip()), 0)
        return [self.view.rows[at] - above for at in self.at] if self.dense else list(self.at)

    def placed(self, number: int, lines: Sequence[str]) -> Placed:
        """The hunk at one of its places."""
        at, stated = self.at[number], self.hunk.start
        if self.dense:
            rows, unclear = with_blanks(self.hunk, dense_rows(self.hunk, self.view, at), lines)
            return Placed(self.hunk, rows, "fuzzy", unclear=unclear)
        shifted = stated is not None and stated - 1 != at
        method: Method = "fuzzy" if self.loose else "shifted" if shifted else "exact"
        return Placed(self.hunk, tuple(range(at, at + len(self.hunk.old))), method)


def fit(hunk: Hunk, lines: Lines) -> Fit | None:
    """The places of the tightest level; None where the lines are nowhere, white space apart."""
    for readings in (variants(hunk), shortened(hunk)):
        known = list(readings)
        for level in range(DENSE + 1):
            for reading in known:
                if found := _fit_at(level, reading, lines):
                    return found
    return None


def _fit_at(level: int, hunk: Hunk, lines: Lines) -> Fit | None:
    texts = hunk.old_texts
    if level and not any(text.strip() for text in texts):
        return None
    dense = level == DENSE
    view = lines.view(level)
    pattern = view.pattern([text for text in texts if text.strip()] if dense else texts)
    at = view.find(pattern) if pattern else []
    return Fit(hunk, view, at, dense=dense, loose=level > 0) if at else None


def dense_rows(hunk: Hunk, view: View, at: int) -> list[int | None]:
    """Rows of the old lines that are not blank, where these stand at `at` of a view without blank lines."""
    rows: list[int | None] = []
    for text in hunk.old_texts:
        rows.append(view.rows[at] if text.strip() else None)
        at += bool(text.strip())
    return rows


def closest(hunk: Hunk, lines: Lines) -> Closest | None:
    """The lines of the file that have most in common with a hunk's old lines."""
    votes: dict[int, int] = {}
    view = lines.folded
    for number, char in enumerate(view.ids_of(hunk.old_texts)):
        places = view.places.get(char, []) if char and hunk.old_texts[number].strip() else []
        for row in places[:20] if len(places) <= 20 else []:
            votes[row - number] = votes.get(row - number, 0) + 1
    start = max(votes, key=lambda at: (votes[at], -at)) if votes else _most_words(hunk, lines)
    if start is None:
        return None
    start = min(max(start, 0), max(len(lines) - 1, 0))
    excerpt = lines.lines[start : start + min(EXCERPT, max(len(hunk.old), 3))]
    return Closest(start + 1, tuple(line[:WIDTH] for line in excerpt)) if excerpt else None


def _most_words(hunk: Hunk, lines: Lines) -> int | None:
    """The row whose line has most of the words of the hunk's longest old line."""
    longest = max(hunk.old_texts, key=len, default="")
    words = sorted(set(longest.split()), key=len, reverse=True)[:8]
    scores = [sum(word in line for word in words) for line in lines.lines] if words else []
    best = max(scores, default=0)
    return scores.index(best) - hunk.old_texts.index(longest) if best > len(words) // 2 else None
