"""Whether the last line of a patch breaks off: nothing follows it, not even a line end, and it does not look whole.

Whoever copies a patch often loses its last line end, so that alone means nothing.
"""

import re

from sitewright.patching.model import Hunk

MARKER = "\\ No newline at end of file"
WHOLE = tuple("};>.!?)]\"'`|*")
"""Signs that a last line ends with; a word at its end may be half of one."""
OPEN = re.compile(r"<[a-zA-Z/!][^>]*$|/\*(?:(?!\*/).)*$")
PAIRS = ("()", "[]", "{}")
QUOTES = ('"', "`")
TAIL = 6
SHARED = 4


def breaks_off(hunk: Hunk, last: str) -> bool:
    """Whether a patch's last hunk, with no line end behind its `last` line, ends within that line."""
    if len(last) < len(MARKER) and last and MARKER.startswith(last) and last[0] == "\\":
        return True
    if not hunk.unended or hunk.quoted or not hunk.lines or hunk.lines[-1].tag == " ":
        return False
    if hunk.lines[-1].tag == "-":
        return hunk.counts is None
    return not (hunk.new_open or looks_whole(hunk.lines[-1].text, _removed(hunk)))


def looks_whole(text: str, removed: list[str]) -> bool:
    """Whether an added line is whole, by its end, by what it opens, and by the lines that it may come in place of."""
    if not text.strip() or text != text.rstrip() or _leaves_open(text):
        return False
    if any(text[-TAIL:] in old and not old.endswith(text[-TAIL:]) for old in removed):
        return False
    return text.endswith(WHOLE) or any(old.endswith(text[-SHARED:]) for old in removed)


def _leaves_open(text: str) -> bool:
    unpaired = any(text.count(pair[0]) > text.count(pair[1]) for pair in PAIRS)
    return unpaired or any(text.count(quote) % 2 for quote in QUOTES) or OPEN.search(text) is not None


def _removed(hunk: Hunk) -> list[str]:
    return [line.text.rstrip() for line in hunk.lines if line.tag == "-"]
