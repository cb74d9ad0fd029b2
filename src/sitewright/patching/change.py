"""A file's content after its hunks: placed in it, in the version they were written for, or one after another."""

from collections.abc import Sequence
from dataclasses import replace

from sitewright.patching.edit import rewritten
from sitewright.patching.match import Lines
from sitewright.patching.model import Hunk, HunkReport
from sitewright.patching.plan import Plan, planned, unplaced
from sitewright.patching.refusal import PatchRefused
from sitewright.patching.text import Text, read_text
from sitewright.patching.three_way import carried

Changed = tuple[bytes, list[HunkReport]]


def changed_text(path: str, content: bytes, hunks: Sequence[Hunk], base: bytes | None, *, loose: bool) -> Changed:
    """The content after the hunks. Raises PatchRefused.

    With `base`, the version they were written for, they are placed there and carried over; where they do not fit
    that either, they may have been written for the present one.
    """
    text = read_text(path, content)
    if base is not None:
        earlier = read_text(path, base)
        try:
            plan = _whole_plan(path, earlier, hunks, loose=loose)
        except PatchRefused as refusal:
            if refusal.reason not in ("not_found", "already_applied"):
                raise
        else:
            edits = carried(plan.edits, earlier.lines, text.lines, path)
            reports = [replace(report, method="three_way") for report in plan.reports]
            return _written(path, text, replace(plan, edits=edits)), reports
    return _directly(path, text, hunks, loose=loose)


def _whole_plan(path: str, text: Text, hunks: Sequence[Hunk], *, loose: bool) -> Plan:
    lines = Lines(text.lines)
    plan = planned(path, hunks, lines, loose=False)
    if plan.waiting and not loose:
        raise unplaced(plan.waiting[0], lines, path)
    return planned(path, hunks, lines, loose=True) if plan.waiting else plan


def _directly(path: str, text: Text, hunks: Sequence[Hunk], *, loose: bool) -> Changed:
    """Hunks that fit nowhere may have been written for what the ones before them leave."""
    plan = planned(path, hunks, Lines(text.lines), loose=False)
    if plan.waiting and len(plan.waiting) < len(hunks):
        middle = read_text(path, _written(path, text, plan))
        then = planned(path, plan.waiting, Lines(middle.lines), loose=False)
        if not then.waiting:
            return _written(path, middle, then), plan.reports + then.reports
    if plan.waiting:
        plan = _whole_plan(path, text, hunks, loose=loose)
    return _written(path, text, plan), plan.reports


def _written(path: str, text: Text, plan: Plan) -> bytes:
    closed = text.closed if plan.closed is None else plan.closed
    return rewritten(text, plan.edits, closed=closed, path=path).encode()
