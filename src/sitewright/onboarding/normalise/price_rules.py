"""Whether prices may be shown: what the profession's council allows, then what the customer wishes."""

import re
from collections.abc import Callable
from typing import Any

from sitewright.onboarding.normalise.text import fold
from sitewright.sites.facts import Facts, FaqItem, ServiceItem, Wishes

Ask = Callable[..., None]
NO_PRICES = {
    "Dentist": {"profession_pt": "odontológica", "profession_en": "dentistry"},
    "LegalService": {"profession_pt": "de advocacia", "profession_en": "law"},
}
"""Professions whose councils allow no prices in advertising (CFO code of ethics; OAB Provimento 205/2021)."""
MONEY = re.compile(r"R\$ ?\d|\b\d+(?:[.,]\d+)? ?rea(?:is|l)\b", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?;])\s+")
UNWANTED = re.compile(
    r"(?:(?:nao )?(?:mostrar|colocar|por|exibir) )?(?:os? |nenhum )?(?:precos?|valor(?:es)?|prices?)(?: no site)?"
)
WANTED = re.compile(r"\b(?:pode|quero|coloca\w*|mostra\w*|por|show)\b[^.!?]*\b(?:precos?|valores|prices?)\b")
REFUSED = re.compile(r"\b(?:nao|sem|nem|no|not|without)\b[^.!?]*\b(?:precos?|valores|prices?)\b")


def allowed_prices(facts: Facts, wishes: Wishes, ask: Ask) -> Facts:
    """The facts with those prices that may be shown; asks where some were left out or the wishes contradict."""
    if facts.schema_type in NO_PRICES:
        without = without_amounts(without_prices(facts))
        if without != facts:
            first = next((path for name, path in facts.sources.items() if name.startswith("prices.")), "servicos")
            ask("price_not_allowed", first, **NO_PRICES[facts.schema_type])
        return without
    if not facts.prices or not any(UNWANTED.fullmatch(fold(wish)) for wish in wishes.must_not_have):
        return facts
    if wants_prices(wishes):
        ask("prices_contradict", "nao_pode_ter")
        return facts
    return without_prices(facts)


def wants_prices(wishes: Wishes) -> bool:
    """Whether prices are asked for in so many words; the later, explained wish outweighs `no prices`."""
    if any(re.search(r"\bprecos?\b|\bprices?\b", fold(wish)) for wish in wishes.must_have):
        return True
    sentences = SENTENCE.split(fold(wishes.notes or ""))
    return any(WANTED.search(sentence) and not REFUSED.search(sentence) for sentence in sentences)


def without_prices(facts: Facts) -> Facts:
    """No price list, and services without their prices."""
    return facts.model_copy(
        update={
            "prices": (),
            "services": tuple(service.model_copy(update={"price": None}) for service in facts.services),
            "sources": {name: path for name, path in facts.sources.items() if not name.startswith("prices.")},
        }
    )


def without_amounts(facts: Facts) -> Facts:
    """No sentence that names an amount of money."""
    kept: dict[str, Any] = {
        "slogan": _unpriced(facts.slogan),
        "about": _unpriced(facts.about),
        "highlights": tuple(text for text in facts.highlights if not MONEY.search(text)),
        "services": tuple(_unpriced_service(service) for service in facts.services),
        "faq": tuple(item for item in map(_unpriced_answer, facts.faq) if item),
    }
    return facts.model_copy(update=kept)


def _unpriced_service(service: ServiceItem) -> ServiceItem:
    return service.model_copy(update={"description": _unpriced(service.description)})


def _unpriced_answer(item: FaqItem) -> FaqItem | None:
    answer = _unpriced(item.answer)
    return item.model_copy(update={"answer": answer}) if answer else None


def _unpriced(text: str | None) -> str | None:
    sentences = SENTENCE.split(text or "")
    return " ".join(sentence for sentence in sentences if not MONEY.search(sentence)) or None
