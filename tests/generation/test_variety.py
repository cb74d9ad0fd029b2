"""Two businesses of one trade in one city do not look alike."""

from itertools import combinations

import pytest

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import normalise
from sitewright.sites.theme import from_hex
from tests.generation.conftest import Written, write_all

NAMES = (
    "Padaria Dona Zélia",
    "Pão da Praça",
    "Panificadora Horizonte",
    "Casa do Pão de Minas",
    "Forno da Rita",
    "Padaria Santa Efigênia",
    "Trigo e Fermento",
    "Padaria Modelo",
    "Empório do Pão",
    "Padaria Bela Vista",
)
ENOUGH = 3
HUES_APART = 20.0


def bakery(name: str) -> Written:
    """One of ten bakeries that answer alike and wish for no colour."""
    return write_all(
        normalise(
            answers_from_data(
                {
                    "negocio": {
                        "nome": name,
                        "segmento": "Padaria artesanal",
                        "fundacao": 1999,
                        "sobre": "Abrimos às 6h. O pão sai três vezes por dia. A massa descansa 18 horas.",
                    },
                    "contato": {
                        "whatsapp": "(31) 90000-0187",
                        "endereco": {
                            "logradouro": "Rua Mármore",
                            "numero": "10",
                            "cidade": "Belo Horizonte",
                            "uf": "MG",
                        },
                    },
                    "horarios": [{"dias": "segunda a sábado", "abre": "06:00", "fecha": "20:00"}],
                    "produtos": [{"nome": f"Pão {number}", "preco": f"R$ {number},00"} for number in range(5, 10)],
                    "servicos": [{"nome": "Encomendas", "descricao": "Bolos e salgados com 3 dias"}],
                    "diferenciais": ["Fermentação natural", "Três fornadas por dia"],
                    "depoimentos": [{"autor": "Carla", "texto": "Chego às 11h para pegar quentinho."}],
                }
            )
        )
    )


@pytest.fixture(scope="module")
def bakeries() -> list[Written]:
    return [bakery(name) for name in NAMES]


def differences(first: Written, second: Written) -> list[str]:
    """In what two sites differ at first sight."""
    one, other = first.layout.theme, second.layout.theme
    apart = abs(from_hex(one.palette.brand)[2] - from_hex(other.palette.brand)[2])
    heroes = [next(entry.variant for entry in site.layout.sections if entry.type == "hero") for site in (first, second)]
    found = {
        "font pair": one.font_pair != other.font_pair,
        "hero": heroes[0] != heroes[1],
        "hue": min(apart, 360 - apart) >= HUES_APART,
        "radius": one.radius != other.radius,
        "density": one.density != other.density,
        "order": first.sitemap.pages[0].sections != second.sitemap.pages[0].sections,
    }
    return [name for name, differs in found.items() if differs]


def test_ten_bakeries_of_one_city_differ_in_three_things_at_least(bakeries: list[Written]) -> None:
    alike = [
        (NAMES[first], NAMES[second], found)
        for first, second in combinations(range(len(NAMES)), 2)
        if len(found := differences(bakeries[first], bakeries[second])) < ENOUGH
    ]
    assert alike == []


def test_the_same_answers_look_the_same_again(bakeries: list[Written]) -> None:
    assert bakery(NAMES[0]).layout == bakeries[0].layout
