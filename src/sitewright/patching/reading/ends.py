"""Whether a patch shows that it was cut off: a header with nothing below it, fewer changes than its summary counts.

A diff that was cut just between two hunks, with no fence or summary around it, looks whole and cannot be told.
"""

import re
from collections.abc import Sequence

from sitewright.patching.model import FileChange, Tag
from sitewright.patching.reading import marks
from sitewright.patching.reading.breaking import breaks_off
from sitewright.patching.refusal import PatchRefused

HEADER = re.compile(r"@@|(?:diff --git|---|\+\+\+) [ab]/\S|diff --git |<{4,}(?:\s*SEARCH)?\s*$")
EXTENDED = re.compile(r"(?:index [0-9a-f]+\.\.|similarity index |rename from )")
SUMMARY = re.compile(
    r" ?(?P<files>\d+) files? changed(?:, (?P<added>\d+) insertions?\(\+\))?(?:, (?P<taken>\d+) deletions?\(-\))?"
)
SIGNS: tuple[tuple[str, Tag], ...] = (("added", "+"), ("taken", "-"))


def check_ends(lines: Sequence[str], found: Sequence[FileChange]) -> None:
    """Raise PatchRefused for what ends in a header, in a hunk that changes nothing yet, or before its summary does."""
    said = [line for line in lines if line.strip() and not marks.FENCE.match(line)]
    last = said[-1] if said else ""
    if found and (HEADER.match(last) or EXTENDED.match(last)):
        raise _cut(f"it ends with {last[:60]!r} and nothing below")
    hunk = found[-1].hunks[-1] if found and found[-1].hunks else None
    if hunk is not None and found[-1].kind == "update" and not hunk.changes and hunk.counts and max(hunk.short_by) > 0:
        raise _cut("its last hunk changes nothing and has fewer lines than its header counts")
    if hunk is not None and breaks_off(hunk, lines[-1]):
        raise _cut("its last line breaks off")
    _check_summary(lines, found)


def _check_summary(lines: Sequence[str], found: Sequence[FileChange]) -> None:
    """What Git counts above a patch, where it is given."""
    first = next((number for number, line in enumerate(lines) if line.startswith("diff --git ")), 0)
    summary = next((match for line in lines[:first] if (match := SUMMARY.fullmatch(line))), None)
    if summary is None:
        return
    tags = [line.tag for change in found for hunk in change.hunks for line in hunk.lines]
    for name, sign in SIGNS:
        if tags.count(sign) < int(summary[name] or 0):
            raise _cut(f"its summary counts {summary[name]} lines with {sign}, and it has {tags.count(sign)}")
    if len(found) < int(summary["files"]):
        raise _cut(f"its summary counts {summary['files']} files, and it has {len(found)}")


def _cut(why: str) -> PatchRefused:
    return PatchRefused("cut_off", f"The patch seems cut off: {why}.", hint="Send the whole patch.")
