"""Prices as people write them, to centavos; what is not surely the price is none."""

from typing import Any

import pytest

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.onboarding.normalise.prices import price, priced_line


def sold(**answers: Any) -> Normalised:
    """Answers of a shop."""
    return normalise(answers_from_data({"negocio": {"nome": "Loja da Ana", "segmento": "Loja"}, **answers}))


@pytest.mark.parametrize(
    ("typed", "kind", "minor"),
    [
        ("R$ 19,90", "exact", 1990),
        ("R$ 149,9", "exact", 14990),
        ("R$120", "exact", 12000),
        ("R$ 1.234,50", "exact", 123450),
        ("1.500", "exact", 150000),
        ("R$ 10 mil", "exact", 1000000),
        ("220 reais", "exact", 22000),
        (19.9, "exact", 1990),
        (5, "exact", 500),
        ("a partir de R$ 18,00", "from", 1800),
        ("a partir 250,00", "from", 25000),
        ("R$ 10 a R$ 20", "from", 1000),
        ("de R$ 150 por R$ 100", "exact", 10000),
        ("R$ 150 ou 3x de R$ 55", "exact", 15000),
        ("R$ 790,00 (coloca no site por favor)", "exact", 79000),
        ("consultar", "consult", None),
        ("a combinar", "consult", None),
    ],
)
def test_a_price(typed: Any, kind: str, minor: int | None) -> None:
    found = price(typed)
    assert found is not None
    assert (found.kind, found.amount_minor, found.currency) == (kind, minor, "BRL")


@pytest.mark.parametrize(
    "typed",
    [
        None,
        True,
        "",
        "barato",
        "10%",
        "3x de R$ 50,00",
        "2 por R$ 10",
        "até R$ 50",
        "19,999",
        "2 ou 3",
        -1,
        float("inf"),
    ],
)
def test_what_is_not_surely_the_price_is_none(typed: Any) -> None:
    assert price(typed) is None


@pytest.mark.parametrize(("typed", "currency"), [("US$ 50", "USD"), ("€ 50", "EUR"), ("R$ 50", "BRL")])
def test_a_price_has_its_currency(typed: str, currency: str) -> None:
    found = price(typed)
    assert found is not None
    assert found.currency == currency


@pytest.mark.parametrize(
    ("line", "name", "minor", "note"),
    [
        (
            "troca de oleo e filtro ........ 180 (carro popular) importado a combinar",
            "Troca de óleo e filtro",
            18000,
            "Carro popular, importado a combinar",
        ),
        ("freio (pastilha disco)  a partir 250,00", "Freio (pastilha disco)", 25000, None),
        ("suspenção completa: consultar", "Suspensão completa", None, None),
        ("pão francês R$ 19,90 o kg", "Pão francês", 1990, "O kg"),
        ("corte - 45", "Corte", 4500, None),
        ("combo de 3 peças R$ 60", "Combo de 3 peças", 6000, None),
    ],
)
def test_a_line_of_a_price_list(line: str, name: str, minor: int | None, note: str | None) -> None:
    found = priced_line(line)
    assert found.price is not None
    assert (found.name, found.price.amount_minor, found.note) == (name, minor, note)


@pytest.mark.parametrize("line", ["balanceamento das 4 rodas", "revisão 10.000 km", "pneu aro 15"])
def test_a_number_in_a_name_is_no_price(line: str) -> None:
    assert priced_line(line).price is None


@pytest.mark.parametrize(
    "services",
    [
        ["corte R$ 45", "barba R$ 30"],
        "corte R$ 45, barba R$ 30",
        "corte R$ 45\nbarba R$ 30",
        {"corte": 45, "barba": "R$ 30"},
        [{"nome": "corte", "preco": 45}, {"nome": "barba", "preco": "30,00"}],
    ],
)
def test_services_come_as_list_text_or_fields(services: Any) -> None:
    facts = sold(servicos=services).facts
    assert [(item.name, item.price.amount_minor) for item in facts.prices] == [("Corte", 4500), ("Barba", 3000)]
    assert [service.id for service in facts.services] == ["corte", "barba"]


def test_a_product_without_a_readable_price_is_consulted_and_asked() -> None:
    shop = sold(produtos=[{"nome": "Bolo", "preco": "R$ 42,00"}, {"nome": "Torta", "preco": "depende"}])
    assert [(item.id, item.price.kind) for item in shop.facts.prices] == [("bolo", "exact"), ("torta", "consult")]
    assert ("price_missing", "produtos") in [(question.code, question.field) for question in shop.questions]


def test_ids_are_stable_and_unique() -> None:
    facts = sold(
        produtos=[{"nome": "Pão", "preco": 1}, {"nome": "pao!", "preco": 2}, {"nome": "3 pães", "preco": 3}]
    ).facts
    assert [item.id for item in facts.prices] == ["pao", "pao-2", "item-3-paes"]
    assert facts.sources["prices.pao-2"] == "produtos[1].preco"


def test_prices_that_are_not_wanted_are_not_shown() -> None:
    shop = sold(produtos=[{"nome": "Bolo", "preco": 42}], nao_pode_ter=["Preços"], observacoes="não quero preço mesmo")
    assert shop.facts.prices == ()
    assert "prices_contradict" not in [question.code for question in shop.questions]


@pytest.mark.parametrize(
    "wish", [{"observacoes": "pode por os preços que ajuda a vender"}, {"deve_ter": ["Preços do cardápio"]}]
)
def test_prices_wanted_elsewhere_are_shown_and_asked_about(wish: dict[str, Any]) -> None:
    shop = sold(produtos=[{"nome": "Bolo", "preco": 42}], nao_pode_ter="preço", **wish)
    assert [item.id for item in shop.facts.prices] == ["bolo"]
    assert "prices_contradict" in [question.code for question in shop.questions]


@pytest.mark.parametrize("segment", ["Clínica odontológica", "Escritório de advocacia"])
def test_professions_without_prices_name_no_amount_anywhere(segment: str) -> None:
    shop = normalise(
        answers_from_data(
            {
                "negocio": {
                    "nome": "Silva",
                    "segmento": segment,
                    "sobre": "Atendemos bem. Consulta por R$ 150. Venha.",
                },
                "servicos": [{"nome": "Consulta", "descricao": "Com hora. Sai por 150 reais.", "preco": 150}],
                "diferenciais": ["Desde 1990", "Só R$ 150"],
                "perguntas_frequentes": [{"p": "Quanto custa?", "r": "R$ 150."}],
            }
        )
    )
    assert "150" not in shop.facts.model_dump_json()
    assert shop.facts.about == "Atendemos bem. Venha."
    assert shop.facts.faq == ()
    assert "price_not_allowed" in [question.code for question in shop.questions]
