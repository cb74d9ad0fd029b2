"""Edits of the version that a patch was written for, carried over to the version that is there now."""

from collections.abc import Sequence

from sitewright.patching.diff import matching
from sitewright.patching.edit import Edit
from sitewright.patching.refusal import PatchRefused


def carried(edits: Sequence[Edit], base: Sequence[str], current: Sequence[str], path: str) -> list[Edit]:
    """The edits of `base` as edits of `current`. Raises PatchRefused where somebody else changed these lines."""
    there: list[int | None] = [None] * len(base)
    for row, place in matching(base, current):
        there[row] = place
    return [_carried(edit, there, len(current), path) for edit in edits]


def _carried(edit: Edit, there: Sequence[int | None], size: int, path: str) -> Edit:
    rows = there[edit.start : edit.stop]
    if rows:
        start, stop = rows[0], rows[-1]
        if start is not None and stop is not None and list(rows) == list(range(start, stop + 1)):
            return edit._replace(start=start, stop=stop + 1)
    else:
        above = there[edit.start - 1] if edit.start else -1
        below = there[edit.start] if edit.start < len(there) else size
        if above is not None and above + 1 == below:
            return edit._replace(start=below, stop=below)
    raise PatchRefused(
        "conflict",
        f"Somebody else changed the lines of {path} that a hunk changes.",
        path=path,
        hunk=edit.hunk,
        hint="Read the file as it is now and write the change for it.",
    )
