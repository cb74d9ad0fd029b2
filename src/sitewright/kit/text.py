"""Text as code compares it: folded, and taken apart into sentences."""

import re
import unicodedata

ABBREVIATED = (
    r"(?<!\bDr\.)(?<!\bDra\.)(?<!\bSr\.)(?<!\bSra\.)(?<!\bProf\.)(?<!\bProfa\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bAv\.)"
)
SENTENCE_END = re.compile(rf"(?<=[.!?…;]){ABBREVIATED}\s+")


def fold(text: str) -> str:
    """Lower case without accents; as many characters as before, so that places in it are places in the text."""
    return text.translate(FOLDED)


def printable(text: str) -> str:
    """In NFC and without control characters, which neither a page nor the database can hold."""
    return unicodedata.normalize(
        "NFC", "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, in order; those that a semicolon parts count as two."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


class _Folded(dict[int, str]):
    """By code point, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        letters = unicodedata.normalize("NFKD", char.lower()).encode("ascii", "ignore").decode().lower()
        folded = self[code] = "-" if unicodedata.category(char) == "Pd" else letters[:1] or " "
        return folded


FOLDED = _Folded()
