"""How added lines are indented where the patch indents other than the file: as the lines around them were mapped."""

import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

from sitewright.patching.match import folded, likeness
from sitewright.patching.model import Group, Tag
from sitewright.patching.place import Placed

OPENS = re.compile(r"(?:[{(\[:]|<(?!/|!|br|hr|img|input|link|meta)[a-z][^<>]*[^/]>)\s*$")
CLOSES = re.compile(r"\s*(?:[})\]]|</)")
Rule = Callable[[str], str | None]


def indent_of(line: str) -> str:
    """The white space in front of a line."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def reindented(placed: Placed, group: Group, lines: Sequence[str]) -> tuple[str, ...] | None:
    """The group's added lines with the file's indents; None where they cannot be told."""
    pairs = _pairs(placed, lines)
    if all(written == there for _, written, there in pairs):
        return group.added
    removed = {(written, there) for tag, written, there in pairs if tag == "-"}
    context = {(written, there) for tag, written, there in pairs if tag == " "}
    if _only_lost_signs(context, removed):
        return group.added
    if _flattened(placed, group):
        return _one_by_one(placed, group, lines)
    if respaced := _respaces(placed, group):
        rules = [_shift(removed | context) or _scale(removed | context)]
    else:
        rules = [_rule(removed | context), *([_known(removed), _shift(removed)] if removed else [])]
    for rule in rules:
        if rule is not None:
            mended = [_with_indent(line, rule(indent_of(line))) for line in group.added]
            if all(line is not None for line in mended):
                return tuple(line for line in mended if line is not None)
    return None if respaced else _one_by_one(placed, group, lines)


def _flattened(placed: Placed, group: Group) -> bool:
    """Whether no line of the hunk is indented and added ones open something, so that their own depth is lost."""
    if any(line.text[:1] in (" ", "\t") and line.text.strip() for line in placed.hunk.lines):
        return False
    return any(OPENS.search(line) and not CLOSES.match(then) for line, then in pairwise(group.added) if then.strip())


def _respaces(placed: Placed, group: Group) -> bool:
    """Whether the group changes white space only: then removed lines tell before from after by nothing but that."""
    taken = placed.hunk.old_texts[group.before : group.before + group.removed]
    removed = [text for line in taken if (text := folded(line))]
    return bool(removed) and removed == [text for line in group.added if (text := folded(line))]


def _pairs(placed: Placed, lines: Sequence[str]) -> list[tuple[Tag, str, str]]:
    """Sign, indent in the patch and indent in the file, of old lines that were found."""
    found = []
    for line, row in zip(placed.hunk.old, placed.rows, strict=True):
        if row is not None and line.text.strip():
            found.append((line.tag, indent_of(line.text), indent_of(lines[row])))
    return found


def _only_lost_signs(context: set[tuple[str, str]], removed: set[tuple[str, str]]) -> bool:
    """Whether context has one space less than the file, as where its sign was lost, and removed lines do not."""
    shifted = [there == f" {written}" for written, there in context if written or there]
    return bool(shifted) and all(shifted) and all(written == there for written, there in removed)


def _with_indent(line: str, indent: str | None) -> str | None:
    if not line.strip():
        return indent if indent == "" else line
    return None if indent is None else indent + line.lstrip(" \t")


def _rule(pairs: set[tuple[str, str]]) -> Rule | None:
    """What maps all the patch's indents to the file's: a shift, another unit, or both."""
    return _shift(pairs) or _scale(pairs) or _known(pairs)


def _shift(pairs: set[tuple[str, str]]) -> Rule | None:
    written, there = min(pairs, key=lambda pair: len(pair[0]))
    if there.endswith(written):
        extra = there[: len(there) - len(written)]
        if all(after == extra + before for before, after in pairs) and _one_kind([extra, *(b for b, _ in pairs)]):
            return lambda indent: extra + indent if _one_kind([extra, indent]) else None
    if written.endswith(there):
        cut = written[: len(written) - len(there)]
        if all(before == cut + after for before, after in pairs):
            return lambda indent: indent[len(cut) :] if indent.startswith(cut) else None
    return None


def _scale(pairs: set[tuple[str, str]]) -> Rule | None:
    """So many of the patch's spaces or tabs for each of the file's, after a shift of whole ones."""
    kind = _kind(there for _, there in pairs)
    source = _kind(written for written, _ in pairs)
    if kind is None or source is None:
        return None
    points = sorted({(len(written), len(there)) for written, there in pairs})
    origin = points[0] if len(points) > 1 else (0, 0)
    width = points[-1][0] - origin[0]
    if width <= 0 or (len(points) == 1 and kind == source):
        return None
    ratio = Fraction(points[-1][1] - origin[1], width)
    if ratio <= 0 or any(there - origin[1] != ratio * (written - origin[0]) for written, there in points):
        return None

    def scaled(indent: str) -> str | None:
        size = origin[1] + ratio * (len(indent) - origin[0])
        whole = int(size)
        # One space less than a whole tab or more stays one, as in front of a comment's stars.
        rest = (size - whole) / ratio
        if indent.strip(source) or size < 0 or rest not in (0, 1) or (rest and kind == " "):
            return None
        return kind * whole + " " * int(rest)

    return scaled


def _known(pairs: set[tuple[str, str]]) -> Rule | None:
    """Indents that were all seen, each mapped to one."""
    table = dict(pairs)
    return table.get if len(table) == len(pairs) else None


def _one_by_one(placed: Placed, group: Group, lines: Sequence[str]) -> tuple[str, ...] | None:
    """Each added line as the removed line that it replaces, or all as the lines above and below, if these agree."""
    rows = placed.rows[group.before : group.before + group.removed]
    removed = placed.hunk.old_texts[group.before : group.before + group.removed]
    if len(removed) == len(group.added):
        pairs = list(zip(group.added, removed, rows, strict=True))
        alike = all(indent_of(new) == indent_of(old) and likeness(new, old).ratio >= 0.4 for new, old, _ in pairs)
        if alike and all(row is not None for row in rows):
            return tuple(
                indent_of(lines[row or 0]) + new.lstrip(" \t") if new.strip() else new for new, _, row in pairs
            )
    near = [
        (indent_of(placed.hunk.old_texts[at]), indent_of(lines[row]))
        for at in _nearest(placed, group)
        if (row := placed.rows[at]) is not None
    ]
    alone = len([new for new in group.added if new.strip()]) == 1
    if (
        alone
        and near
        and len(set(near)) == 1
        and all(indent_of(new) == near[0][0] for new in group.added if new.strip())
    ):
        return tuple(near[0][1] + new.lstrip(" \t") if new.strip() else new for new in group.added)
    return None


def _nearest(placed: Placed, group: Group) -> list[int]:
    """Numbers of the nearest old lines above and below that are not blank."""
    texts = placed.hunk.old_texts
    above = [at for at in range(group.before) if texts[at].strip()]
    below = [at for at in range(group.before, len(texts)) if texts[at].strip()]
    return above[-1:] + below[:1]


def _kind(indents: Iterable[str]) -> str | None:
    """The one character that indents are made of; None where there are two or none."""
    chars = set("".join(indents))
    return chars.pop() if len(chars) == 1 else None


def _one_kind(indents: Iterable[str]) -> bool:
    return len(set("".join(indents))) <= 1
