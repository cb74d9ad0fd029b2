"""What errors say, in the reader's language.

An error's message is written once, in English, where it is raised, with its values in it; so it stands in logs, in the
timeline and in the API. Where a person reads it, the sentence it was made from is found again in a catalogue.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from babel.messages.pofile import read_po

from sitewright.kit.language import Language, mark, spoken
from sitewright.web.i18n import CATALOGUES

FILES: dict[Language, str] = {"pt-BR": "pt_BR.errors.po"}
"""Languages that errors are told in beside English. A text holds `{0}`, `{1}`, … where values come."""
STATES = (
    *(mark("awaiting_answers"), mark("generating"), mark("needs_attention"), mark("in_review"), mark("revising")),
    *(mark("publishing"), mark("published"), mark("cancelled"), mark("archiving"), mark("archived")),
)
"""What a project can be, as a value of many messages."""
PARTS = (mark("page"), mark("section"), mark("field"))
"""Parts of a site, as values of messages."""
VALUE = re.compile(r"\{(\d)\}")
SEAM = re.compile(r"(\n|(?:^|(?<=[.:]) )\d\) |(?<=[.?!]) |: )")
"""Where messages are joined: lines, numbers of a list, sentences, and what is said of a place."""
MOST_SEAMS = 200
"""So many are looked at; what comes after them stays as it is."""
MOST_JOINED = 5
"""Of how many parts between seams one sentence of the catalogue consists at most."""
DEEPEST = 3
"""How far messages within messages are looked for."""
FEW, MANY = 11, 16
"""Letters of its own: a sentence with few fits only values of one word, one with many also values that are messages."""


@dataclass(frozen=True)
class Sentence:
    """What stands between the values of a message, which values these are, and its translation."""

    pieces: tuple[str, ...]
    numbers: tuple[int, ...]
    text: str

    def values_in(self, message: str) -> dict[int, str] | None:
        """The values by their numbers, where the message is this sentence; found in one pass."""
        first, *between = self.pieces
        if not between:
            return {} if message == first else None
        *middle, last = between
        place, end = len(first), len(message) - len(last)
        if not (message.startswith(first) and message.endswith(last) and place <= end):
            return None
        values = []
        for piece in middle:
            found = message.find(piece, place, end)
            if found < 0:
                return None
            values.append(message[place:found])
            place = found + len(piece)
        return dict(zip(self.numbers, [*values, message[place:end]], strict=True))

    def fits(self, values: Iterable[str], *, joined: bool) -> bool:
        """Whether it may be meant, rather than other words that happen to stand around these values."""
        own = sum(map(len, self.pieces))
        if joined:
            return own >= MANY
        return not any((own < FEW and " " in value) or SEAM.search(value) for value in values)

    def filled(self, values: Mapping[int, str]) -> str:
        """The translation with the values where their numbers stand."""
        return VALUE.sub(lambda place: values[int(place[1])], self.text)


def told(message: str, depth: int = 0) -> str:
    """The message in the language that is spoken now; what the catalogue has not stays as it is."""
    if depth > DEEPEST or not sentences(spoken()):
        return message
    return (
        _as_one(message, depth)
        or _in_parts(message, depth, all_known=True)
        or _as_one(message, depth, joined=True)
        or _in_parts(message, depth, all_known=False)
        or message
    )


def _as_one(message: str, depth: int, *, joined: bool = False) -> str | None:
    """The message as one sentence of the catalogue; its values are told, too, and may be messages joined."""
    for sentence in beginning(message[:1], spoken()):
        values = sentence.values_in(message)
        if values is not None and sentence.fits(values.values(), joined=joined):
            return sentence.filled({number: told(value, depth + 1) for number, value in values.items()})
    return None


def _in_parts(message: str, depth: int, *, all_known: bool) -> str | None:
    """The message as sentences of the catalogue, one after the other, each as long as may be."""
    parts = SEAM.split(message, MOST_SEAMS)
    texts: list[str] = []
    begin = 0
    while begin < len(parts):
        ends = range(min(len(parts), begin + 2 * MOST_JOINED - 1), begin, -2)
        known = ((end, _as_one("".join(parts[begin:end]), depth)) for end in ends)
        end, text = next(((end, text) for end, text in known if text is not None), (begin + 1, None))
        if text is None and all_known and parts[begin]:
            return None
        texts += [text if text is not None else parts[begin], *parts[end : end + 1]]
        begin = end + 1
    return "".join(texts)


@cache
def sentences(language: Language) -> list[Sentence]:
    """The language's catalogue, those with most words of their own first."""
    if language not in FILES:
        return []
    with (CATALOGUES / FILES[language]).open("rb") as file:
        known = [(str(each.id), str(each.string)) for each in read_po(file) if each.id and each.string]
    known.sort(key=lambda pair: len(VALUE.sub("", pair[0])), reverse=True)
    return [sentence_of(message, text) for message, text in known]


@lru_cache(maxsize=256)
def beginning(letter: str, language: Language) -> list[Sentence]:
    """Those sentences that may begin with the letter."""
    return [each for each in sentences(language) if each.pieces[0][:1] in ("", letter)]


def sentence_of(message: str, text: str) -> Sentence:
    """A message of the catalogue taken apart."""
    pieces = VALUE.split(message)
    return Sentence(tuple(pieces[::2]), tuple(map(int, pieces[1::2])), text)
