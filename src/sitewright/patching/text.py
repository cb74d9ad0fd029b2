"""A file's content as lines that keep their line ends, and back, byte for byte."""

import codecs
from dataclasses import dataclass

from sitewright.patching.refusal import PatchRefused

MAX_FILE_BYTES = 2 * 1024 * 1024
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
PRINTABLE_CONTROLS = "\t\n\r\f"


@dataclass(frozen=True)
class Text:
    """Lines without their ends, and the end of each; only the last line's end may be empty."""

    lines: list[str]
    ends: list[str]
    encoding: str = "utf-8"
    mark: bytes = b""

    @property
    def closed(self) -> bool:
        """Whether the last line has its end."""
        return not self.ends or self.ends[-1] != ""

    def encode(self) -> bytes:
        """The content. Raises PatchRefused for characters that the file's encoding does not have."""
        text = "".join(map("".join, zip(self.lines, self.ends, strict=True)))
        return self.mark + text.encode(self.encoding)


def check_size(path: str, content: bytes) -> None:
    """Raise PatchRefused for a file that is too large to be patched."""
    if len(content) > MAX_FILE_BYTES:
        raise PatchRefused("too_large", f"{path} is larger than 2 MB.", path=path)


def read_text(path: str, content: bytes) -> Text:
    """The file's lines. Raises PatchRefused for what is no text, or too large."""
    check_size(path, content)
    mark, encoding = next(((mark, name) for mark, name in MARKS if content.startswith(mark)), (b"", "utf-8"))
    body = content[len(mark) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        # Every byte keeps its meaning; a patch may then add ASCII only (see `edit`).
        text, encoding = body.decode("latin-1"), "latin-1"
    if "\0" in text or (encoding == "latin-1" and _has_controls(text)):
        raise PatchRefused("binary", f"{path} is not a text file.", path=path)
    lines, ends = split(text)
    return Text(lines, ends, encoding, mark)


def split(text: str) -> tuple[list[str], list[str]]:
    """Lines and their ends ("\\n", "\\r\\n", "\\r" where no other is, or "" for a last line that is open)."""
    end = "\r" if "\r" in text and "\n" not in text else "\n"
    lines = text.split(end)
    ends = [end] * (len(lines) - 1)
    if not lines[-1]:
        lines.pop()
    else:
        ends.append("")
    if "\r\n" in text:
        for number, line in enumerate(lines):
            if line.endswith("\r") and ends[number]:
                lines[number], ends[number] = line[:-1], "\r\n"
    return lines, ends


def _has_controls(text: str) -> bool:
    return any(char < " " and char not in PRINTABLE_CONTROLS for char in text)
