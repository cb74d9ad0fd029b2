"""Businesses of one trade in one city do not look alike, whatever they are called."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitewright.generation.offline.looks import ENOUGH, Look, differences, look_of, set_apart
from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.sites.theme import from_hex
from tests.generation.conftest import write_all

TRADES = {
    "Padaria artesanal": "business",
    "Clínica odontológica": "business",
    "Pousada": "business",
    "Oficina mecânica": "landing",
    "Pet shop e banho": "landing",
    "Arquitetura e interiores": "portfolio",
    "Software de agenda": "saas",
}
NAMES = st.lists(
    st.from_regex(r"[A-Z][a-z]{2,9}( [A-Z][a-z]{2,9})?", fullmatch=True), min_size=10, max_size=10, unique=True
)
CROWDED = ["Irqu", "Iev", "Zdoj", "Yrhkk", "Fnu", "Nadiqwmxc", "Zakj", "Rexuelrjic", "Nqaopjxpd", "Jhnd"]
"""Names that leave little room for the last one where few letters and openings suit the trade."""
COLOURS = st.sampled_from([None, "azul-marinho", "verde e creme"])


def answered(name: str, trade: str, colours: str | None) -> Normalised:
    """One of many businesses that answer alike."""
    answers: dict[str, Any] = {
        "negocio": {
            "nome": name,
            "segmento": trade,
            "fundacao": 1999,
            "sobre": "Abrimos às 6h. Trabalhamos em família. A loja fica na praça.",
        },
        "contato": {
            "whatsapp": "(31) 90000-0187",
            "endereco": {"logradouro": "Rua Mármore", "numero": "10", "cidade": "Belo Horizonte", "uf": "MG"},
        },
        "horarios": [{"dias": "segunda a sábado", "abre": "06:00", "fecha": "20:00"}],
        "produtos": [{"nome": f"Item {number}", "preco": f"R$ {number},00"} for number in range(5, 10)],
        "servicos": [{"nome": "Encomendas", "descricao": "Com 3 dias"}, {"nome": "Entregas", "descricao": "No bairro"}],
        "diferenciais": ["Feito em casa", "Três horários por dia"],
        "depoimentos": [{"autor": "Carla", "texto": "Chego às 11h e sou sempre bem atendida."}],
        "projetos": [{"nome": "Casa Alta", "ano": 2020}, {"nome": "Casa Baixa", "ano": 2021}],
        "processo": [{"etapa": "Conversa"}, {"etapa": "Projeto"}, {"etapa": "Obra"}],
        "planos": [{"nome": "Um", "preco": "R$ 49"}, {"nome": "Dois", "preco": "R$ 99"}],
        "perguntas_frequentes": [{"pergunta": "Tem vaga?", "resposta": "Sim, na rua."}],
        "estilo": {"cores": colours} if colours else None,
    }
    return normalise(answers_from_data(answers))


def seen(answers: Normalised, template: str) -> Look:
    """The look of the site as it is written."""
    written = write_all(answers, template_key=template)
    theme = written.layout.theme
    hero = next(entry.variant for entry in written.layout.sections if entry.type == "hero")
    assert hero is not None
    hue = from_hex(theme.palette.brand)[2]
    return Look(theme.font_pair, hero, hue, theme.radius, theme.density, written.sitemap.pages[0].sections)


@pytest.mark.parametrize("trade", TRADES)
@example(names=CROWDED, colours="azul-marinho")
@given(names=NAMES, colours=COLOURS)
@settings(max_examples=4)
def test_ten_of_a_trade_in_one_city_differ_in_three_things_at_least(
    trade: str, names: list[str], colours: str | None
) -> None:
    looks: list[Look] = []
    for name in names:
        answers = answered(name, trade, colours)
        wishes = set_apart(answers.facts, answers.wishes, TRADES[trade], looks)
        looks.append(seen(answers.model_copy(update={"wishes": wishes}), TRADES[trade]))
    assert [pair for pair in combinations(looks, 2) if differences(*pair) < ENOUGH] == []


@given(name=NAMES.map(lambda names: names[0]), colours=COLOURS)
@settings(max_examples=10)
def test_the_same_answers_look_the_same_again(name: str, colours: str | None) -> None:
    answers = answered(name, "Padaria artesanal", colours)
    look = seen(answers, "business")
    assert seen(answered(name, "Padaria artesanal", colours), "business") == look
    assert look == look_of(answers.facts, answers.wishes, "business")


def test_alone_a_business_keeps_its_first_look() -> None:
    answers = answered("Padaria Zélia", "Padaria artesanal", None)
    assert set_apart(answers.facts, answers.wishes, "business", []) == answers.wishes


def test_own_colours_and_letters_stay_whoever_the_neighbours_are() -> None:
    answers = answered("Padaria Zélia", "Padaria artesanal", "#7A1F1F")
    look = look_of(answers.facts, answers.wishes, "business")
    apart = set_apart(answers.facts, answers.wishes, "business", [look])
    other = look_of(answers.facts, apart, "business")
    assert other.hue == look.hue
    assert differences(look, other) >= ENOUGH
