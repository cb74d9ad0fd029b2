"""Whether prices are shown where the profession allows them: what the customer wishes."""

import re
from collections.abc import Callable

from sitewright.kit.text import fold
from sitewright.sites.facts import Facts, Wishes

Ask = Callable[..., None]
SENTENCE = re.compile(r"(?<=[.!?;])\s+")
UNWANTED = re.compile(
    r"(?:(?:nao )?(?:mostrar|colocar|por|exibir) )?(?:os? |nenhum )?(?:precos?|valor(?:es)?|prices?)(?: no site)?"
)
WANTED = re.compile(r"\b(?:pode|quero|coloca\w*|mostra\w*|por|show)\b[^.!?]*\b(?:precos?|valores|prices?)\b")
REFUSED = re.compile(r"\b(?:nao|sem|nem|no|not|without)\b[^.!?]*\b(?:precos?|valores|prices?)\b")


def wished_prices(facts: Facts, wishes: Wishes, ask: Ask) -> Facts:
    """The facts with prices unless the customer wants none; asks where the wishes contradict."""
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
