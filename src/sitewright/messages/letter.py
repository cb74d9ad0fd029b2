"""How a message looks: one letter, as plain text and as a page that reads in light and dark and loads nothing."""

from dataclasses import dataclass
from typing import NamedTuple

from sitewright.kit.language import Language, speaking
from sitewright.web.i18n import translate as _
from sitewright.web.rendering import render

LONGEST_SUBJECT = 120
MOST_IN_CHAT = 3


class Button(NamedTuple):
    """What to do next, and where."""

    label: str
    address: str


class Item(NamedTuple):
    """One thing of a list: what it is about, and what is said of it."""

    title: str
    text: str = ""


@dataclass(frozen=True)
class Letter:
    """What a message says, in its reader's language. `why` tells why they get it; `stop` is where reminders end."""

    subject: str
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[Item, ...] = ()
    button: Button | None = None
    code: str = ""
    after: tuple[str, ...] = ()
    why: str = ""
    stop: str | None = None


def as_text(letter: Letter, language: Language) -> str:
    """The letter as plain text."""
    with speaking(language):
        parts = [letter.heading, *letter.paragraphs]
        if letter.code:
            parts.append(letter.code)
        parts += [f"• {item.title}" + (f"\n  {item.text}" if item.text else "") for item in letter.items]
        if letter.button:
            parts.append(f"{letter.button.label}:\n{letter.button.address}")
        parts += letter.after
        below = [letter.why] if letter.why else []
        if letter.stop:
            below.append(_("To get no more reminders: %(address)s") % {"address": letter.stop})
        if below:
            parts.append("-- \n" + "\n".join(below))
    return "\n\n".join(parts) + "\n"


def as_html(letter: Letter, language: Language) -> str:
    """The letter as a page."""
    return render("mail/letter.html", language, letter=letter)


def one_line(text: str) -> str:
    """A text that others wrote, fit for a subject: one line, and not too long."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1].rstrip() + "…"


def as_chat(letter: Letter) -> str:
    """The letter for a chat: what it is about, the first of it, and where to go on."""
    parts = [letter.heading, *letter.paragraphs[:1], *(f"• {item.title}" for item in letter.items[:MOST_IN_CHAT])]
    if letter.button:
        parts.append(letter.button.address)
    return "\n\n".join(parts)
