"""Forms of a change that are known and not read: they are refused by name, and the author sends another."""

import re

from sitewright.patching.refusal import PatchRefused

COMBINED = re.compile(r"^(?:@{3,}(?: -\d+(?:,\d+)?){2,} \+\d|diff --(?:cc|combined) )", re.M)
FORMS: dict[str, tuple[re.Pattern[str], ...]] = {
    "context diff": (re.compile(r"^\*{15}.*\n\*{3} \d+(?:,\d+)? \*{4}$", re.M),),
    "plain diff without context": (re.compile(r"^\d+(?:,\d+)?[acd]\d+(?:,\d+)?\n[<>] ", re.M),),
    "script for ed": (re.compile(r"^\d+(?:,\d+)?[aci]$", re.M), re.compile(r"^\.$", re.M)),
}
HINT = "Send a unified diff (`diff -u`, `git diff`) or SEARCH/REPLACE blocks."


def check_not_combined(line: str) -> None:
    """Raise PatchRefused for a line of a merge's diff, whose signs tell of several files at once."""
    if COMBINED.match(line):
        raise _refused("combined diff of a merge")


def foreign_form(text: str) -> PatchRefused | None:
    """The refusal of a text that holds such a form and was read as nothing else."""
    return next((_refused(name) for name, marks in FORMS.items() if all(mark.search(text) for mark in marks)), None)


def _refused(name: str) -> PatchRefused:
    return PatchRefused("unsupported", f"This is a {name}, which is not read.", hint=HINT)
