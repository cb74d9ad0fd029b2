"""Reads a patch: unified diffs, or SEARCH/REPLACE blocks, with or without a fence around them.

A unified diff's numbers are hints: the context decides. Its counts are checked, because a cut-off answer shows there.
"""

import re
from dataclasses import dataclass, field

from sitewright.patching.refusal import PatchRefused

HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
SEARCH = re.compile(r"^<{5,9} ?SEARCH\s*$")
DIVIDER = re.compile(r"^={5,9}\s*$")
REPLACE = re.compile(r"^>{5,9} ?REPLACE\s*$")
NO_NEWLINE = "\\ No newline at end of file"
MAX_CHARS = 1_000_000


@dataclass
class Hunk:
    """Lines to be found and lines to put in their place; `line` is where they were said to be (from 1)."""

    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    line: int | None = None
    old_ends_open: bool = False
    new_ends_open: bool = False


@dataclass
class FilePatch:
    """All hunks of one file; `creates` and `deletes` as the headers say."""

    path: str
    hunks: list[Hunk] = field(default_factory=list)
    creates: bool = False
    deletes: bool = False


def parse(text: str) -> list[FilePatch]:
    """File patches in order. Raises PatchRefused for what is no patch, is cut off, or is not text."""
    if len(text) > MAX_CHARS:
        raise PatchRefused("too_large", "The patch is larger than a million characters.")
    lines = unfenced(text.replace("\r\n", "\n").split("\n"))
    patches = parse_blocks(lines) if any(SEARCH.match(line) for line in lines) else parse_diff(lines)
    if not any(patch.hunks or patch.deletes or patch.creates for patch in patches):
        raise PatchRefused("not_a_patch", "This is no unified diff and no SEARCH/REPLACE block.")
    return patches


def unfenced(lines: list[str]) -> list[str]:
    """The lines inside an outer Markdown fence, where the text is wrapped in one."""
    marks = [number for number, line in enumerate(lines) if line.startswith("```")]
    if len(marks) >= 2 and not any(line.strip() for line in lines[marks[-1] + 1 :]):
        return lines[marks[0] + 1 : marks[-1]]
    return lines


def parse_blocks(lines: list[str]) -> list[FilePatch]:
    """SEARCH/REPLACE blocks; the path stands on the last line of text before each block."""
    patches: dict[str, FilePatch] = {}
    part: str | None = None
    path, hunk = "", Hunk()
    for line in lines:
        if part is None and SEARCH.match(line):
            part, hunk = "old", Hunk()
        elif part == "old" and DIVIDER.match(line):
            part = "new"
        elif part == "new" and REPLACE.match(line):
            if not path:
                raise PatchRefused("no_path", "Write the file's path on the line before each SEARCH block.")
            patch = patches.setdefault(path, FilePatch(path))
            patch.hunks.append(hunk)
            patch.creates = patch.creates or not hunk.old
            part = None
        elif part == "old":
            hunk.old.append(line)
        elif part == "new":
            hunk.new.append(line)
        elif line.strip() and not line.startswith("```"):
            path = line.strip().strip("`*").rstrip(":").strip()
    if part is not None:
        raise PatchRefused("cut_off", "The last SEARCH/REPLACE block has no end; send it whole.")
    return list(patches.values())


def parse_diff(lines: list[str]) -> list[FilePatch]:
    """A unified diff, Git's or a plain one."""
    patches: list[FilePatch] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith(("GIT binary patch", "Binary files ")):
            raise PatchRefused("binary", "Binary files are not patched.")
        if line.startswith(("new file mode 120000", "rename from ", "copy from ")):
            raise PatchRefused("unsupported", "Links, renames and copies are not patched; delete and create instead.")
        if line.startswith("--- ") and number + 1 < len(lines) and lines[number + 1].startswith("+++ "):
            patches.append(_headed(line, lines[number + 1]))
            number += 2
        elif (match := HUNK.match(line)) and patches:
            number = _read_hunk(lines, number, match, patches[-1])
        elif line.startswith("@@"):
            raise PatchRefused("bare_hunk", "Hunks need `--- a/path`, `+++ b/path` and `@@ -1,3 +1,3 @@` above them.")
        else:
            number += 1
    return patches


def _headed(old: str, new: str) -> FilePatch:
    before, after = header_path(old), header_path(new)
    if before == "/dev/null" and after == "/dev/null":
        raise PatchRefused("not_a_patch", "Both sides of a file header are /dev/null.")
    path = before if after == "/dev/null" else after
    return FilePatch(path, creates=before == "/dev/null", deletes=after == "/dev/null")


def header_path(line: str) -> str:
    """The path of a `---` or `+++` line, without `a/` or `b/` and without a time."""
    path = line[4:].split("\t")[0].strip()
    if path.startswith('"'):
        raise PatchRefused("unsupported", "Quoted paths are not patched.")
    return path[2:] if path.startswith(("a/", "b/")) else path


def _read_hunk(lines: list[str], number: int, match: re.Match[str], patch: FilePatch) -> int:
    """Read one hunk, whose counts say where it ends; returns the line after it."""
    old_count, new_count = int(match[2] or 1), int(match[4] or 1)
    hunk = Hunk(line=int(match[1]))
    number += 1
    while number < len(lines) and (len(hunk.old) < old_count or len(hunk.new) < new_count):
        line = lines[number]
        kind, content = (line[0], line[1:]) if line else (" ", "")
        if kind not in " +-":
            raise PatchRefused("bad_hunk", f"Line {number + 1} of the patch is no context, removed or added line.")
        if kind in " -":
            hunk.old.append(content)
        if kind in " +":
            hunk.new.append(content)
        number += 1
        if number < len(lines) and lines[number] == NO_NEWLINE:
            hunk.old_ends_open = hunk.old_ends_open or kind in " -"
            hunk.new_ends_open = hunk.new_ends_open or kind in " +"
            number += 1
    if len(hunk.old) != old_count or len(hunk.new) != new_count:
        raise PatchRefused("cut_off", "A hunk has other lines than its header counts; send it whole.")
    patch.hunks.append(hunk)
    return number
