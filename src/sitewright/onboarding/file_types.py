"""What a file is, told by how it begins."""

import re

TYPES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF.{4}WEBP", re.S), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb".{4}ftyp(?:heic|heix|mif1|msf1)", re.S), "image/heic"),
    (re.compile(rb".{4}ftypavif", re.S), "image/avif"),
    (re.compile(rb"%PDF-"), "application/pdf"),
)
UNKNOWN = "application/octet-stream"
SHOWN_BY_BROWSERS = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif")


def type_of(content: bytes) -> str:
    """A file's type by how it begins; names and what a sender says do not count."""
    return next((name for start, name in TYPES if start.match(content)), UNKNOWN)
