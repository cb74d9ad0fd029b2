"""What transports and editors put around a patch, taken off: colours, quotes, indents, escapes.

An escape is undone only in a further reading of the text, which counts where the first one fits nowhere.
"""

import html
import re
from collections.abc import Callable, Iterator

ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
BACKSLASH = re.compile(r"\\([\"'/\\])")
UNSEEN = "\ufeff\u200b\u2060\u00ad"
UNSEEN_FIRST = re.compile(rf"^[{UNSEEN}]+", re.M)
UNSEEN_BEHIND_SIGN = re.compile(rf"^([-+ ])[{UNSEEN}]+", re.M)
OLD_LINE = re.compile(r"^(?:-(?!--)| )[^\n]", re.M)
UNSEEN_IN_OLD = re.compile(rf"^[- ][{UNSEEN}]", re.M)
FEWEST = 2
"""Old lines of which each has such a character at its beginning: then it came with the transport, not with the file."""
START = re.compile(
    r"^([ \t]+|(?:> ?)+)(?=diff --git |--- |\*\*\* (?:Begin|Update|Add|Delete)|@@|<{5,9} ?SEARCH|`{3,}(?:diff|patch))",
    re.M,
)
ESCAPED_LINES = re.compile(r"\\n(?:[-+ @]|\*\*\* |<<<<<|=====)")


def plain(text: str) -> str:
    """The text with line feeds only, without colours, byte order mark and what cannot be seen where lines begin."""
    text = ANSI.sub("", text) if "\x1b" in text else text
    text = text.replace("\r\n", "\n").lstrip(UNSEEN)
    text = text if "\n" in text else text.replace("\r", "\n")
    if not text.isascii():
        text = UNSEEN_FIRST.sub("", text)
        if FEWEST <= len(OLD_LINE.findall(text)) == len(UNSEEN_IN_OLD.findall(text)):
            text = UNSEEN_BEHIND_SIGN.sub(r"\1", text)
    if ESCAPED_LINES.search(text) and text.strip().count("\n") <= 1:
        text = text.replace("\\r\\n", "\n").replace("\\n", "\n").replace('\\"', '"').replace("\\t", "\t")
    return text


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
    """The text with HTML's escapes undone."""
    return html.unescape(text).replace("\u00a0", " ") if ENTITY.search(text) else text


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
