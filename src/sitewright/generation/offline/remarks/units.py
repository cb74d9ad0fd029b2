"""What a price is for, as people say it behind the amount: `o quilo`, `cada`, `per person`."""

import re

from sitewright.kit.text import fold
from sitewright.sites.edits import CorrectFact, Edit
from sitewright.sites.model import Site

UNITS: dict[str, tuple[str, str]] = {
    "kg|quilo|kilo|kilogram|quilograma": ("kg", "kg"),
    "un|unidade|cada|each|unit|piece|peca": ("un.", "each"),
    "duzia|dozen": ("dúzia", "dozen"),
    "litro|litre|liter": ("litro", "litre"),
    "pessoa|person": ("por pessoa", "per person"),
    "hora|hour": ("por hora", "per hour"),
    "metro|metre|meter": ("metro", "metre"),
    "sessao|session": ("por sessão", "per session"),
    "mes|month": ("por mês", "per month"),
}
"""Words, folded, and how a site writes them in either language."""
WORD = "|".join(UNITS)
BEHIND = re.compile(rf"(?:,? (?:o|a|por|per|an?|cada) |,? |,? ?/ ?)(?P<unit>{WORD})\.?$")
WITHIN = re.compile(rf"\b(?P<unit>{WORD})\b")


def without_unit(value: str) -> tuple[str, str | None]:
    """A folded amount without the unit behind it, and the words that say it: `r$ 21,50 o quilo`."""
    match = BEHIND.search(value)
    return (value[: match.start()], match["unit"]) if match else (value, None)


def unit_edits(site: Site, fact: str, said: str) -> list[Edit] | None:
    """What makes the price's unit the one that was said; none where it is. None where the thing has no unit."""
    group, _, id_ = fact.partition(".")
    item = next((item for item in site.facts.prices if group == "prices" and item.id == id_), None)
    if item is None:
        return None
    known = WITHIN.search(fold(item.unit or ""))
    if known is not None and _canonical(known["unit"]) == _canonical(said):
        return []
    return [CorrectFact(fact=f"{fact}.unit", text=_canonical(said)[site.locale == "en"])]


def _canonical(word: str) -> tuple[str, str]:
    return next(names for words, names in UNITS.items() if word in words.split("|"))
