"""File names as patches write them: in headers, headings and sentences."""

import re

NULL = re.compile(r"(?:[ab]/)?/?dev/null")
TIME = re.compile(
    r"\t.*$|\s+\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*$"
    r"|\s+\((?:revision|working copy|original|modified|new|old|before|after)[^)]*\)$"
)
GIT_PAIR = re.compile(r'^diff --git (?:"(?P<qa>(?:[^"\\]|\\.)*)"|(?P<a>.+?)) (?:"(?P<qb>(?:[^"\\]|\\.)*)"|(?P<b>.+))$')
ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.S)
CONTROLS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
LABEL = re.compile(
    r"^(?:(?:#+|>|\*|-|\d+[.)])\s+)*(?:\*\*|`)?(?:(?:file(?:name)?|path|arquivo|in|em|update|edit|modified|modify|new file|create)\s*:?\s+|(?://|/\*|<!--|#)\s*)?",
    re.I,
)
PATH = re.compile(r"[^\s`'\"*<>|]+(?: [^\s`'\"*<>|]+)*\.[A-Za-z0-9]{1,12}|[^\s`'\"*<>|:]+/[^\s`'\"*<>|:]+")
QUOTED_PATH = re.compile(r"`([^`\s]+\.[A-Za-z0-9]{1,12})`")


def header_name(text: str) -> str:
    """The name in a `---` or `+++` line: without time stamps and quotes; with its `a/` or `b/`."""
    text = text.strip("\r\n ")
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return unquote(text[1:-1])
    return TIME.sub("", text).strip().strip("`")


def unquote(text: str) -> str:
    """A name as Git quotes it, with octal escapes of its bytes."""

    def byte(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 255]) if len(code) == 3 else CONTROLS.get(code, code)

    return ESCAPE.sub(byte, text.encode()).decode(errors="replace")


def is_null(name: str) -> bool:
    """Whether a header names no file."""
    return NULL.fullmatch(name) is not None


def git_names(line: str) -> tuple[str, str] | None:
    """Both names of a `diff --git` line; names with spaces are told apart by being the same on both sides."""
    rest = line[len("diff --git ") :].strip()
    half = len(rest) // 2
    if not rest.startswith('"') and rest[half : half + 1] == " " and rest[:half][2:] == rest[half + 1 :][2:]:
        return rest[:half], rest[half + 1 :]
    match = GIT_PAIR.match(line.strip())
    if match is None:
        return None
    first = unquote(match["qa"]) if match["qa"] is not None else match["a"]
    second = unquote(match["qb"]) if match["qb"] is not None else match["b"]
    return first, second


def named_alone(line: str) -> str | None:
    """The path that a line consists of, apart from a label, emphasis and a colon."""
    text = LABEL.sub("", line.strip(), count=1).strip()
    text = re.sub(r"\s*(?:-->|\*/)$", "", text).strip("`*\"' ").rstrip(":").strip("`*\"' ")
    return text if text and len(text) < 300 and PATH.fullmatch(text) else None


def named_in(line: str) -> str | None:
    """The one path that a sentence quotes."""
    found = set(QUOTED_PATH.findall(line))
    return found.pop() if len(found) == 1 else None
