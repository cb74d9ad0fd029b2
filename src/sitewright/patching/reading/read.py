"""From an answer's text to the changes it asks for."""

from collections.abc import Iterator

from sitewright.patching.model import FileChange
from sitewright.patching.reading import unwrap
from sitewright.patching.reading.edits import decoded, edits, patch_texts
from sitewright.patching.reading.fenced import fenced_changes
from sitewright.patching.reading.scan import scan
from sitewright.patching.refusal import PatchRefused

MAX_CHARS = 4_000_000
HINT = "Send a unified diff, or SEARCH/REPLACE blocks each with the file's path on the line above."


def readings(text: str) -> Iterator[list[FileChange]]:
    """The ways a text can be read as a patch, the plainest first. Raises PatchRefused where there is none."""
    if len(text) > MAX_CHARS:
        raise PatchRefused("too_large", "The patch is larger than four million characters.")
    if "\0" in text:
        raise PatchRefused("binary", "The patch holds characters that are no text.")
    value = decoded(text)
    if value is None:
        yield from _text_read(text)
        return
    inner = value if isinstance(value, str) else "\n\n".join(patch_texts(value))
    found = [] if isinstance(value, str) else list(edits(value))
    if found:
        yield found
    yield from _text_read(inner, found=bool(found))


def _text_read(text: str, *, found: bool = False) -> Iterator[list[FileChange]]:
    first: PatchRefused | None = None
    for reading in unwrap.readings(text):
        try:
            changes = _read(reading)
        except PatchRefused as refusal:
            first = first or refusal
            continue
        found = True
        yield changes
    if not found:
        raise first or PatchRefused("not_a_patch", "This holds no change of a file.", hint=HINT)


def _read(text: str) -> list[FileChange]:
    lines = text.split("\n")
    changes = scan(lines) or fenced_changes(lines)
    if not changes:
        raise PatchRefused("not_a_patch", "This holds no change of a file.", hint=HINT)
    return changes
