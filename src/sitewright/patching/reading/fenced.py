"""Changes told by fences: a whole file below its name, or an old and a new piece with `replace` and `with` above."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitewright.patching.model import FileChange, Hunk, HunkLine
from sitewright.patching.reading import marks
from sitewright.patching.reading.blocks import quoted
from sitewright.patching.reading.names import named_alone, named_in
from sitewright.patching.refusal import PatchRefused

OLD_WORDS = re.compile(
    r"\b(?:replace|find|search|old|before|original|current|change|from|substitua|troque|antes)\b", re.I
)
NEW_WORDS = re.compile(r"\b(?:with|by|to|new|after|updated|becomes?|replacement|por|depois|novo)\b", re.I)


@dataclass(frozen=True)
class Fence:
    """What a fence holds, the label at its opening, and the last line of prose above it."""

    label: str
    above: str
    gap: int
    lines: tuple[str, ...]


def fenced_changes(lines: Sequence[str]) -> list[FileChange]:
    """The changes, or none. Raises PatchRefused for a fence that is not closed."""
    fences = list(_fences(lines))
    found: list[FileChange] = []
    name: str | None = None
    pending: Fence | None = None
    for fence in fences:
        name = named_in(fence.above) or name
        if pending is not None and NEW_WORDS.search(fence.above):
            found.append(FileChange([name] if name else [], "update", [quoted(pending.lines, fence.lines)]))
            pending = None
        elif OLD_WORDS.search(fence.above) and not named_alone(fence.above):
            pending = fence
        elif path := _whole_file_name(fence):
            hunk = Hunk(tuple(HunkLine("+", line) for line in fence.lines), quoted=True, number=1)
            found.append(FileChange([path], "write", [hunk]))
    return found


def _whole_file_name(fence: Fence) -> str | None:
    """The file that a fence holds wholly: its name stands alone on the line above, or first in the fence's label."""
    if fence.label.split(" ")[0] in marks.DIFF_FENCES:
        return None
    return named_alone(fence.above) if fence.gap <= 1 else None


def _fences(lines: Sequence[str]) -> Iterator[Fence]:
    opening: re.Match[str] | None = None
    start, above, above_at = 0, "", 0
    for number, line in enumerate(lines):
        mark = marks.FENCE.match(line)
        if opening is None and mark is None:
            if line.strip():
                above, above_at = line, number
        elif opening is None:
            opening, start = mark, number + 1
        elif mark is not None and line.startswith(opening[1]) and not mark[2].strip():
            yield Fence(opening[2].strip(), above, start - above_at - 2, tuple(lines[start:number]))
            opening, above = None, ""
    if opening is not None:
        raise PatchRefused("not_a_patch", "A fence is not closed.", hint="Send the whole patch.")
