"""What a patch says, whatever form it was written in: files, and in each the lines to find, take and add."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

Tag = Literal[" ", "-", "+"]
Kind = Literal["update", "create", "delete", "write"]
Method = Literal["exact", "shifted", "fuzzy", "three_way", "whole_file"]


class HunkLine(NamedTuple):
    """A line of a hunk: context, removed or added. `bare` is set where the sign in front of it was missing."""

    tag: Tag
    text: str
    bare: bool = False


@dataclass(frozen=True)
class Hunk:
    """A change and what stands around it; everything but the lines is a hint.

    `start` is the stated first old line (from 1), `counts` the stated numbers of old and new lines, `sections`
    what stood after `@@`. `old_open` and `new_open` say that the file ends there without a line end. `quoted` hunks
    come from forms that quote old and new text, where part of a line may be meant. `rival` holds other readings of
    the same hunk, where the form allows them, `counted` its first lines up to where its counts are full, if more follow. `last` marks the patch's last hunk, which may be cut off, `unended` that no line end follows it.
    """

    lines: tuple[HunkLine, ...]
    start: int | None = None
    counts: tuple[int, int] | None = None
    sections: tuple[str, ...] = ()
    old_open: bool = False
    new_open: bool = False
    quoted: bool = False
    rivals: tuple["Hunk", ...] = ()
    counted: tuple[HunkLine, ...] = ()
    number: int = 0
    last: bool = False
    unended: bool = False

    @cached_property
    def old(self) -> list[HunkLine]:
        """Context and removed lines."""
        return [line for line in self.lines if line.tag != "+"]

    @cached_property
    def old_texts(self) -> list[str]:
        """Texts of context and removed lines."""
        return [line.text for line in self.lines if line.tag != "+"]

    @cached_property
    def new_texts(self) -> list[str]:
        """Texts of context and added lines."""
        return [line.text for line in self.lines if line.tag != "-"]

    @cached_property
    def added(self) -> list[str]:
        """Texts of added lines."""
        return [line.text for line in self.lines if line.tag == "+"]

    @property
    def changes(self) -> bool:
        """Whether it takes or adds anything."""
        return any(line.tag != " " for line in self.lines) or self.old_open != self.new_open

    @property
    def short_by(self) -> tuple[int, int]:
        """How many old and new lines fewer there are than were stated."""
        old, new = self.counts or (len(self.old), len(self.new_texts))
        return old - len(self.old), new - len(self.new_texts)

    def with_lines(self, lines: list[HunkLine]) -> "Hunk":
        """The same hunk with other lines."""
        return replace(self, lines=tuple(lines))


@dataclass
class FileChange:
    """What a patch does to one file. `names` are the names given for it, the best first, as they were written.

    `write` is a whole new content; `target` the name a file is renamed to; `cut_off` tells that the text ended early.
    """

    names: list[str] = field(default_factory=list)
    kind: Kind = "update"
    hunks: list[Hunk] = field(default_factory=list)
    target: str | None = None
    stated: bool = True
    cut_off: str = ""


class Group(NamedTuple):
    """A run of removed and added lines: the indexes of its removed lines among the hunk's old lines.

    `before` is the number of old lines above the run; `removed` how many it takes; `leading` tells that what it adds
    is written first.
    """

    before: int
    removed: int
    added: tuple[str, ...]
    leading: bool = False


def groups(hunk: Hunk) -> list[Group]:
    """The hunk's changes, in order."""
    found: list[Group] = []
    old, removed, added, leading = 0, 0, list[str](), False
    for line in (*hunk.lines, HunkLine(" ", "")):
        if line.tag == "-":
            removed += 1
        elif line.tag == "+":
            leading = leading or not removed
            added.append(line.text)
        else:
            if removed or added:
                found.append(Group(old, removed, tuple(added), leading))
            old, removed, added, leading = old + removed + 1, 0, [], False
    return found


@dataclass(frozen=True)
class HunkReport:
    """How a hunk was placed: `line` is its first line in the file before (from 1), `score` 1.0 where all lines fit."""

    path: str
    hunk: int
    line: int
    method: Method
    score: float = 1.0


@dataclass(frozen=True)
class PatchResult:
    """New contents of the touched files (None is a deleted file), and how each hunk was placed."""

    files: dict[str, bytes | None]
    hunks: tuple[HunkReport, ...] = ()
