"""Keeps the catalogues of translations complete: texts are found in templates and code, new ones are added empty.

With `--check`, a text without a translation, and a translation without its text, are errors.
"""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from sitewright.web import error_texts, i18n
from sitewright.web.i18n import CATALOGUES

SOURCES = Path("src/sitewright")
LOCALE = "pt_BR"
Methods = list[tuple[str, str]]
METHODS: Methods = [
    ("web/templates/**.html", "jinja2.ext:babel_extract"),
    ("console/**.py", "python"),
    ("portal/**.py", "python"),
    ("messages/**.py", "python"),
    ("onboarding/questionnaire/**.py", "python"),
]
MESSAGES: Methods = [("cli/**", "ignore"), ("kit/embedded/**", "ignore"), ("**.py", "tools.raised:extract")]
"""What errors say to those who work in a browser, which has a catalogue of its own."""
OPTIONS = {"web/templates/**.html": {"trimmed": "true", "silent": "false"}}


def today() -> dict[Path, Catalog]:
    """Every catalogue, with the texts that it should hold."""
    texts = {i18n.FILES["pt-BR"]: METHODS, error_texts.FILES["pt-BR"]: MESSAGES}
    return {CATALOGUES / name: found(methods) for name, methods in texts.items()}


def found(methods: Methods) -> Catalog:
    """Every text that is marked, or that an error says, with where it stands."""
    catalogue = Catalog()
    for file, _line, message, comments, context in extract_from_dir(SOURCES, methods, OPTIONS):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return catalogue


def updated(path: Path, template: Catalog) -> Catalog:
    """The catalogue with today's texts: new ones without a translation, gone ones left out."""
    catalogue = Catalog(locale=LOCALE)
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=LOCALE)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def problems(path: Path, template: Catalog) -> list[str]:
    """Texts that the catalogue lacks, and translations nobody needs."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=LOCALE)
    lacking = [message.id for message in template if message.id and not _translated(catalogue, message.id)]
    unused = [message.id for message in catalogue if message.id and message.id not in template]
    return [f"{path.name} lacks {each!r}" for each in lacking] + [
        f"{path.name} need not hold {each!r}" for each in unused
    ]


def _translated(catalogue: Catalog, message_id: object) -> bool:
    message = catalogue.get(message_id)  # type: ignore[arg-type]
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def main() -> int:
    """Update, or with `--check` compare."""
    paths = today()
    if "--check" in sys.argv[1:]:
        wrong = [problem for path, template in paths.items() for problem in problems(path, template)]
        sys.stderr.write("".join(f"{problem}\n" for problem in wrong))
        return 1 if wrong else 0
    for path, template in paths.items():
        catalogue = updated(path, template)
        with path.open("wb") as file:
            write_po(file, catalogue, omit_header=True, sort_output=True, width=110)
    return 0


if __name__ == "__main__":
    sys.exit(main())
