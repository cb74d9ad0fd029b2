"""The public examples say what they must: the facts, links and questions their expectations name."""

from pathlib import Path

import pytest

from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import Normalised, normalise

EXAMPLES = Path(__file__).parents[2] / "examples" / "onboarding"


def read(name: str) -> Normalised:
    """An example, normalised."""
    return normalise(parse_answers((EXAMPLES / f"{name}.yaml").read_bytes()))


def prices_of(normalised: Normalised) -> dict[str, tuple[str, int | None]]:
    """Kind and centavos of each priced item, by its name."""
    return {item.name: (item.price.kind, item.price.amount_minor) for item in normalised.facts.prices}


def hours_of(normalised: Normalised) -> list[tuple[str, str | None, str | None, str | None]]:
    """Days, opening, closing and note."""
    return [(" ".join(hours.days), hours.opens, hours.closes, hours.note) for hours in normalised.facts.hours]


def codes_of(normalised: Normalised) -> set[str]:
    """What is asked."""
    return {question.code for question in normalised.questions}


def test_the_bakery_is_understood_without_a_question() -> None:
    bakery = read("padaria")
    facts = bakery.facts
    assert bakery.questions == ()
    assert (facts.name, facts.schema_type, facts.founded_year) == ("Padaria Dona Zélia", "Bakery", 1987)
    assert (facts.cnpj, facts.phone, facts.whatsapp) == ("99.871.203/0001-10", "+553130000187", "+5531900000187")
    assert (facts.email, facts.instagram) == ("pedidos@padariadonazelia.example", "padariadonazelia.bh")
    assert facts.address is not None
    assert (facts.address.number, facts.address.postal_code) == ("1.214", "31010-999")


def test_the_bakery_keeps_its_prices_units_and_hours() -> None:
    bakery = read("padaria")
    prices = prices_of(bakery)
    assert prices["Pão de fermentação natural"] == ("exact", 2800)
    assert prices["Cesta de café da manhã"] == ("exact", 14900)
    assert prices["Kit reunião"] == ("from", 1800)
    assert [item.unit for item in bakery.facts.prices][:3] == ["kg", "un. 600 g", "un."]
    assert ("sun holiday", "06:30", "13:00", None) in hours_of(bakery)
    assert bakery.facts.highlights[1] == "Três fornadas por dia, com horário certo"


def test_stars_stand_only_where_they_were_given() -> None:
    ratings = {quote.author: quote.rating for quote in read("padaria").facts.quotes}
    assert ratings == {"Carla M.": 5, "Renato": 5, "Dona Ivone": None}


def test_every_fact_knows_its_answer() -> None:
    facts = read("padaria").facts
    assert facts.sources["prices.pao-frances"] == "produtos[0].preco"
    assert facts.sources["services.encomendas-para-festa"] == "servicos[0]"
    assert facts.sources["quotes.carla-m"] == "depoimentos[0]"
    assert facts.sources["phone"] == "contato.telefone"


def test_a_dentist_shows_no_price_and_the_agency_is_told() -> None:
    clinic = read("clinica-odontologica")
    assert clinic.facts.schema_type == "Dentist"
    assert clinic.facts.prices == ()
    assert all(service.price is None for service in clinic.facts.services)
    assert [(question.code, question.field, question.text) for question in clinic.questions] == [
        (
            "price_not_allowed",
            "servicos[5].preco",
            "Preço em publicidade odontológica: removido por regra do conselho. Confirmar.",
        )
    ]
    assert "R$" not in clinic.facts.model_dump_json()


def test_a_clinic_shows_its_registrations_and_its_team() -> None:
    facts = read("clinica-odontologica").facts
    assert facts.registrations == ("CRO-SC EPAO 9998", "Responsável técnica: Dra. Helena Brandt Kuhn, CRO-SC 99871")
    assert [person.registration for person in facts.people] == ["CRO-SC 99871", "CRO-SC 99902", "CRO-SC 99915"]
    assert facts.hours[-1].days == ("sun",)
    assert facts.hours[-1].opens is None


def test_the_messy_garage_has_its_prices() -> None:
    assert prices_of(read("oficina-mecanica")) == {
        "Troca de óleo e filtro": ("exact", 18000),
        "Freio (pastilha disco)": ("from", 25000),
        "Suspensão completa": ("consult", None),
        "Diagnóstico com scanner": ("exact", 12000),
        "Ar condicionado carga de gás": ("exact", 22000),
        "Revisão para viagem": ("exact", 14990),
    }


def test_the_messy_garage_links_only_what_is_right() -> None:
    facts = read("oficina-mecanica").facts
    assert (facts.phone, facts.whatsapp, facts.email, facts.cnpj) == (None, "+5511900007788", None, None)
    assert facts.instagram == "automecanicatonhao"
    assert facts.address is not None
    assert (facts.address.street, facts.address.number, facts.address.city) == ("Av. Sapopemba", None, "São Paulo")


def test_the_messy_garage_has_its_hours_in_its_own_words() -> None:
    assert hours_of(read("oficina-mecanica")) == [
        ("mon tue wed thu fri", "08:00", "18:00", None),
        ("sat", "08:00", "12:00", None),
        ("sun", None, None, "Só emergência (cobro taxa)"),
    ]


def test_the_messy_garage_reads_well() -> None:
    facts = read("oficina-mecanica").facts
    shown = facts.model_dump_json(exclude={"sources"}).lower()
    assert facts.name == "Auto Mecânica do Tonhão"
    assert facts.highlights[0] == "Garantia 90 dias"
    assert facts.quotes == ()
    for slip in ("<b>", "confianssa", "suspenç", "viajem", "scaner ", "gmial", "@@", "igshid", "3 meses", "4.8", "🔧"):
        assert slip not in shown


def test_the_messy_garage_is_asked_what_it_left_open() -> None:
    assert codes_of(read("oficina-mecanica")) == {
        "cnpj_invalid",
        "phone_incomplete",
        "email_invalid",
        "address_number_missing",
        "prices_contradict",
        "testimonials_without_source",
        "domain_missing",
        "founded_unclear",
        "pages_contradict",
    }


def test_the_architects_are_asked_how_old_they_are() -> None:
    studio = read("arquitetura")
    assert (studio.facts.schema_type, studio.facts.cnpj) == ("LocalBusiness", "9Z.QX7.K41/0001-85")
    assert studio.facts.registrations == ("CAU A99871-2", "CAU A99940-5")
    assert [(question.code, question.text) for question in studio.questions] == [
        ("founded_after_projects", "Fundação em 2026 com projetos de 2023 a 2025: como apresentar?")
    ]


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_questions_are_asked_in_the_language_of_the_answers(name: str) -> None:
    answers = parse_answers((EXAMPLES / f"{name}.yaml").read_bytes())
    portuguese, english = normalise(answers), normalise(answers.model_copy(update={"locale": "en"}))
    assert codes_of(portuguese) == codes_of(english)
    assert portuguese.facts == english.facts
    for one, other in zip(portuguese.questions, english.questions, strict=True):
        assert one.text != other.text
