"""Which of several places a hunk means: the stated line, the text after `@@`; where these do not tell, none."""

from collections.abc import Sequence

from sitewright.patching.match import Lines, folded
from sitewright.patching.model import Hunk
from sitewright.patching.place import Fit
from sitewright.patching.refusal import PatchRefused

SHOWN = 8


def chosen(fits: Sequence[Fit | None], lines: Lines, path: str) -> list[int | None]:
    """For each hunk's fit the number of its place. Raises PatchRefused for a hunk that has several."""
    certain = [(fit.hunk.start, fit.starts[0] + 1) for fit in fits if fit and len(fit.at) == 1 and fit.hunk.start]
    shifts = [(stated, line - stated) for stated, line in certain if stated is not None]
    found: list[int | None] = []
    for fit in fits:
        if fit is None or len(fit.at) == 1:
            found.append(None if fit is None else 0)
            continue
        number = _at_stated_line(fit, shifts)
        if number is None:
            number = _under_section(fit, lines)
        if number is None:
            number = _among_equals(fit, fits)
        if number is None:
            raise _ambiguous(fit, path)
        found.append(number)
    return found


def shift_at(stated: int, shifts: Sequence[tuple[int, int]]) -> int | None:
    """How far the lines around a stated one have moved, by the hunks above and below; None where these disagree."""
    above = max((shift for shift in shifts if shift[0] < stated), default=None)
    below = min((shift for shift in shifts if shift[0] >= stated), default=None)
    near = {shift[1] for shift in (above, below) if shift is not None}
    return near.pop() if len(near) == 1 else None if near else 0


def _at_stated_line(fit: Fit, shifts: Sequence[tuple[int, int]]) -> int | None:
    stated = fit.hunk.start
    shift = shift_at(stated, shifts) if stated is not None else None
    if stated is None or shift is None:
        return None
    starts = fit.starts
    return starts.index(stated - 1 + shift) if stated - 1 + shift in starts else None


def _under_section(fit: Fit, lines: Lines) -> int | None:
    """The place that comes first after the one line that the header quotes."""
    row = -1
    for section in fit.hunk.sections:
        rows = section_rows(section, lines, row)
        if len(rows) != 1:
            return None
        row = rows[0]
    if row < 0:
        return None
    return next((number for number, start in enumerate(fit.starts) if start + len(fit.hunk.old) > row), None)


def section_rows(section: str, lines: Lines, after: int) -> list[int]:
    """Rows below `after` whose line is the quoted one, or begins with it where it was cut."""
    quoted = folded(section)
    if len(quoted) < 2:
        return []
    char = lines.folded.ids.get(quoted)
    if char is not None:
        return [row for row in lines.folded.places[char] if row > after]
    return [row for row, line in enumerate(lines.lines) if row > after and folded(line).startswith(quoted)]


def _among_equals(fit: Fit, fits: Sequence[Fit | None]) -> int | None:
    """The same hunk as often as it has places means each of them, in order."""
    equals = [other for other in fits if other is not None and other.hunk.lines == fit.hunk.lines]
    same_header = len({(other.hunk.start, other.hunk.sections) for other in equals}) == 1
    if len(equals) != len(fit.at) or not same_header or fit.hunk.start is not None:
        return None
    return next(number for number, other in enumerate(equals) if other is fit)


def _ambiguous(fit: Fit, path: str) -> PatchRefused:
    hunk: Hunk = fit.hunk
    shown = ", ".join(str(start + 1) for start in fit.starts[:SHOWN])
    more = " and more" if len(fit.at) > SHOWN else ""
    return PatchRefused(
        "ambiguous",
        f"The old lines of a hunk stand in {path} at lines {shown}{more}.",
        path=path,
        hunk=hunk.number,
        hint="Add lines above or below them until they stand at one place only.",
    )
