"""From the hunks of one file to its edits: every hunk in one certain place, or a refusal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sitewright.patching.align import aligned
from sitewright.patching.choose import chosen, shift_at
from sitewright.patching.edit import Edit, edits_of, merged, typed
from sitewright.patching.match import Lines, folded, likeness
from sitewright.patching.model import Hunk, HunkReport
from sitewright.patching.partial import within_line
from sitewright.patching.pieces import pieced
from sitewright.patching.place import Fit, Placed, closest, fit
from sitewright.patching.reading.marks import is_elision
from sitewright.patching.reading.unwrap import ENTITY, RAW
from sitewright.patching.refusal import PatchRefused

MISCOUNTED = 3
"""So far off are counts of whole hunks, and so many lines of context stand at their ends."""
REACH = 12
EMPHASIS = re.compile(r"\s*\*\*(?!\s).*[^\s*].*\*\*\s*")
ALIKE = 0.6
MARKUP = (".html", ".htm", ".xml", ".svg", ".md", ".njk", ".ejs", ".hbs", ".liquid", ".pug", ".vue")
ESCAPED = re.compile(r"&(?:lt|gt);")
HINT = "Copy the old lines from the file as it is now."


@dataclass(frozen=True)
class Plan:
    """Edits in the order of the file, how the hunks were placed, and hunks that fit nowhere yet.

    `closed` says whether the file shall end with a line end, where the patch tells.
    """

    edits: list[Edit]
    reports: list[HunkReport]
    waiting: list[Hunk]
    closed: bool | None


def planned(path: str, hunks: Sequence[Hunk], lines: Lines, *, loose: bool) -> Plan:
    """Place the hunks. Those that fit nowhere are left `waiting`, or with `loose` placed nearly.

    Raises PatchRefused for a hunk that fits at several places, is cut off, or has no certain place.
    """
    for hunk in hunks:
        _check_spelt_out(hunk, lines, path)
    known = [hunk for hunk in hunks if hunk.old]
    fits = [fit(hunk, lines) for hunk in known]
    numbers = chosen(fits, lines, path)
    placed: list[Placed] = []
    others: list[Edit] = []
    waiting: list[Hunk] = []
    for hunk, place, number in zip(known, fits, numbers, strict=True):
        if place is not None and number is not None:
            placed.append(place.placed(number, lines.lines))
        elif loose and (edit := within_line(hunk, lines)):
            others.append(edit)
        elif loose:
            placed += _loosely(hunk, lines, path)
        else:
            waiting.append(hunk)
    for each in placed:
        _check_whole(each, lines, path)
    others += [_by_number(hunk, fits, lines, path) for hunk in hunks if not hunk.old]
    edits = [edit for each in typed(placed, lines.lines) for edit in edits_of(each, lines.lines, path)] + others
    reports = [HunkReport(path, each.hunk.number, each.first + 1, each.method, each.score) for each in placed]
    reports += [HunkReport(path, edit.hunk, edit.start + 1, "exact") for edit in others]
    return Plan(merged(edits, path), reports, waiting, _closed(placed, hunks, lines))


def _loosely(hunk: Hunk, lines: Lines, path: str) -> list[Placed]:
    refusal: PatchRefused | None = None
    if stands_already(hunk, lines):
        raise unplaced(hunk, lines, path)
    try:
        if placed := aligned(hunk, lines, path):
            return [placed]
    except PatchRefused as ambiguous:
        refusal = ambiguous
    if pieces := pieced(hunk, lines):
        return pieces
    raise refusal or unplaced(hunk, lines, path)


def unplaced(hunk: Hunk, lines: Lines, path: str) -> PatchRefused:
    """The refusal of a hunk whose lines are not in the file, with the lines that come nearest."""
    if stands_already(hunk, lines):
        message = f"What a hunk makes of {path} stands there already."
        return PatchRefused("already_applied", message, path=path, hunk=hunk.number, hint="Leave this hunk out.")
    missing = next((text for text in hunk.old_texts if text.strip() and not lines.folded.pattern([text])), None)
    what = f"The line {missing.strip()[:80]!r} is not there." if missing else "Its lines do not stand together there."
    return PatchRefused(
        "not_found",
        f"The old lines of a hunk are not in {path}.",
        path=path,
        hunk=hunk.number,
        closest=closest(hunk, lines),
        hint=f"{what} {HINT}",
    )


def stands_already(hunk: Hunk, lines: Lines) -> bool:
    """Whether the file has what the hunk would make of it."""
    pattern = lines.trimmed.pattern(hunk.new_texts)
    return pattern is not None and any(text.strip() for text in hunk.added) and pattern in lines.trimmed.text


def _check_spelt_out(hunk: Hunk, lines: Lines, path: str) -> None:
    """Raise PatchRefused where an added or removed line stands for lines that were left out."""
    for line in hunk.lines:
        if line.tag != " " and is_elision(line.text) and not lines.folded.pattern([line.text]):
            message = f"A hunk of {path} leaves lines out where it must spell them."
            raise PatchRefused("elided", message, path=path, hunk=hunk.number, hint="Write all changed lines.")
    if any(_breaks_off(text, hunk) for text in hunk.added):
        message = f"An added line of {path} begins as a removed one and breaks off in dots."
        raise PatchRefused("elided", message, path=path, hunk=hunk.number, hint="Write the whole line.")
    if _emphasised(hunk) and not path.endswith(".md"):
        message = f"The added lines of {path} stand between asterisks, as emphasis in a text."
        raise PatchRefused("bad_hunk", message, path=path, hunk=hunk.number, hint="Write them without emphasis.")


def _escaped(hunk: Hunk, lines: Lines, path: str) -> bool:
    """Whether added lines were escaped on their way: none has a sign that would be, and the file has no escapes."""
    escape = ESCAPED if path.endswith(MARKUP) else ENTITY
    added = [text for text in hunk.added if escape.search(text)]
    if not added or any(RAW.search(text) for text in hunk.added):
        return False
    return not any(ENTITY.search(line) for line in lines.lines)


def _twice_signed(hunk: Hunk, lines: Lines) -> bool:
    added = [text for text in hunk.added if text.strip()]
    if hunk.quoted or not added or any(line.tag == "-" for line in hunk.lines):
        return False
    return all(text.startswith("+") for text in added) and not any(line.startswith("+") for line in lines.lines)


def _breaks_off(added: str, hunk: Hunk) -> bool:
    stem = added.rstrip().removesuffix("…").rstrip(".").rstrip()
    dotted = added.rstrip().endswith(("...", "…")) and bool(stem)
    removed = (line.text.rstrip() for line in hunk.lines if line.tag == "-") if dotted else ()
    return any(text.startswith(stem) and text.rstrip(".… ") != stem for text in removed)


def _emphasised(hunk: Hunk) -> bool:
    added = [text for text in hunk.added if text.strip()]
    return bool(added) and all(EMPHASIS.fullmatch(text) for text in added)


def _check_whole(placed: Placed, lines: Lines, path: str) -> None:
    """Raise PatchRefused where a hunk has other lines than its header counts, and it shows which are missing.

    Wrong counts alone mean nothing; a last hunk that stops within a change, or a line that should be removed, do.
    Without counts, one that has lines above its change and none below, nor a line end, is cut off.
    """
    if _escaped(placed.hunk, lines, path):
        message = f"The lines added to {path} have HTML's escapes, and it has none."
        raise PatchRefused("bad_hunk", message, path=path, hunk=placed.hunk.number, hint="Write the signs themselves.")
    if _twice_signed(placed.hunk, lines):
        message = f"The lines added to {path} have their `+` twice."
        raise PatchRefused("bad_hunk", message, path=path, hunk=placed.hunk.number, hint="Write each sign once.")
    bare = placed.hunk.counts is None and _lacks_lines_below(placed, lines)
    if placed.hunk.last and placed.hunk.unended and (bare or _takes_part_of_line(placed, lines)):
        message = f"The last hunk of {path} ends within a change; it seems cut off."
        hint = "Send the whole patch, with the lines below the change and a line end."
        raise PatchRefused("cut_off", message, path=path, hunk=placed.hunk.number, hint=hint)
    if placed.hunk.counts is None:
        return
    if placed.hunk.last and _stops_early(placed, lines):
        message = f"The last hunk of {path} has fewer lines than its header counts; it seems cut off."
        raise PatchRefused("cut_off", message, path=path, hunk=placed.hunk.number, hint="Send the whole patch.")
    old, new = placed.hunk.short_by
    if old == 0 and new < 0 and _kept_beside_new(placed.hunk) >= -new:
        message = f"A hunk of {path} keeps lines that its header does not count; their `-` seems lost."
        raise PatchRefused("bad_hunk", message, path=path, hunk=placed.hunk.number, hint="Check signs and counts.")


def _lacks_lines_below(placed: Placed, lines: Lines) -> bool:
    row = next((row for row in reversed(placed.rows) if row is not None), None)
    following = [] if row is None else lines.lines[row + 1 :]
    first, last = placed.hunk.lines[0], placed.hunk.lines[-1]
    return not placed.hunk.quoted and first.tag == " " != last.tag and any(line.strip() for line in following)


def _takes_part_of_line(placed: Placed, lines: Lines) -> bool:
    last, row = placed.hunk.lines[-1], placed.rows[-1] if placed.rows else None
    if last.tag != "-" or row is None:
        return False
    there, said = folded(lines.lines[row]), folded(last.text)
    return there != said and there.startswith(said)


def _stops_early(placed: Placed, lines: Lines) -> bool:
    hunk = placed.hunk
    short = max(hunk.short_by)
    rows = [row for row in placed.rows if row is not None]
    following = lines.lines[rows[-1] + 1 : rows[-1] + 1 + short] if rows and short > 0 else []
    goes_on = any(line.strip() for line in following)
    context = next((number for number, line in enumerate(reversed(hunk.lines)) if line.tag != " "), len(hunk.lines))
    if short <= 0:
        return False
    if context == 0 and (goes_on or hunk.unended or (hunk.lines[-1].tag == "-" and hunk.short_by[1] > 0)):
        return True
    whole_line = not rows or folded(hunk.old_texts[-1]) == folded(lines.lines[rows[-1]])
    return (short > MISCOUNTED and (hunk.unended or (context < MISCOUNTED and goes_on))) or not whole_line


def _kept_beside_new(hunk: Hunk) -> int:
    """How many context lines directly above or below added ones read like an earlier form of one of them."""
    found = 0
    for number, line in enumerate(hunk.lines):
        near = [other.text for other in hunk.lines[max(0, number - REACH) : number + REACH] if other.tag == "+"]
        if line.tag == " " and line.text.strip():
            found += any(likeness(line.text, text).ratio >= ALIKE for text in near)
    return found


def _by_number(hunk: Hunk, fits: Sequence[Fit | None], lines: Lines, path: str) -> Edit:
    """An addition with no lines around it goes where its header says, if nothing speaks against the number."""
    placed = [each for each in fits if each is not None and each.hunk.start and len(each.at) == 1]
    shifts = [(each.hunk.start or 0, each.starts[0] + 1 - (each.hunk.start or 0)) for each in placed]
    shift = shift_at(hunk.start, shifts) if hunk.start is not None and (hunk.counts or (0, 0))[0] == 0 else None
    row = 0 if not lines.lines else None if shift is None or hunk.start is None else hunk.start + shift
    there = lines.folded.ids_of([text for text in hunk.added if folded(text)])
    repeats = row == 0 and not fits and sum(char is not None for char in there) * 2 > max(len(there), 4)
    if row is None or not 0 <= row <= len(lines) or repeats:
        message = f"A hunk of {path} has no lines to be found by."
        hint = "Give the lines above and below the added ones."
        raise PatchRefused("no_context", message, path=path, hunk=hunk.number, hint=hint)
    return Edit(row, row, tuple(hunk.added), hunk.number)


def _closed(placed: Sequence[Placed], hunks: Sequence[Hunk], lines: Lines) -> bool | None:
    """Whether the file shall end with a line end, as the marks of hunks at its end say."""
    at_end = [each.hunk for each in placed if max((row or 0 for row in each.rows), default=0) == len(lines) - 1]
    at_end += [hunk for hunk in hunks if not hunk.old]
    marked = [hunk for hunk in at_end if hunk.old_open != hunk.new_open]
    return not marked[-1].new_open if marked else None
