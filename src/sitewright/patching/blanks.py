"""Which of a file's blank lines a hunk's blank lines are, once its other lines are found."""

from collections.abc import Sequence

from sitewright.patching.model import Hunk, HunkLine

Rows = list[int | None]


def with_blanks(hunk: Hunk, solid: Rows, lines: Sequence[str]) -> tuple[tuple[int | None, ...], bool]:
    """The rows of all old lines, and whether that of a removed blank one is unclear.

    `solid` has the rows of those that are not blank. Where patch and file have other numbers of blank lines between
    two lines, context needs no row, and removed ones are taken from the blank lines that there are.
    """
    rows = list(solid)
    unclear = False
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and not hunk.old[end].text.strip():
            end += 1
        if end > start:
            run = hunk.old[start:end]
            above = rows[start - 1] if start else None
            below = rows[end] if end < len(rows) else None
            found = _rows_of(run, above, below, lines, first=start == 0, last=end == len(rows))
            unclear = unclear or (found is None and any(line.tag == "-" for line in run))
            rows[start:end] = found or [None] * len(run)
        start = end + 1
    return tuple(rows), unclear


def _rows_of(
    run: Sequence[HunkLine], above: int | None, below: int | None, lines: Sequence[str], *, first: bool, last: bool
) -> Rows | None:
    """Rows of a run of blank lines between two found ones; None where it is unclear which they are."""
    down = _blank_rows(lines, above + 1, 1, below) if above is not None else []
    up = _blank_rows(lines, below - 1, -1, above) if below is not None else []
    if first or last:
        there = up[::-1] if first else down
        return _aligned(run, there, from_end=first)
    if above is None or below is None:
        return None
    if len(down) == below - above - 1:
        return _aligned(run, down)
    if not down or not up:
        return _aligned(run, down or up[::-1], from_end=not down)
    return _aligned(run, down + up[::-1]) if len(run) == len(down) + len(up) else None


def _aligned(run: Sequence[HunkLine], there: list[int], *, from_end: bool = False) -> Rows | None:
    """One for one where there are enough; with fewer, all of them for removed lines only."""
    missing = len(run) - len(there)
    if missing <= 0:
        extra = [*there] if not from_end else there[-len(run) :]
        return [*extra[: len(run)]]
    tags = {line.tag for line in run}
    if there and tags == {" ", "-"}:
        return None
    nothing: Rows = [None] * missing
    return [*nothing, *there] if from_end else [*there, *nothing]


def _blank_rows(lines: Sequence[str], row: int, step: int, limit: int | None) -> list[int]:
    found: list[int] = []
    while 0 <= row < len(lines) and row != limit and not lines[row].strip():
        found.append(row)
        row += step
    return found
