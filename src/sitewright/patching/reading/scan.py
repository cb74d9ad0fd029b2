"""Goes through the lines of an answer and reads the changes in it: diffs, `*** Begin Patch`, SEARCH/REPLACE."""

import re
from collections.abc import Sequence
from dataclasses import replace

from sitewright.patching.model import FileChange, Hunk
from sitewright.patching.reading import marks
from sitewright.patching.reading.blocks import read_block
from sitewright.patching.reading.body import read_body
from sitewright.patching.reading.ends import check_ends
from sitewright.patching.reading.foreign import check_not_combined
from sitewright.patching.reading.headers import Header, git_header, verb_header
from sitewright.patching.reading.names import header_name, named_alone, named_in
from sitewright.patching.refusal import PatchRefused


class Scanner:
    """One pass over the lines; outside of hunks and blocks, what is no header is prose, which may name a file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0
        self._header: Header | None = None
        self._found: list[FileChange] = []
        self._heading: str | None = None
        self._fence: re.Match[str] | None = None
        self._heredoc: str | None = None
        self._sections: list[str] = []
        self._open_form = ""
        self._last: Hunk | None = None

    def scan(self) -> list[FileChange]:
        """The changes, in order. Raises PatchRefused for what is cut off, binary, or a link."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not (self._mark(line) or self._file_header(line) or self._change(line)):
                self._prose(line)
                self._at += 1
        self._close()
        self._check_whole()
        check_ends(self._lines, self._found)
        return self._found

    def _mark(self, line: str) -> bool:
        """Take a line that wraps the patch."""
        if fence := marks.FENCE.match(line):
            closes = self._fence is not None and line.startswith(self._fence[1]) and not fence[2].strip()
            if self._fence is None or closes:
                self._fence = None if closes else fence
                if not closes:
                    self._heading = _fence_name(fence[2]) or self._heading
                    self._close_if_headless()
        elif marks.BEGIN.match(line):
            self._close()
            self._open_form = "*** End Patch"
        elif marks.END.match(line):
            self._close()
            self._open_form = ""
        elif not marks.END_OF_FILE.match(line):
            return False
        self._at += 1
        return True

    def _file_header(self, line: str) -> bool:
        """Take a line that names a file or says what happens to it."""
        if marks.BINARY.match(line):
            raise PatchRefused("binary", "Binary files are not patched.")
        check_not_combined(line)
        if line.startswith("diff --git "):
            self._begin(git_header(line))
        elif header := verb_header(line):
            self._begin(header)
        elif line.startswith("Index: "):
            self._begin(Header(named=header_name(line[7:])))
        elif (move := marks.MOVE.match(line)) and self._header:
            self._header.moved_to = header_name(move[1])
        elif marks.EXTENDED.match(line) and self._header:
            self._header.extended(line)
        elif line.startswith(("--- ", "+++ ")) and self._names_file(line):
            self._side(line)
        else:
            return False
        self._at += 1
        return True

    def _names_file(self, line: str) -> bool:
        """Whether `--- x` or `+++ x` is a header, not a rule or a heading in prose."""
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else ""
        if line.startswith("--- "):
            return following.startswith(("+++ ", "@@")) and not marks.SEARCH.match(line)
        return not marks.REPLACE.match(line)

    def _side(self, line: str) -> None:
        header, name = self._header, header_name(line[4:])
        second = line.startswith("+++ ")
        taken = header is None or header.hunks or header.verb or (header.new if second else header.old or header.new)
        if header is None or taken:
            header = Header(named=None)
            self._begin(header)
        if second:
            header.new = name
        else:
            header.old = name

    def _change(self, line: str) -> bool:
        """Take a hunk or a block."""
        if marks.SEARCH.match(line):
            self._block()
        elif marks.HUNK.match(line):
            self._hunk(line)
        elif line[:1] in ("+", "-", " ") and self._expects_body(line):
            self._body(Hunk(()), self._at)
        else:
            return False
        return True

    def _expects_body(self, line: str) -> bool:
        """Whether lines with signs may follow with no `@@` above them."""
        if self._header is not None and not self._header.hunks:
            named = self._header.verb or self._header.old or self._header.new
            return bool(named) and (line[0] != " " or bool(line.strip()))
        in_diff = self._fence is not None and self._fence[2].split(" ")[0].strip() in marks.DIFF_FENCES
        return in_diff and (self._header is None or not self._header.hunks)

    def _hunk(self, line: str) -> None:
        start, counts, section = marks.stated_range(line)
        if section:
            self._sections.append(section)
        following = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else "@@"
        if following.startswith("@@") and start is None and section:
            self._at += 1
            return
        self._body(Hunk((), start, counts, tuple(self._sections)), self._at + 1)
        self._sections = []

    def _body(self, header: Hunk, first: int) -> None:
        body = read_body(self._lines, first, header, self._heredoc)
        self._at = max(body.stop, self._at + 1)
        if not body.hunk.lines and not header.counts:
            return
        if self._header is None:
            self._header = Header(named=self._heading)
        self._header.hunks.append(body.hunk)
        self._last = body.hunk

    def _block(self) -> None:
        block = read_block(self._lines, self._at)
        name = named_alone(block.name) or self._block_name()
        if self._header is None or self._header.verb or self._header.old or self._header.named != name:
            self._begin(Header(named=name))
        assert self._header is not None
        self._header.hunks.append(block.hunk)
        self._last = block.hunk
        self._at = block.stop

    def _block_name(self) -> str | None:
        if self._header is not None and self._header.verb:
            return self._header.named
        self._heading = self._word_above() or self._heading
        return self._heading

    def _word_above(self) -> str | None:
        """The one word on the last line above a block, fences and blank lines apart: a name without an ending."""
        for line in reversed(self._lines[max(0, self._at - 3) : self._at]):
            if line.strip() and not marks.FENCE.match(line):
                return line.strip("`*: ") if re.fullmatch(r"[`*]*[\w-]+[`*]*:?", line) else None
        return None

    def _prose(self, line: str) -> None:
        if here := marks.HEREDOC.search(line):
            self._heredoc = here[1]
        name = named_alone(line) or named_in(line)
        if name:
            self._heading = name
            self._close_if_headless()

    def _close_if_headless(self) -> None:
        """A new fence or heading ends a change whose file was named by a heading."""
        if self._header is not None and self._header.hunks and not (self._header.old or self._header.new):
            self._close()

    def _begin(self, header: Header) -> None:
        self._close()
        self._header = header

    def _close(self) -> None:
        if self._header is not None and (change := self._header.change()):
            self._found.append(change)
        self._header = None

    def _check_whole(self) -> None:
        """Raise PatchRefused where what was opened has no end; that counts are full says nothing of further hunks."""
        missing = self._open_form or (self._fence[1] if self._fence and self._found else "")
        if missing and not (self._last and self._last.quoted and not self._open_form):
            raise PatchRefused(
                "cut_off", f"The patch seems cut off: its closing {missing} is missing.", hint="Send the whole patch."
            )


def _fence_name(label: str) -> str | None:
    """The path in a fence's label, as in "```html:content/x.html" or "```diff content/x.html"."""
    for word in re.split(r"[\s:={}\"']+", label):
        if "." in word or "/" in word:
            return named_alone(word)
    return None


def scan(lines: Sequence[str]) -> list[FileChange]:
    """The changes that the lines hold, in order. Raises PatchRefused."""
    changes = Scanner(lines).scan()
    if changes and changes[-1].hunks:
        changes[-1].hunks[-1] = replace(changes[-1].hunks[-1], last=True)
    return changes
