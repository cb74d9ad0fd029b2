"""Texts in the reader's language: English is written in the source, the others come from gettext catalogues."""

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sitewright.kit.language import Language, spoken

CATALOGUES = Path(__file__).parent / "locales"
FILES: dict[Language, str] = {"pt-BR": "pt_BR.po"}
"""Languages that have a catalogue; a missing text is shown as it was written."""


@cache
def translations(language: Language) -> gettext.NullTranslations:
    """A language's catalogue, read once."""
    if language not in FILES:
        return gettext.NullTranslations()
    with (CATALOGUES / FILES[language]).open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"))
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(message: str) -> str:
    """The text in the language that is spoken now."""
    return translations(spoken()).gettext(message) if message else ""


def translate_count(singular: str, plural: str, number: int) -> str:
    """The text for a number, in the language that is spoken now."""
    return translations(spoken()).ngettext(singular, plural, number)
