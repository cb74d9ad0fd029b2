"""When two lines count as the same, and where in a file a run of lines stands."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import NamedTuple

PUNCTUATION = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u2032": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
        "\u2033": '"', "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-",
        "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u2026": "...", "\u200b": "", "\u200c": "", "\u200d": "",
        "\u2060": "", "\ufeff": "", "\u00ad": "",
    }
)  # fmt: skip
TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
SLIPS = 2
"""So many words of a line may be misspelt for it to be the same line still."""
SHORTEST_MISSPELT = 4


def folded(line: str) -> str:
    """A line without white space, with Unicode's compatible forms and plain punctuation."""
    if not line.isascii():
        line = unicodedata.normalize("NFKC", line.translate(PUNCTUATION))
    return "".join(line.split())


def trimmed(line: str) -> str:
    """A line without white space at its end."""
    return line.rstrip()


class View:
    """A file's lines as seen through a key, with or without blank ones, and the search in them.

    Each distinct key is one character of `text`, so that runs of lines are found as fast as words in a text.
    """

    def __init__(self, lines: Sequence[str], key: Callable[[str], str] | None = None, *, blank: bool = True) -> None:
        self._key = key
        self.ids: dict[str, str] = {}
        keys = lines if key is None else [key(line) for line in lines]
        self.rows = range(len(lines)) if blank else [row for row, line in enumerate(keys) if line]
        ids = self.ids
        self.text = "".join([ids.setdefault(keys[row], chr(len(ids))) for row in self.rows])

    def pattern(self, texts: Sequence[str]) -> str | None:
        """The run of lines as a pattern; None where one of them is nowhere in the file."""
        keys = texts if self._key is None else [self._key(text) for text in texts]
        found = [self.ids.get(key) for key in keys]
        return None if None in found else "".join(part for part in found if part is not None)

    def ids_of(self, texts: Sequence[str]) -> list[str | None]:
        """Each line's character, or None where it is nowhere in the file."""
        return [self.ids.get(text if self._key is None else self._key(text)) for text in texts]

    def find(self, pattern: str, limit: int = 100_000) -> list[int]:
        """Where in `text` the pattern stands, overlapping places too."""
        found: list[int] = []
        at = self.text.find(pattern) if pattern else -1
        while at >= 0 and len(found) < limit:
            found.append(at)
            at = self.text.find(pattern, at + 1)
        return found

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where in `text` each character stands."""
        found: dict[str, list[int]] = {}
        for at, char in enumerate(self.text):
            found.setdefault(char, []).append(at)
        return found


class Lines:
    """A file's lines with the views of them, each made when it is first needed."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def __len__(self) -> int:
        return len(self.lines)

    def view(self, level: int) -> View:
        """The views from the strictest (0) on."""
        return self.exact if level == 0 else self.trimmed if level == 1 else self.folded if level == 2 else self.dense

    @cached_property
    def exact(self) -> View:
        """Lines as they are."""
        return View(self.lines)

    @cached_property
    def trimmed(self) -> View:
        """Lines without white space at their ends."""
        return View(self.lines, trimmed)

    @cached_property
    def folded(self) -> View:
        """Lines without white space and with plain punctuation."""
        return View(self.lines, folded)

    @cached_property
    def dense(self) -> View:
        """The same without blank lines."""
        return View(self.lines, folded, blank=False)


class Likeness(NamedTuple):
    """How alike two lines are: `same` apart from white space, a `slip` of spelling, and a ratio from 0 to 1."""

    same: bool
    slip: bool
    ratio: float


@lru_cache(maxsize=4096)
def likeness(written: str, there: str) -> Likeness:
    """How alike a patch's line is to a file's."""
    first, second = folded(written), folded(there)
    if first == second:
        return Likeness(True, True, 1.0)
    if not first or not second:
        return Likeness(False, False, 0.0)
    matcher = SequenceMatcher(None, first[:600], second[:600], autojunk=False)
    ratio = matcher.ratio() if matcher.real_quick_ratio() >= 0.5 else 0.0
    return Likeness(False, ratio >= 0.8 and misspelt(written, there), ratio)


def misspelt(written: str, there: str) -> bool:
    """Whether a line is another with a slip or two in its words: letters swapped, doubled, lost, or of other case.

    Digits and punctuation must agree (but for the kind of quote and a `,` or `;` at the end): what differs there is meant.
    """
    first, second = _tokens(written), _tokens(there)
    if len(first) != len(second):
        return False
    different = [(one, two) for one, two in zip(first, second, strict=True) if one != two]
    return len(different) <= SLIPS and all(_one_slip(one, two) for one, two in different)


def _tokens(line: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", line.translate(PUNCTUATION)).replace('"', "'").rstrip().rstrip(",;")
    return TOKEN.findall(plain)


def _one_slip(one: str, two: str) -> bool:
    if not (one.isalpha() and two.isalpha()):
        return False
    one, two = one.casefold(), two.casefold()
    if one == two:
        return True
    if max(len(one), len(two)) < SHORTEST_MISSPELT or abs(len(one) - len(two)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    rest, other = one[start:], two[start:]
    swapped = len(rest) > 1 and len(other) > 1 and rest[0] == other[1] and rest[1] == other[0]
    return rest[1:] == other or rest == other[1:] or (swapped and rest[2:] == other[2:])
