"""What transports and editors put around a patch, taken off: colours, quotes, indents, escapes.

An escape is undone only in a further reading of the text, which counts where the first one fits nowhere.
"""

import contextlib
import html
import json
import re
from collections.abc import Callable, Iterator

COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")
COLOURED_SIGN = re.compile(r"^(?:\x1b\[[0-9;]*m)+(?:[-+@<*=]|diff --git )", re.M)
"""Where a terminal coloured a patch, its signs are; elsewhere such a code is the file's own."""
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
RAW = re.compile(r"[<>]|&(?!\w+;|#)")
BACKSLASH = re.compile(r"\\([\"'/\\])")
UNSEEN = "\ufeff\u200b\u2060\u00ad"
UNSEEN_FIRST = re.compile(rf"^[{UNSEEN}]+", re.M)
UNSEEN_BEHIND_SIGN = re.compile(rf"^([-+ ])[{UNSEEN}]+", re.M)
OLD_LINE = re.compile(r"^(?:-(?!--)| )[^\n]", re.M)
UNSEEN_IN_OLD = re.compile(rf"^[- ][{UNSEEN}]", re.M)
MOST_LINES = 2
"""The lines of a text whose own stand escaped in one of them: that one between the marks of a fence."""
FEWEST = 2
"""Old lines of which each has such a character at its beginning: then it came with the transport, not with the file."""
START = re.compile(
    r"^([ \t]+|(?:> ?)+)(?=diff --git |--- |\*\*\* (?:Begin|Update|Add|Delete)|@@|<{5,9} ?SEARCH|`{3,}(?:diff|patch))",
    re.M,
)
ESCAPED_LINES = re.compile(r"\\n(?:[-+ @]|\*\*\* |<<<<<|=====)")


def plain(text: str) -> str:
    """The text with line feeds only, without colours, byte order mark and what cannot be seen where lines begin."""
    text = COLOUR.sub("", text) if COLOURED_SIGN.search(text) else text
    text = text.replace("\r\n", "\n").lstrip(UNSEEN)
    text = text if "\n" in text else text.replace("\r", "\n")
    if not text.isascii():
        text = UNSEEN_FIRST.sub("", text)
        if FEWEST <= len(OLD_LINE.findall(text)) == len(UNSEEN_IN_OLD.findall(text)):
            text = UNSEEN_BEHIND_SIGN.sub(r"\1", text)
    return unescaped_lines(text) if ESCAPED_LINES.search(text) and text.strip().count("\n") <= MOST_LINES else text


def unescaped_lines(text: str) -> str:
    """The text with the line feeds and quotes that stand escaped in it, as inside a string of JSON."""
    lines = text.split("\n")
    with contextlib.suppress(ValueError):
        return "\n".join(json.loads(f'"{line}"') if ESCAPED_LINES.search(line) else line for line in lines)
    return text.replace("\\r\\n", "\n").replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t")


def undecorated(text: str) -> str:
    """The text without the indent, or the mail's quote signs, that the whole patch has in front of its lines."""
    match = START.search(text)
    if match is None:
        return text
    mark = match[1]
    bare = mark.rstrip(" ")
    lines = text[match.start() :].split("\n")
    inside = [line.removeprefix(mark) if line.startswith(mark) or line.strip() else "" for line in lines]
    return text[: match.start()] + "\n".join("" if bare and line.rstrip() == bare else line for line in inside)


def unescaped_html(text: str) -> str:
    """The text with HTML's escapes undone; not in added lines where these have signs that would be escaped too."""
    if not ENTITY.search(text):
        return text
    lines = text.split("\n")
    kept = any(RAW.search(line) for line in lines if line[:1] == "+")
    return "\n".join(line if kept and line[:1] == "+" else unescape(line) for line in lines)


def unescape(line: str) -> str:
    """A line with HTML's escapes undone."""
    return html.unescape(line).replace("\u00a0", " ")


def unescaped_backslashes(text: str) -> str:
    """The text with escaped quotes and backslashes undone."""
    return BACKSLASH.sub(r"\1", text)


FURTHER: tuple[Callable[[str], str], ...] = (undecorated, unescaped_html, unescaped_backslashes)


def readings(text: str) -> Iterator[str]:
    """The text as it is, then as it reads with one wrapping more taken off; each once."""
    first = plain(text)
    seen = {first}
    yield first
    for unwrap in FURTHER:
        further = unwrap(first)
        if further not in seen:
            seen.add(further)
            yield further
