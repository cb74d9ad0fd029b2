"""What professional councils forbid is left out of the facts and told; what they demand is asked for."""

from typing import Any

import pytest

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.sites.facts import Facts
from sitewright.sites.professions import PROFESSIONS, profession_of

CRO = {"responsavel_tecnico": {"nome": "Dra. Ana Luz", "numero": "CRO-SP 12345"}}


def told(segment: str, **answers: Any) -> Normalised:
    """A business of that trade with these answers."""
    about = answers.pop("sobre", "")
    return normalise(answers_from_data({"negocio": {"nome": "Casa", "segmento": segment, "sobre": about}, **answers}))


def asked(normalised: Normalised) -> list[str]:
    """Texts of the questions about councils."""
    codes = ("not_allowed", "price_not_allowed", "registration_missing")
    return [question.text for question in normalised.questions if question.code in codes]


@pytest.mark.parametrize(
    ("segment", "key"),
    [
        ("Escritório de advocacia", "law"),
        ("Clínica odontológica (clínico geral, implantes)", "dentistry"),
        ("Clínica médica e dermatologia", "medicine"),
        ("Clínica veterinária 24 horas", "veterinary"),
        ("Arquitetura residencial e de interiores", "architecture"),
        ("Imobiliária em Campinas", "real_estate"),
        ("Pousada na serra", "lodging"),
        ("Nutricionista esportiva", "nutrition"),
        ("Psicóloga clínica", "psychology"),
        ("Escritório de contabilidade", "accounting"),
        ("Padaria e confeitaria", None),
        ("Hotel para cães e banho e tosa", None),
        ("Software para advocacia", None),
        ("Mecânica em geral", None),
    ],
)
def test_a_regulated_trade_is_told_by_its_own_words(segment: str, key: str | None) -> None:
    found = profession_of(Facts(name="Casa", segment=segment))
    assert (found.key if found else None) == key


def test_every_rule_names_its_source() -> None:
    assert all(profession.source for profession in PROFESSIONS)


def test_a_missing_registration_is_asked_for() -> None:
    assert asked(told("Pousada na serra")) == [
        "Falta no site o registro que o conselho exige: número do Cadastur. Qual é?"
    ]
    assert asked(told("Pousada na serra", registro_profissional="Cadastur 12.345.678/0001-90")) == []


def test_a_registration_of_the_team_is_one_too() -> None:
    team = [{"nome": "Rui Prado", "funcao": "Advogado", "registro": "OAB/SP 123.456"}]
    assert asked(told("Advocacia trabalhista", equipe=team)) == []


@pytest.mark.parametrize(
    ("segment", "sentence", "subject"),
    [
        ("Odontologia", "Clareamento com resultado garantido.", "Promessa de resultado"),
        ("Odontologia", "Veja o antes e depois dos pacientes.", "Antes e depois"),
        ("Odontologia", "A melhor clínica da cidade.", "Comparação com outros profissionais"),
        ("Odontologia", "Avaliação grátis este mês.", "Promoção, desconto ou gratuidade"),
        ("Advocacia", "Ganhamos mais de 300 processos.", "Caso concreto ou valor ganho"),
        ("Advocacia", "Garantimos o sucesso da sua causa.", "Promessa de resultado"),
        ("Dermatologista", "Tratamento revolucionário para a pele.", "Sensacionalismo"),
        ("Nutricionista", "Emagrecimento garantido em um mês.", "Promessa de resultado"),
        ("Psicóloga", "Primeira sessão gratuita.", "Promoção, desconto ou gratuidade"),
        ("Contabilidade", "Descontos para novas empresas.", "Promoção, desconto ou gratuidade"),
    ],
)
def test_what_a_council_forbids_is_left_out_and_told(segment: str, sentence: str, subject: str) -> None:
    normalised = told(segment, sobre=f"Atendemos no centro. {sentence} Fale com a gente.")
    assert normalised.facts.about == "Atendemos no centro. Fale com a gente."
    assert [text for text in asked(normalised) if text.startswith(subject)]


def test_the_same_words_are_a_bakery_s_own_affair() -> None:
    normalised = told("Padaria", sobre="O melhor pão da cidade. Descontos às sextas.")
    assert normalised.facts.about == "O melhor pão da cidade. Descontos às sextas."
    assert asked(normalised) == []


def test_a_testimonial_that_compares_goes_whole_and_others_stay() -> None:
    quotes = [
        {"autor": "Ana", "texto": "É o melhor dentista da cidade. Recomendo."},
        {"autor": "Rui", "texto": "Explicou tudo com calma."},
    ]
    normalised = told("Odontologia", depoimentos=quotes, registro_profissional=CRO)
    assert [quote.author for quote in normalised.facts.quotes] == ["Rui"]
    assert [(question.code, question.field) for question in normalised.questions if question.code == "not_allowed"] == [
        ("not_allowed", "depoimentos[0]")
    ]


def test_free_parking_is_no_free_treatment() -> None:
    faq = [{"p": "Tem estacionamento?", "r": "Sim, a primeira hora é grátis."}]
    facts = told("Odontologia", perguntas_frequentes=faq, registro_profissional=CRO).facts
    assert facts.faq[0].answer == "Sim, a primeira hora é grátis."


def test_a_vet_prices_goods_and_not_treatments() -> None:
    products = [{"nome": "Ração 10 kg", "preco": "R$ 189,00"}]
    services = [{"nome": "Consulta", "preco": "R$ 150,00"}, {"nome": "Banho", "preco": "R$ 60,00"}]
    normalised = told("Clínica veterinária e pet shop", produtos=products, servicos=services)
    assert [item.name for item in normalised.facts.prices] == ["Ração 10 kg", "Banho"]
    assert [service.price is None for service in normalised.facts.services] == [True, False]
    assert any(question.code == "price_not_allowed" for question in normalised.questions)


def test_a_lawyer_s_prices_stand_nowhere() -> None:
    services = ["Divórcio consensual ........ R$ 1.500,00", "Inventário: R$ 3.000,00 de honorários"]
    facts = told("Advocacia de família", servicos=services, diferenciais=["Consulta por R$ 200,00"]).facts
    assert "R$" not in facts.model_dump_json()
    assert [service.name for service in facts.services] == ["Divórcio consensual", "Inventário"]
