"""What the customer's answers state, and whether a claim is among it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sitewright.sites import formats
from sitewright.sites.facts import Facts
from sitewright.sites.ledger.claims import Claim, Kind, claims_in, digits, plain
from sitewright.sites.ledger.words import STRICT, stem

STATES = {
    "AC": "Acre", "AL": "Alagoas", "AP": "Amapá", "AM": "Amazonas", "BA": "Bahia", "CE": "Ceará",
    "DF": "Distrito Federal", "ES": "Espírito Santo", "GO": "Goiás", "MA": "Maranhão", "MT": "Mato Grosso",
    "MS": "Mato Grosso do Sul", "MG": "Minas Gerais", "PA": "Pará", "PB": "Paraíba", "PR": "Paraná",
    "PE": "Pernambuco", "PI": "Piauí", "RJ": "Rio de Janeiro", "RN": "Rio Grande do Norte",
    "RS": "Rio Grande do Sul", "RO": "Rondônia", "RR": "Roraima", "SC": "Santa Catarina", "SP": "São Paulo",
    "SE": "Sergipe", "TO": "Tocantins",
}  # fmt: skip
NOT_TOLD = ("sources", "schema_type")
TOLD_ONCE: frozenset[Kind] = frozenset({"number", "year"})
COUNTED = {
    "people": "pessoas profissionais dentistas advogados advogadas arquitetas arquitetos médicos médicas especialistas",
    "services": "serviços tratamentos especialidades áreas",
    "prices": "produtos itens",
    "projects": "projetos obras",
    "insurance": "convênios planos",
    "steps": "etapas passos",
    "payment": "formas",
}
"""What the length of a list of facts counts."""


@dataclass(frozen=True)
class Stated:
    """Everything the answers state, ready to be compared with."""

    claims: tuple[Claim, ...]
    text: str
    """All of it, folded."""
    squashed: str
    words: frozenset[str]

    def says(self, sentence: str) -> bool:
        """Whether these very words stand in the answers."""
        words = plain(sentence)
        return bool(words) and f" {words} " in f" {self.text} "


def stated(facts: Facts, answers: Iterable[str] = ()) -> Stated:
    """What the facts state, as they were typed and as pages show them, and what other answers say."""
    lines = [*_typed(facts.model_dump(mode="json", exclude=set(NOT_TOLD))), *_shown(facts), *_counted(facts), *answers]
    return stated_in(lines)


def stated_in(lines: Iterable[str]) -> Stated:
    """What these texts state."""
    lines = tuple(lines)
    text = " | ".join(plain(line) for line in lines)
    return Stated(
        claims=tuple(claim for line in lines for claim in claims_in(line)),
        text=text,
        squashed=digits(text),
        words=frozenset(stem(word) for word in text.split()),
    )


def backed_by(claim: Claim, known: Stated) -> bool:
    """Whether the answers state the claim, in this form or another."""
    if claim.kind == "name":
        return all(set(map(stem, plain(word).split())) <= known.words for word in claim.value.split())
    if claim.kind in ("award", "superlative", "quote"):
        return f" {claim.value}{' ' if claim.kind != 'award' else ''}" in f" {known.text} "
    if claim.kind == "registration":
        return claim.value in known.squashed
    return any(_same(claim, other) for other in known.claims)


def _same(claim: Claim, other: Claim) -> bool:
    kinds = {claim.kind, other.kind}
    if kinds <= TOLD_ONCE:
        return claim.value == other.value and _counts_the_same(claim, other)
    if kinds == {"number", "time"}:
        hours = claim if claim.kind == "time" else other
        number = claim if claim.kind == "number" else other
        return not number.nouns and number.value.isdigit() and int(number.value) * 60 == int(hours.value)
    if claim.kind != other.kind:
        return False
    if claim.kind == "date":
        return _same_date(claim.value, other.value)
    if claim.kind == "phone":
        return claim.value == other.value or (len(claim.value) in (8, 9) and other.value.endswith(claim.value))
    if claim.kind == "url":
        return claim.value == other.value
    return claim.value == other.value and (claim.kind != "time" or {*claim.nouns, *other.nouns} != {"clock", "span"})


def _same_date(one: str, other: str) -> bool:
    """A date without a year may stand for one with a year."""
    first, second = one.rsplit("-", 1), other.rsplit("-", 1)
    return first[0] == second[0] and (first[1] == second[1] or not first[1])


def _counts_the_same(claim: Claim, other: Claim) -> bool:
    """Whether two equal numbers count the same thing; a bare number or year counts nothing by itself."""
    if not claim.nouns or (claim.kind == "year" and claim.nouns[0] not in STRICT):
        return True
    if claim.nouns[0] in STRICT:
        return claim.nouns[0] in (*other.nouns[:2], other.before)
    if other.nouns and other.nouns[0] in STRICT:
        return other.nouns[0] in claim.nouns
    return bool({*claim.nouns, claim.before} & {*other.nouns, other.before} - {""})


def _typed(value: Any) -> Iterator[str]:
    """Every text of plain data; a whole number alone stands as a text."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name not in ("id", "amount_minor", "days", "opens", "closes", "phone", "whatsapp", "rating"):
                yield from _typed(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _typed(entry)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield str(value)


def _shown(facts: Facts) -> Iterator[str]:
    """Facts as pages show them."""
    prices = [item.price for item in facts.prices]
    prices += [service.price for service in facts.services if service.price]
    prices += [plan.price for plan in facts.plans if plan.price]
    yield from (formats.price_text(price, "pt-BR") for price in prices)
    yield from (formats.opening_text(opening, "pt-BR") for opening in facts.hours)
    yield from (formats.days_text(opening.days, "pt-BR") for opening in facts.hours)
    yield from (formats.phone_text(phone) for phone in (facts.phone, facts.whatsapp) if phone)
    yield from (f"{quote.rating} de 5 estrelas, nota {quote.rating}" for quote in facts.quotes if quote.rating)
    if facts.instagram:
        yield f"instagram.com/{facts.instagram}"
    if facts.address:
        yield from formats.address_lines(facts.address)
        yield ", ".join(formats.address_lines(facts.address))
        yield STATES.get(facts.address.state or "", "")


def _counted(facts: Facts) -> Iterator[str]:
    """`3 pessoas`, where the team has three."""
    for name, nouns in COUNTED.items():
        if entries := getattr(facts, name, ()):
            yield from (f"{len(entries)} {noun}" for noun in nouns.split())
