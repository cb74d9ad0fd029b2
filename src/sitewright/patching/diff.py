"""Which lines of two texts are the same: equal ends, then lines that are in both once (patience), then the rest."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

from sitewright.patching.model import HunkLine

SMALL = 40_000
"""The product of two lengths up to which lines that repeat are compared with one another."""


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pairs of indexes of equal items, rising in both."""
    pairs: list[tuple[int, int]] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        low, high, new_low, new_high = todo.pop()
        while low < high and new_low < new_high and old[low] == new[new_low]:
            pairs.append((low, new_low))
            low, new_low = low + 1, new_low + 1
        while low < high and new_low < new_high and old[high - 1] == new[new_high - 1]:
            high, new_high = high - 1, new_high - 1
            pairs.append((high, new_high))
        if low == high or new_low == new_high:
            continue
        chain = unique_pairs(old[low:high], new[new_low:new_high])
        if anchors := [(low + index, new_low + new_index) for index, new_index in chain]:
            pairs += anchors
            for index, new_index in [*anchors, (high, new_high)]:
                todo.append((low, index, new_low, new_index))
                low, new_low = index + 1, new_index + 1
        elif (high - low) * (new_high - new_low) <= SMALL:
            pairs += _repeated(old, new, (low, high, new_low, new_high))
    return sorted(pairs)


def unique_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest rising chain of items that occur once on both sides."""
    counts, new_counts = Counter(old), Counter(new)
    places = {item: index for index, item in enumerate(new)}
    single = ((index, item) for index, item in enumerate(old) if counts[item] == 1 and new_counts[item] == 1)
    return _rising([(index, places[item]) for index, item in single])


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain that rises in its second members."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(tops, place)
        tops[length : length + 1] = [place]
        ends[length : length + 1] = [number]
        before.append(ends[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _repeated(
    old: Sequence[Hashable], new: Sequence[Hashable], within: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    low, high, new_low, new_high = within
    matcher = SequenceMatcher(None, old[low:high], new[new_low:new_high], autojunk=False)
    return [
        (low + block.a + step, new_low + block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]


def hunk_lines(old: Sequence[str], new: Sequence[str]) -> list[HunkLine]:
    """Old and new text as context, removed and added lines."""
    lines: list[HunkLine] = []
    low = new_low = 0
    for index, new_index in [*matching(old, new), (len(old), len(new))]:
        lines += [HunkLine("-", text) for text in old[low:index]]
        lines += [HunkLine("+", text) for text in new[new_low:new_index]]
        if index < len(old):
            lines.append(HunkLine(" ", old[index]))
        low, new_low = index + 1, new_index + 1
    return lines
