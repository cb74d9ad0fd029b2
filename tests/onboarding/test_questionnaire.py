"""What customers type, line by line as on a phone, says what an onboarding file says."""

from collections.abc import Mapping

import pytest
from pydantic import ValidationError

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.drafts import assembled
from sitewright.onboarding.models import DraftAnswer
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.onboarding.pasted import found_in
from sitewright.onboarding.questionnaire import Asked, Questionnaire, Step, questionnaire_for, reading
from sitewright.sites.facts import Facts
from tests.making import example

TYPED: dict[str, dict[str, str]] = {
    "padaria": {
        "name": "Padaria Dona Zélia",
        "segment": "Padaria e confeitaria artesanal",
        "since": "1987",
        "legal": "99.871.203/0001-10 - Zélia & Filhos Panificadora Ltda.",
        "phone": "(31) 3000-0187",
        "whatsapp": "(31) 90000-0187",
        "email": "pedidos@padariadonazelia.example",
        "instagram": "@padariadonazelia.bh",
        "address": "Rua Mármore, 1.214, Loja A, Santa Tereza, Belo Horizonte - MG, 31010-999",
        "hours": "segunda a sexta 6h às 20h\nsábado 6h às 19h\ndomingo e feriados 6:30 às 13h",
        "products": "Pão francês - R$ 19,90\nBroa de fubá da Dona Zélia - R$ 6,50\n"
        "- Kit reunião - a partir de R$ 18,00",
        "services": "Encomendas para festa\nCafé da manhã no balcão",
        "payment": "Pix, débito, crédito",
        "highlights": "Fermentação natural de 18 horas\nTrês fornadas por dia, com horário certo\n"
        "Mesma família desde 1987",
        "quotes": "“Pedimos toda sexta no escritório. Nunca atrasou.” - Renato, WhatsApp",
        "wishes": "Botão de WhatsApp para encomenda\nSem carrinho de compras\nnão quero verde-limão",
        "look": "acolhedor, de bairro; marrom, creme e um vermelho fechado (#8C2F22)",
    },
    "clinica-odontologica": {
        "name": "Clínica Sorriso do Vale",
        "whatsapp": "(47) 90000-2210",
        "team": "Dra. Helena Brandt Kuhn, Cirurgiã-dentista, CRO-SC 99871\n"
        "Dr. Tiago Amaral Rosa, Ortodontia, CRO-SC 99902",
        "registration": "CRO-SC EPAO 9998",
        "insurance": "Amil Dental, Bradesco Dental, Unimed Odonto",
        "faq": "Atendem urgência?\nSim, em horário comercial.\nTem estacionamento? Sim, conveniado no térreo.",
    },
    "arquitetura": {
        "name": "Estúdio Lume",
        "whatsapp": "(41) 90000-5530",
        "projects": "Casa do Jardim Social (2025, Curitiba, 210 m², Reforma): Casa de 1968 aberta para o quintal.\n"
        "Chalé da Serra (2023, Morretes, 72 m², Obra nova): Estrutura de madeira montada em 11 dias.",
        "process": "Conversa e visita: 1 semana\nEstudo preliminar: 4 semanas",
    },
}


def drafts(typed: Mapping[str, str]) -> dict[str, DraftAnswer]:
    return {key: DraftAnswer(field=key, value=value, unknown=False) for key, value in typed.items()}


def told(typed: Mapping[str, str], template: str = "business") -> Normalised:
    answers = assembled(questionnaire_for(template), drafts(typed), [])
    return normalise(answers_from_data(answers))


@pytest.mark.parametrize(
    "fact", ["name", "cnpj", "legal_name", "founded_year", "phone", "whatsapp", "email", "instagram", "hours"]
)
def test_a_bakery_s_facts_are_those_of_its_file(fact: str) -> None:
    written: Facts = normalise(example("padaria")).facts
    assert getattr(told(TYPED["padaria"]).facts, fact) == getattr(written, fact)


def test_a_bakery_s_lists_are_those_of_its_file() -> None:
    written, typed = normalise(example("padaria")).facts, told(TYPED["padaria"])
    prices = {price.name: price.price for price in written.prices}
    assert typed.facts.prices
    assert all(prices[price.name] == price.price for price in typed.facts.prices)
    assert [service.name for service in typed.facts.services] == [service.name for service in written.services]
    assert typed.facts.highlights == written.highlights
    assert (typed.facts.quotes[0].author, typed.facts.quotes[0].source) == ("Renato", "WhatsApp")
    address = typed.facts.address
    assert address is not None
    assert (address.street, address.number, address.postal_code) == ("Rua Mármore", "1.214", "31010-999")
    assert typed.wishes.must_have == ("Botão de WhatsApp para encomenda",)
    assert typed.wishes.must_not_have == ("Carrinho de compras", "Verde-limão")
    assert "#8C2F22" in (typed.wishes.colours or "")


def test_a_clinic_s_people_registrations_and_questions() -> None:
    facts = told(TYPED["clinica-odontologica"]).facts
    assert [(it.name, it.role, it.registration) for it in facts.people] == [
        ("Dra. Helena Brandt Kuhn", "Cirurgiã-dentista", "CRO-SC 99871"),
        ("Dr. Tiago Amaral Rosa", "Ortodontia", "CRO-SC 99902"),
    ]
    assert facts.registrations == ("CRO-SC EPAO 9998",)
    assert facts.insurance == normalise(example("clinica-odontologica")).facts.insurance
    assert [(it.question, it.answer) for it in facts.faq] == [
        ("Atendem urgência?", "Sim, em horário comercial."),
        ("Tem estacionamento?", "Sim, conveniado no térreo."),
    ]


def test_an_architect_s_projects_and_steps_are_those_of_the_file() -> None:
    facts, written = told(TYPED["arquitetura"], "portfolio").facts, normalise(example("arquitetura")).facts
    for project in facts.projects:
        known = next(it for it in written.projects if it.name == project.name)
        assert (project.year, project.place, project.area, project.kind) == (
            known.year, known.place, known.area, known.kind,
        )  # fmt: skip
    assert [(it.name, it.duration) for it in facts.steps] == [(it.name, it.duration) for it in written.steps[:2]]


def test_plans_and_numbers_of_a_product() -> None:
    facts = told({"name": "Agendo", "plans": "Essencial - R$ 49/mês: um usuário, suporte por e-mail\nSob medida: tudo",
                  "stats": "350 clientes atendidos (cadastro, 2025)"}, "saas").facts  # fmt: skip
    (basic, other) = facts.plans
    assert (basic.name, basic.price and basic.price.amount_minor, basic.unit) == ("Essencial", 4900, "mês")
    assert basic.items == ("Um usuário", "Suporte por e-mail")
    assert (other.name, other.price) == ("Sob medida", None)
    assert [(it.value, it.label, it.source) for it in facts.stats] == [("350", "Clientes atendidos", "cadastro, 2025")]


NOISE = [
    "",
    "   ",
    "?",
    "???",
    "-",
    "•\n•\n",
    "“",
    "(((",
    ": : :",
    "a" * 4000,
    "R$",
    "1\n2\n3",
    "{}[]",
    "não",
    "\U0001f527" * 50,
]


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("template", ["business", "landing", "portfolio", "saas"])
def test_nothing_that_can_be_typed_stops_the_reading(noise: str, template: str) -> None:
    typed = {it.key: noise for it in questionnaire_for(template).questions if it.kind != "files"}
    normalised = told({**typed, "name": "Padaria"}, template)
    assert normalised.facts.name == "Padaria"


@pytest.mark.parametrize("name", ["padaria", "clinica-odontologica", "oficina-mecanica", "arquitetura"])
def test_messy_answers_of_the_examples_are_read_in_any_order(name: str) -> None:
    """Everything of a file as the text it could be typed as, each into a field where it does not belong too."""
    texts = [str(value) for value in example(name).model_dump(mode="json").values() if value]
    questions = [it for it in questionnaire_for("business").questions if it.kind != "files"]
    for turn in (0, 7, 13):
        typed = {it.key: texts[(place + turn) % len(texts)][: it.longest] for place, it in enumerate(questions)}
        assert told({**typed, "name": "Negócio do cliente"}).facts.name == "Negócio do cliente"


OLD_PAGE = """Padaria Dona Zélia
A padaria começou na garagem da minha mãe, em 1987. Hoje quem toca o forno somos eu e minha irmã Lúcia.
Desde 1987 no bairro
Endereço: Rua Mármore, 1.214 - Santa Tereza, Belo Horizonte - MG
CEP 31010-999
Tel: (31) 3000-0187  |  WhatsApp: (31) 90000-0187
pedidos@padariadonazelia.example
Siga @padariadonazelia.bh
Horário de funcionamento: segunda a sexta 6h às 20h
Sábado 6h às 19h
Pão francês ... R$ 19,90
Broa de fubá - R$ 6,50
Formas de pagamento: Pix, débito e crédito
Tem estacionamento?
Sim, na rua ao lado.
CNPJ 99.871.203/0001-10"""
IN_A_HURRY = """Oficina do Otávio - mecânica em geral desde 1998
Carros nacionais e importados. Rua das Acácias 45, Vila Nova, Uberlândia MG cep 38400-123
whats 34 98877 1234 fixo (34) 3233-4455
seg a sex 8 as 18, sabado ate meio dia
Troca de óleo R$ 120
Alinhamento e balanceamento - 90 reais
Revisão completa a partir de R$350,00"""


def test_a_pasted_page_is_taken_apart_by_rules() -> None:
    found = found_in(OLD_PAGE, questionnaire_for("business"))
    facts = told(found).facts
    assert found["name"] == "Padaria Dona Zélia"
    assert (facts.whatsapp, facts.email) == ("+5531900000187", "pedidos@padariadonazelia.example")
    assert (facts.instagram, facts.cnpj, facts.founded_year) == ("padariadonazelia.bh", "99.871.203/0001-10", 1987)
    assert [(it.name, it.price.amount_minor) for it in facts.prices] == [("Pão francês", 1990), ("Broa de fubá", 650)]
    assert facts.address is not None
    assert (facts.address.street, facts.address.postal_code) == ("Rua Mármore", "31010-999")
    assert {day for opening in facts.hours for day in opening.days} == {"mon", "tue", "wed", "thu", "fri", "sat"}
    assert found["payment"] == "Pix, débito e crédito"
    assert found["faq"] == "Tem estacionamento?\nSim, na rua ao lado."
    assert "garagem" in found["about"]


def test_a_profile_written_in_a_hurry_is_taken_apart_too() -> None:
    found = found_in(IN_A_HURRY, questionnaire_for("business"))
    assert (found["name"], found["since"]) == ("Oficina do Otávio", "1998")
    assert (found["whatsapp"], found["phone"]) == ("(34) 98877-1234", "(34) 3233-4455")
    assert found["address"] == "Rua das Acácias 45, Vila Nova, Uberlândia MG cep 38400-123"
    facts = told(found).facts
    assert [(it.name, it.price.amount_minor) for it in facts.prices] == [
        ("Troca de óleo", 12000),
        ("Alinhamento e balanceamento", 9000),
        ("Revisão completa", 35000),
    ]


@pytest.mark.parametrize("noise", [*NOISE, "http://169.254.169.254/latest", "x\0y\n" * 3000])
def test_any_text_can_be_pasted(noise: str) -> None:
    assert isinstance(found_in(noise, questionnaire_for("landing")), dict)


def test_a_questionnaire_that_is_too_long_or_asks_twice_is_none() -> None:
    asked = Asked(key="name", path="negocio.nome", kind="line", label="What is it?", example="so and so")
    with pytest.raises(ValidationError, match="1 different"):
        Questionnaire(template="x", version=1, steps=(Step(key="one", title="One", questions=(asked, asked)),))


def test_every_kind_that_is_read_otherwise_is_one_that_is_asked() -> None:
    kinds = {
        it.kind for name in ("business", "landing", "portfolio", "saas") for it in questionnaire_for(name).questions
    }
    assert reading.READ.keys() <= kinds


def test_a_file_is_no_answer() -> None:
    assert assembled(questionnaire_for("business"), drafts({"files": "x"}), []) == {}
