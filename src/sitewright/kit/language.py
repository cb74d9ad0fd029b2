"""The language in which a person who operates Sitewright is spoken to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, NamedTuple

Language = Literal["pt-BR", "en"]
_spoken: ContextVar[Language] = ContextVar("language", default="pt-BR")


def say(portuguese: str, english: str) -> str:
    """The text in the language that is spoken now."""
    return english if _spoken.get() == "en" else portuguese


class InBoth(NamedTuple):
    """A text that is kept, to be read in the language that is spoken then."""

    portuguese: str
    english: str

    @property
    def kept(self) -> str:
        """As one text, a line a language."""
        return f"{self.portuguese}\n{self.english}"


def mark(message: str) -> str:
    """Marks a text for the catalogues where it is written; it is translated where it is shown."""
    return message


def in_both(kept: str) -> InBoth:
    """What was kept in both languages; any other text is the same in either."""
    portuguese, _, english = kept.partition("\n")
    return InBoth(portuguese, english or portuguese)


def spoken() -> Language:
    """The language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak that language within the block."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def preferred(accept_language: str | None) -> Language:
    """The language of an `Accept-Language` header (RFC 9110, 12.5.4): English where it comes first."""
    first = (accept_language or "").split(",")[0].split(";")[0].strip().lower()
    return "en" if first.split("-")[0] == "en" else "pt-BR"
