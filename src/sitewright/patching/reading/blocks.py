"""SEARCH/REPLACE blocks in their dialects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitewright.patching.diff import hunk_lines
from sitewright.patching.model import Hunk, HunkLine
from sitewright.patching.reading import marks
from sitewright.patching.refusal import PatchRefused

MOST_DIVIDERS = 5


@dataclass(frozen=True)
class Block:
    """A block's change, the path it names itself, and the number of the line after it."""

    hunk: Hunk
    name: str
    stop: int


def read_block(lines: Sequence[str], first: int) -> Block:
    """The block whose SEARCH mark is at line number `first`. Raises PatchRefused where it has no end."""
    opening = marks.SEARCH.match(lines[first])
    body: list[str] = []
    dividers: list[int] = []
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if dividers and marks.REPLACE.match(line):
            start, body, dividers = _stated_start(body, dividers)
            if len(dividers) > MOST_DIVIDERS:
                raise PatchRefused(
                    "bad_hunk", "A SEARCH/REPLACE block has many dividers; which one is meant is unclear."
                )
            # A divider may stand in the file: the most old lines that are there are what is searched for.
            hunks = [_hunk(body, divider, start) for divider in reversed(dividers)]
            hunk = replace(hunks[0], rivals=(*hunks[1:], *(rival for each in hunks for rival in each.rivals)))
            return Block(hunk, opening[1].strip() if opening else "", number + 1)
        if marks.SEARCH.match(line):
            break
        if marks.DIVIDER.match(line):
            dividers.append(len(body))
        body.append(line)
    raise PatchRefused("cut_off", "A SEARCH/REPLACE block has no end; it seems cut off.", hint="Send it whole.")


def _stated_start(body: list[str], dividers: list[int]) -> tuple[int | None, list[str], list[int]]:
    """The line a block says it begins at, in lines of its own above a rule, and the block without them."""
    start, skipped = None, 0
    for line in body:
        match = marks.START_LINE.match(line)
        if match is None:
            break
        start = int(match[2]) if match[1] == "start" else start
        skipped += 1
    if skipped and marks.RULE.match(body[skipped]):
        skipped += 1
    return start, body[skipped:], [divider - skipped for divider in dividers]


def _hunk(body: list[str], divider: int, start: int | None) -> Hunk:
    old, new = body[:divider], body[divider + 1 :]
    hunk = quoted(old, new, start)
    if _signed(old, " -") and _signed(new, " +") and any(line[:1] in ("-", "+") for line in old + new):
        plain = quoted([line[1:] for line in old], [line[1:] for line in new], start)
        return replace(hunk, rivals=(plain,))
    return hunk


def _signed(lines: Sequence[str], signs: str) -> bool:
    return all(not line or line[0] in signs for line in lines)


def quoted(old: Sequence[str], new: Sequence[str], start: int | None = None) -> Hunk:
    """The change from one quoted text to another."""
    lines = hunk_lines(old, new)
    if not any(line.strip() for line in old):
        lines = [HunkLine("+", text) for text in new]
    return Hunk(tuple(lines), start, quoted=True)
