"""What a page may say of a business: what its answers state, its profession allows and house style accepts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sitewright.kit.text import fold, sentences_of
from sitewright.sites.facts import Facts, Wishes
from sitewright.sites.ledger import Stated, stated, unbacked, unbacked_in
from sitewright.sites.ledger.pages import backed_text
from sitewright.sites.model import Locale
from sitewright.sites.passages import Finding, P, Passage, Written, passages, reworded
from sitewright.sites.professions import NAMES, Profession, profession_of
from sitewright.sites.wording import ACTIONS, TITLES, copy_problems, label_faults, plain_copy, shouts

LABELS: dict[str, tuple[str, str]] = {
    "whatsapp": ("Chamar no WhatsApp", "Message us on WhatsApp"),
    "phone": ("Ligar agora", "Call now"),
    "email": ("Escrever um e-mail", "Send an e-mail"),
    "page": ("Ver a página", "See the page"),
}
"""What a button says where its own words cannot stay."""


@dataclass(frozen=True)
class Bounds:
    """One business's bounds, made once for all its pages; `names` are the words it writes with a capital."""

    facts: Facts
    known: Stated
    profession: Profession | None
    locale: Locale
    names: frozenset[str]


def bounds_of(facts: Facts, wishes: Wishes, locale: Locale) -> Bounds:
    """What the answers allow: facts, and what the customer wrote about goal, audience and wishes."""
    told = _texts(wishes.model_dump(exclude={"likes", "dislikes", "colours", "must_not_have"}))
    words = re.findall(r"[^\W\d_]{2,}", facts.model_dump_json(exclude={"sources"}))
    names = frozenset(fold(word) for word in words if word[0].isupper())
    return Bounds(facts, stated(facts, told), profession_of(facts), locale, names)


def faults_in(page: Written, slug: str, bounds: Bounds) -> list[Finding]:
    """Everything a page should not say."""
    return [
        *unbacked_in(page, slug, bounds.known),
        *forbidden_in(page, slug, bounds.profession),
        *copy_problems(page, bounds.locale, slug, bounds.names, f"{bounds.facts.name}. {bounds.facts.segment}"),
    ]


def forbidden_in(page: Written, slug: str, profession: Profession | None) -> list[Finding]:
    """What the business's professional council forbids."""
    if profession is None:
        return []
    return [
        Finding(slug, passage.section, passage.field, sentence, f"{NAMES[subject][1].lower()}: {profession.source}")
        for passage in passages(page)
        for sentence in sentences_of(passage.text)
        for subject in profession.forbids(sentence)
    ]


def within(page: P, slug: str, bounds: Bounds) -> tuple[P, list[Finding]]:
    """The page without what it should not say, and the claims that were taken out, to be asked about.

    The last resort: a sentence goes whole; a text of which nothing remains goes with what cannot be without it.
    """
    taken_out = [*unbacked_in(page, slug, bounds.known), *forbidden_in(page, slug, bounds.profession)]
    if not faults_in(page, slug, bounds):
        return page, []
    loud = sum(passage.text.count("!") for passage in passages(page)) > 1

    def word(passage: Passage) -> str:
        if passage.path[0] in ACTIONS:
            return _label(passage, page, bounds)
        return _text(passage, bounds, loud=loud)

    return reworded(page, word, bounds.facts), taken_out


def _text(passage: Passage, bounds: Bounds, *, loud: bool) -> str:
    text = backed_text(passage.text, bounds.known)
    if bounds.profession:
        text = " ".join(sentence for sentence in sentences_of(text) if not bounds.profession.forbids(sentence))
    text = plain_copy(text, bounds.locale, quiet=loud)
    if passage.path[-1] in TITLES and shouts(text, bounds.names):
        first, *rest = text.split(" ")
        text = " ".join([first, *(word if fold(word) in bounds.names else word.lower() for word in rest)])
    return text


def _label(passage: Passage, page: Written, bounds: Bounds) -> str:
    """The button's words where they may stay, else what its kind always says."""
    if not unbacked(passage.text, bounds.known) and not any(label_faults(passage.text, bounds.locale)):
        return passage.text
    button: Any = next(section for section in page.sections if section.id == passage.section)
    for step in passage.path[:-1]:
        button = button[step] if isinstance(step, int) else getattr(button, step)
    return LABELS[button.kind][bounds.locale == "en"]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        return [text for entry in value.values() for text in _texts(entry)]
    if isinstance(value, list | tuple):
        return [text for entry in value for text in _texts(entry)]
    return [value] if isinstance(value, str) else []
