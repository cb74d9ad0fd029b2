"""The lines of a hunk in a unified diff or in the `*** Begin Patch` form, up to what ends it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sitewright.patching.model import Hunk, HunkLine, Tag
from sitewright.patching.reading import marks

SIGNS: dict[str, Tag] = {
    " ": " ", "\u00a0": " ", "+": "+", "\uff0b": "+", "-": "-", "\u2212": "-", "\u2013": "-", "\u2014": "-", "~": "-",
}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """A hunk, and the number of the first line that is no part of it."""

    hunk: Hunk
    stop: int


def read_body(lines: Sequence[str], first: int, header: Hunk, heredoc: str | None = None) -> Body:
    """Read from line number `first`; the header's counts tell where the hunk ends as far as they are right."""
    body: list[HunkLine] = []
    old = new = 0
    old_open = new_open = False
    counted: list[HunkLine] | None = None
    number = first
    while number < len(lines):
        complete = header.counts is not None and (old, new) == header.counts
        if complete and counted is None:
            counted = list(body)
        if ends(lines, number, counted=header.counts is not None and not complete, heredoc=heredoc):
            break
        if complete and _leaves(lines, number):
            break
        line = lines[number]
        if line[:1] == "\\" and body and marks.NO_NEWLINE.match(line):
            old_open = old_open or body[-1].tag != "+"
            new_open = new_open or body[-1].tag != "-"
        else:
            body.append(tagged(line))
            old += body[-1].tag != "+"
            new += body[-1].tag != "-"
        number += 1
    unended = number == len(lines) and bool(lines[-1])
    body = without_blank_end(body)
    hunk = Hunk(tuple(body), header.start, header.counts, header.sections, old_open, new_open, unended=unended)
    if counted is not None and len(counted) < len(body):
        hunk = replace(hunk, counted=tuple(counted))
    return Body(hunk, number)


def tagged(line: str) -> HunkLine:
    """A line by its sign; without one it is context that lost it."""
    if not line:
        return HunkLine(" ", "", bare=True)
    tag = SIGNS.get(line[0])
    return HunkLine(" ", line, bare=True) if tag is None else HunkLine(tag, line[1:])


def without_blank_end(body: list[HunkLine]) -> list[HunkLine]:
    """The lines without the empty ones that separate a hunk from what follows."""
    end = len(body)
    while end and body[end - 1] == HunkLine(" ", "", bare=True):
        end -= 1
    return body[:end]


def ends(lines: Sequence[str], number: int, *, counted: bool, heredoc: str | None) -> bool:
    """Whether the line begins something else. `counted`: by its header's counts the hunk goes on."""
    line = lines[number]
    if line[:1] in (" ", ""):
        return False
    if line.startswith("@@") or (line[0] in "`~" and marks.FENCE.match(line)) or line == heredoc:
        return True
    if line.startswith("*** "):
        return any(mark.match(line) for mark in (marks.VERB, marks.END, marks.MOVE, marks.BEGIN, marks.END_OF_FILE))
    if line.startswith(("diff --git ", "Index: ")) or marks.SEARCH.match(line):
        return True
    if line[0] in "-+":
        return _heads(lines, number, counted=counted) or _signs(lines, number, counted=counted)
    return False


def _heads(lines: Sequence[str], number: int, *, counted: bool) -> bool:
    """Whether `--- x` and `+++ y` begin another file here, rather than a removed `-- x` and an added `++ y`."""
    following = [*lines[number + 1 : number + 3], "", ""]
    if lines[number].startswith("--- ") and following[0].startswith("+++ "):
        return following[1].startswith("@@") or not counted
    if lines[number].startswith("+++ ") and following[0].startswith("@@"):
        return not counted
    return False


def _signs(lines: Sequence[str], number: int, *, counted: bool) -> bool:
    """Whether Git's signature (`-- ` and its version) ends the mail here."""
    rest = lines[number + 1 : number + 2]
    version = bool(rest) and re.fullmatch(r"\d+(?:\.\d+)+.*", rest[0]) is not None
    return marks.SIGNATURE.match(lines[number]) is not None and (version or (not counted and not any(rest)))


def _leaves(lines: Sequence[str], number: int) -> bool:
    """Whether a hunk whose counts are full ends before this line: what follows is blank, or prose."""
    if lines[number][:1] in SIGNS or lines[number].startswith("\\"):
        return False
    following = next((line for line in lines[number:] if line), "")
    return not following or following[0] not in SIGNS
