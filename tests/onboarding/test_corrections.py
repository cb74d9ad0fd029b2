"""Facts stated anew in plain words are read by the code that read the answers."""

import pytest

from sitewright.errors import Rejected
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.corrections import correct
from sitewright.onboarding.normalise import normalise
from sitewright.sites.facts import Facts
from sitewright.sites.formats import days_text, opening_text
from tests.conftest import EXAMPLES


def facts_of(example: str) -> Facts:
    return normalise(parse_answers((EXAMPLES / f"{example}.yaml").read_bytes())).facts


PADARIA = facts_of("padaria")


def corrected(name: str, text: str, facts: Facts = PADARIA) -> Facts:
    return correct(facts, name, text, source="review.2")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("phone", "agora é (31) 3333-4444, viu", "+553133334444"),
        ("whatsapp", "31 98888 7777", "+5531988887777"),
        ("email", "Contato@Padaria.com.br", "contato@padaria.com.br"),
        ("instagram", "https://instagram.com/padaria.nova", "padaria.nova"),
        ("founded_year", "desde 1986", 1986),
        ("email", "não tem", None),
    ],
)
def test_a_single_fact(name: str, text: str, value: object) -> None:
    facts = corrected(name, text)
    assert getattr(facts, name) == value
    assert facts.sources.get(name) == ("review.2" if value else None)


@pytest.mark.parametrize("text", ["R$ 22,50", "22,50", "22.50 reais"])
def test_a_price_and_nothing_beside_it(text: str) -> None:
    facts = corrected("prices.pao-frances", text)
    assert [
        (old.id, new.price.amount_minor) for old, new in zip(PADARIA.prices, facts.prices, strict=True) if old != new
    ] == [("pao-frances", 2250)]


def test_a_price_that_stands_in_two_lists_changes_in_both() -> None:
    facts = corrected("prices.troca-de-oleo-e-filtro", "R$ 190", facts_of("oficina-mecanica"))
    listed = [item.price.amount_minor for item in facts.prices if "óleo" in item.name]
    offered = [item.price.amount_minor for item in facts.services if item.price and "óleo" in item.name]
    assert listed == offered == [19_000]


def test_days_that_are_not_named_keep_their_hours() -> None:
    facts = corrected("hours", "sábado das 8h às 13h; fechado aos domingos")
    assert [(days_text(entry.days, "pt-BR"), opening_text(entry, "pt-BR")) for entry in facts.hours] == [
        ("segunda a sexta", "6h às 20h"),
        ("sábado", "8h às 13h"),
        ("domingo", "fechado"),
        ("feriados", "6h30 às 13h"),
    ]


def test_a_note_on_the_hours_stays_where_only_the_times_change() -> None:
    facts = corrected("hours", "sábado das 8h às 13h", facts_of("clinica-odontologica"))
    assert next(entry.note for entry in facts.hours if entry.days == ("sat",)) == "Somente com hora marcada"


def test_days_named_together_each_keep_their_note() -> None:
    facts = corrected("hours", "todos os dias das 9h às 18h", facts_of("clinica-odontologica"))
    notes = {day: entry.note for entry in facts.hours for day in entry.days}
    assert (notes["sat"], notes["mon"], notes["sun"]) == ("Somente com hora marcada", None, None)
    assert {(entry.opens, entry.closes) for entry in facts.hours if "holiday" not in entry.days} == {("09:00", "18:00")}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("phone", "123", "area code"),
        ("email", "padaria arroba gmail", "address such as"),
        ("hours", "quando der", "days with times"),
        ("hours", "sábado às 25h", "days with times"),
        ("prices.pao-frances", "entre 10 e 12", "states no price, or several"),
        ("prices.bolo", "R$ 3", "prices.pao-frances"),
        ("loja", "x", "There is no fact 'loja'"),
        ("founded_year", "1986 ou 1987", "one year"),
        ("prices.pao-frances.id", "x", "name, unit, description can"),
    ],
)
def test_words_that_do_not_state_it_are_refused_with_what_is_needed(name: str, text: str, told: str) -> None:
    with pytest.raises(Rejected, match=told):
        corrected(name, text)
