"""The lines that give a patch its form."""

import re

FENCE = re.compile(r"^(`{3,}|~{3,})\s*([^`]*)$")
HUNK = re.compile(r"^@@")
RANGE = re.compile(r"-(\d+)(?:,(\d+))?\s+\+(\d+)(?:,(\d+))?")
LINE = re.compile(r"^@@\s*(?:lines?\s*)?[-~]?(\d+)(?:\s*,\s*\d+)?\s*@@", re.I)
SEARCH = re.compile(r"^\s{0,3}(?:<{5,9}|-{5,9})\s*(?:SEARCH|ORIGINAL|OLD|BEFORE|FIND)\b>?:?\s*(.*)$", re.I)
DIVIDER = re.compile(r"^\s{0,3}={5,9}\s*$")
REPLACE = re.compile(r"^\s{0,3}(?:>{5,9}|\+{5,9})\s*(?:REPLACE|UPDATED|NEW|AFTER|MODIFIED)\b.*$", re.I)
START_LINE = re.compile(r"^:(start|end)_line:\s*(\d+)\s*$")
RULE = re.compile(r"^-{5,9}\s*$")
VERB = re.compile(r"^\*{3}\s*(Update|Modify|Edit|Add|Create|New|Delete|Remove)\s+File\s*:?\s*(.+?)\s*(?:\*{3})?$", re.I)
MOVE = re.compile(r"^\*{3}\s*(?:Move|Rename)(?:d)?\s+to\s*:?\s*(.+?)\s*$", re.I)
BEGIN = re.compile(r"^\*{3}\s*Begin Patch", re.I)
END = re.compile(r"^\*{3}\s*End Patch", re.I)
END_OF_FILE = re.compile(r"^\*{3}\s*End of File", re.I)
EXTENDED = re.compile(
    r"^(?:index [0-9a-f]+\.\.|(?:old|new|deleted file|new file) mode \d+|(?:dis)?similarity index "
    r"|(?:rename|copy) (?:from|to) )"
)
BINARY = re.compile(r"^(?:GIT binary patch|Binary files .* differ)")
NO_NEWLINE = re.compile(r"^\\(?:\W*No\s+newline| (?=\S).{9,}$)", re.I)
"""In whichever language: as Git does, by its length."""
HEREDOC = re.compile(r"<<-?\s*['\"]?([A-Za-z_]\w*)['\"]?")
SIGNATURE = re.compile(r"^-- ?$")
DIFF_FENCES = ("diff", "patch", "udiff")
OPENING = r"(?:<!--|/\*|//|#|\{#|\{/\*|--|;|\*)"
CLOSING = r"(?:-->|\*/|#\}|\*/\})?"
DOTS = r"(?:\.{3,}|…)"
SAYING = (
    r"(?:(?:the )?(?:rest|remainder|remaining)\b.*\b(?:unchanged|same|remains?|code|file|content|here)|"
    r"(?:existing|unchanged|other|previous)\s+(?:code|content|lines|markup|styles|rules|sections?|items?)\b.{0,40}|"
    r"(?:keep|leave)\b.{0,40}\b(?:as is|unchanged)|(?:o )?(?:resto|restante)\b.{0,60})"
)
HINTS = ("unchanged", "existing", "rest", "remain", "keep", "Keep", "leave", "Leave", "previous")
LONGEST = 200
ELIDED = re.compile(
    rf"^\s*(?:{OPENING}?\s*{DOTS}\s*{CLOSING}|{OPENING}\s*{DOTS}[^.…]{{0,80}}{DOTS}?\s*{CLOSING}"
    rf"|{DOTS}[^.…]{{1,80}}{DOTS}|[\[(<]?{DOTS}?\s*{SAYING}\s*{DOTS}?[\])>]?"
    rf"|{OPENING}\s*[\[(]?{DOTS}?\s*{SAYING}\s*{DOTS}?[\])]?\s*{CLOSING})\s*$",
    re.I,
)


def is_elision(text: str) -> bool:
    """Whether a line stands for lines that were left out."""
    hints = "..." in text or "…" in text or any(word in text for word in HINTS)
    return hints and len(text) < LONGEST and ELIDED.match(text) is not None


def stated_range(line: str) -> tuple[int | None, tuple[int, int] | None, str]:
    """What a hunk's header says: its first old line, the counts of old and new lines, the text after it."""
    numbers = RANGE.search(line)
    if numbers:
        counts = (int(numbers[2] or 1), int(numbers[4] or 1))
        return int(numbers[1]), counts, line[numbers.end() :].strip().removeprefix("@@").strip()
    if only := LINE.match(line):
        return int(only[1]), None, line[only.end() :].strip()
    text = line.removeprefix("@@").strip()
    if text.startswith("..."):
        text = text[3:].strip()
    return None, None, text.removesuffix("@@").strip() if "@@" not in text[:2] else text[2:].strip()
