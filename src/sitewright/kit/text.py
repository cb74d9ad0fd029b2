"""Text as code compares it: folded, and taken apart into sentences."""

import re
import unicodedata
from functools import cache

ABBREVIATED = (
    r"(?<!\bDr\.)(?<!\bDra\.)(?<!\bSr\.)(?<!\bSra\.)(?<!\bProf\.)(?<!\bProfa\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bAv\.)"
)
SENTENCE_END = re.compile(rf"(?<=[.!?…;]){ABBREVIATED}\s+")


def fold(text: str) -> str:
    """Lower case without accents; as many characters as before, so that places in it are places in the text."""
    return "".join(_folded(char) for char in text)


def printable(text: str) -> str:
    """In NFC and without control characters, which neither a page nor the database can hold."""
    return unicodedata.normalize(
        "NFC", "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, in order; those that a semicolon parts count as two."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


@cache
def _folded(char: str) -> str:
    if unicodedata.category(char) == "Pd":
        return "-"
    letters = unicodedata.normalize("NFKD", char.lower()).encode("ascii", "ignore").decode().lower()
    return letters[:1] or " "
