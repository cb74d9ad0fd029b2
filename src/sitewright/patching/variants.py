"""Other ways to read a hunk: signs that were lost or doubled, line numbers copied along, prose at its end."""

import re
from collections.abc import Callable, Iterator

from sitewright.patching.model import Hunk, HunkLine
from sitewright.patching.reading import marks

CLOSING = re.compile(r"</[A-Za-z_]+>|EOF|\]\]>")
BLANK = HunkLine(" ", "", bare=True)
NUMBERED = re.compile(r"^\s*(\d+)\s*(?:[|:│→] ?|\t)(.*)$")


def variants(hunk: Hunk) -> Iterator[Hunk]:
    """The hunk as it is, then as each mistake in its signs would explain it; the plainest first."""
    signed = blanks_signed(hunk)
    found = [hunk if signed is None else hunk.with_lines(list(signed)), *hunk.rivals]
    yield from found
    for mistake in MISTAKES:
        for known in list(found):
            mended = mistake(known)
            if mended and mended != known.lines:
                found.append(known.with_lines(list(mended)))
                yield found[-1]


def shortened(hunk: Hunk) -> Iterator[Hunk]:
    """The hunk without what may be talk after it; it counts only where the whole fits nowhere."""
    for lines in (hunk.counted, without_prose(hunk)):
        if lines and lines != hunk.lines:
            yield from variants(hunk.with_lines(list(lines)))


def lost_signs(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """All context lost the space in front of it, and not only where that shows."""
    if not any(line.bare and line.text for line in hunk.lines):
        return None
    return tuple(
        HunkLine(" ", f" {line.text}", bare=True) if line.tag == " " and not line.bare else line for line in hunk.lines
    )


def blanks_signed(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """Empty lines between two lines of one sign lost it, if the header's counts say so and are right with that."""
    if hunk.counts is None or hunk.short_by == (0, 0):
        return None
    lines = list(hunk.lines)
    for at in range(1, len(lines) - 1):
        following = next((line for line in lines[at + 1 :] if line != BLANK), BLANK)
        if lines[at] == BLANK and lines[at - 1].tag == following.tag:
            lines[at] = lines[at]._replace(tag=following.tag)
    return tuple(lines) if hunk.with_lines(lines).short_by == (0, 0) else None


def blanks_added(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """Empty lines between added lines lost their `+`."""
    lines = list(hunk.lines)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end] == BLANK:
            end += 1
        if 0 < at < end < len(lines) and lines[at - 1].tag == lines[end].tag == "+":
            lines[at:end] = [HunkLine("+", "")] * (end - at)
        at = max(end, at + 1)
    return tuple(lines)


def without_prose(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """What follows an empty line, begins without a sign and adds nothing is talk after the patch."""
    for at in range(1, len(hunk.lines)):
        line, before = hunk.lines[at], hunk.lines[at - 1]
        talk = line.bare and line.text and before == BLANK
        if talk or (line.bare and CLOSING.fullmatch(line.text)):
            lines = hunk.lines[:at]
            while lines and lines[-1] == BLANK:
                lines = lines[:-1]
            return None if any(each.tag == "+" for each in hunk.lines[at:]) else lines
    return None


def single_signs(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """Every changed line has its sign twice, and context too or not."""
    changed = [line for line in hunk.lines if line.tag != " " and line.text.strip()]
    if not changed or not all(line.text.startswith(line.tag) for line in changed) or hunk.quoted:
        return None
    kept = [line for line in hunk.lines if line.tag == " " and line.text.strip()]
    all_twice = all(line.text.startswith(" ") for line in kept)
    return tuple(
        line._replace(text=line.text[1:]) if line.text and (line.tag != " " or all_twice) else line
        for line in hunk.lines
    )


def unnumbered(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """Old lines carry the line numbers of the listing that they were copied from; added lines may."""
    numbers = [match for line in hunk.old if line.text.strip() and (match := NUMBERED.match(line.text))]
    counted = [int(match[1]) for match in numbers]
    if len(numbers) < len([line for line in hunk.old if line.text.strip()]) or counted != sorted(set(counted)):
        return None
    if not numbers:
        return None
    return tuple(line._replace(text=match[2]) if (match := NUMBERED.match(line.text)) else line for line in hunk.lines)


def without_outer_elisions(hunk: Hunk) -> tuple[HunkLine, ...] | None:
    """Marks for lines left out above and below say nothing."""
    lines = list(hunk.lines)
    while lines and lines[-1].tag == " " and marks.is_elision(lines[-1].text):
        lines.pop()
    while lines and lines[0].tag == " " and marks.is_elision(lines[0].text):
        lines.pop(0)
    return tuple(lines)


MISTAKES: tuple[Callable[[Hunk], tuple[HunkLine, ...] | None], ...] = (
    lost_signs,
    blanks_added,
    single_signs,
    unnumbered,
    without_outer_elisions,
)
