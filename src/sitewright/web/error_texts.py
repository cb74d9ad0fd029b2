"""What errors say, in the reader's language.

An error's message is written once, in English, where it is raised, with its values in it; so it stands in logs, in the
timeline and in the API. Where a person reads it, the sentence it was made from is found again in a catalogue.
"""

import re
from collections.abc import Sequence
from functools import cache

from babel.messages.pofile import read_po

from sitewright.kit.language import Language, spoken
from sitewright.web.i18n import CATALOGUES

FILES: dict[Language, str] = {"pt-BR": "pt_BR.errors.po"}
"""Languages that errors are told in beside English. A text holds `{0}`, `{1}`, … where values come."""
VALUE = re.compile(r"\{(\d)\}")
DEEPEST = 3
"""How far messages within messages are looked for."""


def told(message: str, depth: int = 0) -> str:
    """The message in the language that is spoken now; as it is where no catalogue has it."""
    for pattern, text in sentences(spoken()):
        if match := pattern.fullmatch(message):
            return filled(text, match.groups() if depth == DEEPEST else [told(it, depth + 1) for it in match.groups()])
    return message


def filled(text: str, values: Sequence[str]) -> str:
    """The text with values where its numbers stand."""
    return VALUE.sub(lambda place: values[int(place[1])], text)


@cache
def sentences(language: Language) -> list[tuple[re.Pattern[str], str]]:
    """What each sentence looks like with its values, and its translation; those with most words of their own first."""
    if language not in FILES:
        return []
    with (CATALOGUES / FILES[language]).open("rb") as file:
        known = [(str(each.id), str(each.string)) for each in read_po(file) if each.id and each.string]
    known.sort(key=lambda pair: len(VALUE.sub("", pair[0])), reverse=True)
    return [(pattern_of(message), text) for message, text in known]


def pattern_of(message: str) -> re.Pattern[str]:
    """Fits the message with any values."""
    pieces = VALUE.split(message)[::2]
    return re.compile("(.*?)".join(map(re.escape, pieces)), re.DOTALL)
