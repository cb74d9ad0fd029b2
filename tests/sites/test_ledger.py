"""The ledger: what a text claims is found, and told apart by what the answers state."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.sites import formats
from sitewright.sites.facts import Facts, Opening, Price, PriceItem
from sitewright.sites.ledger import Stated, claims_in, stated, unbacked, unbacked_in, without_unbacked
from sitewright.sites.model import Hero, HoursLocation, Locale, Page, Seo, Services, ServiceText, Story
from sitewright.sites.passages import with_text
from tests.conftest import EXAMPLES

BAKERY = normalise(parse_answers((EXAMPLES / "padaria.yaml").read_bytes())).facts
KNOWN = stated(BAKERY)
LOCALES: tuple[Locale, ...] = ("pt-BR", "en")


def found(text: str, known: Stated = KNOWN) -> list[str]:
    """The words of a text that nothing backs."""
    return [claim.text for claim in unbacked(text, known)]


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("Há vinte anos no bairro", "vinte"),
        ("Forno aceso há 18 anos", "18"),
        ("Mais de 1.000 clientes satisfeitos", "1.000"),
        ("Vinte e cinco mil pães por mês", "Vinte e cinco mil"),
        ("Milhares de clientes atendidos", "Milhares"),
        ("Over two hundred happy customers", "two hundred"),
        ("30% de desconto na primeira compra", "30%"),
        ("Dez por cento na primeira compra", "Dez por cento"),
        ("Desde 1985 no mesmo lugar", "1985"),
        ("Inaugurada em 12 de março de 2019", "12 de março de 2019"),
        ("Pães por R$ 3,50", "R$ 3,50"),
        ("Pães por 13 reais", "13 reais"),
        ("Ligue (31) 3000-0188", "(31) 3000-0188"),
        ("Escreva para vendas@padaria.example", "vendas@padaria.example"),
        ("Veja www.outra-padaria.com.br", "www.outra-padaria.com.br"),
        ("Aberta até as 22h", "22h"),
        ("Vencedora do prêmio de melhor pão", "prêmio"),
        ("A padaria mais antiga da cidade", "mais antiga da cidade"),
        ("Somos a número 1 do bairro", "número 1"),
        ("“Nunca comi um pão tão bom em toda a vida”", "“Nunca comi um pão tão bom em toda a vida”"),
        ("Quem atende é a Dra. Paula", "Dra. Paula"),
        ("Fornecemos para a Petrobras", "Petrobras"),
        ("Entregamos também em Contagem", "Contagem"),
        ("Registro CRN 12345", "CRN 12345"),
        ("Nota 4,8 no Google", "4,8"),
    ],
)
def test_what_nobody_told_is_found(text: str, claimed: str) -> None:
    assert claimed in found(text)


def test_inch_marks_quote_nobody() -> None:
    assert found('Telas de 15" para mesa e de 27" para parede') == found("Telas de 15 para mesa e de 27 para parede")
    assert '"Nunca comi um pão tão bom"' in found('Disse um cliente: "Nunca comi um pão tão bom"')


@pytest.mark.parametrize(
    "text",
    [
        "Pão quente às 6h, às 11h e às 16h.",
        "Três fornadas por dia",
        "São 3 fornadas",
        "Desde 1987 em Santa Tereza",
        "O pão descansa 18 horas",
        "Mínimo de dez pessoas",
        "Encomende com 24 horas de antecedência",
        "Domingo das 6h30 às 13h",
        "R$ 149,00 para duas pessoas",
        "Ligue 3000-0187",
        "Rua Mármore, 1.214, Loja A, Belo Horizonte, Minas Gerais",
        "Quem toca o forno são Marcos e Lúcia",
        "Chame no WhatsApp e pague com Pix",
        "“Pedimos o kit reunião toda sexta no escritório. Nunca atrasou.”",
        "Um café, uma conversa e um pão quente",
    ],
)
def test_what_the_answers_say_in_other_words_is_backed(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.yaml")))
def test_every_text_of_the_facts_backs_itself(name: str) -> None:
    facts = normalise(parse_answers((EXAMPLES / name).read_bytes())).facts
    known = stated(facts)
    texts = [facts.about or "", *facts.highlights, *(service.description or "" for service in facts.services)]
    assert [found(text, known) for text in texts if text] == [[] for text in texts if text]


def test_what_the_customer_wrote_elsewhere_backs_a_claim_too() -> None:
    assert found("Obras a partir de R$ 600 mil") == ["R$ 600 mil"]
    assert found("Obras a partir de R$ 600 mil", stated(BAKERY, ["orçamento a partir de R$ 600.000,00"])) == []


@given(st.integers(2, 10**9))
def test_any_number_of_customers_that_nobody_told_is_found(number: int) -> None:
    assert str(number) in found(f"Já atendemos {number} clientes na região")


@given(st.integers(0, 10**9), st.sampled_from(["BRL", "USD", "EUR"]), st.sampled_from(LOCALES))
def test_any_price_is_found_unless_it_was_told(minor: int, currency: str, locale: Locale) -> None:
    text = f"Por {formats.money(minor, currency, locale)}"
    price = Price.model_validate({"kind": "exact", "amount_minor": minor, "currency": currency})
    item = PriceItem(id="a", name="Bolo", price=price)
    assert len(found(text, stated(Facts(name="Padaria")))) == 1
    assert found(text, stated(Facts(name="Padaria", prices=(item,)))) == []


clock = st.builds(lambda hour, minute: f"{hour:02}:{minute:02}", st.integers(0, 23), st.integers(0, 59))


@given(clock, clock)
def test_hours_are_backed_as_they_are_shown(opens: str, closes: str) -> None:
    opening = Opening(days=("mon",), opens=opens, closes=closes)
    known = stated(Facts(name="Padaria", hours=(opening,)))
    assert found(formats.opening_text(opening, "pt-BR"), known) == []
    assert found(f"Open from {formats.opening_text(opening, 'en')}", known) == []


@given(st.from_regex(r"\A[1-9][1-9]9[0-9]{8}\Z"), st.from_regex(r"\A[0-9]{5}-[0-9]{3}\Z"))
def test_phones_and_postal_codes_are_backed_as_they_are_shown(phone: str, code: str) -> None:
    facts = Facts.model_validate(
        {"name": "Padaria", "phone": f"+55{phone}", "address": {"street": "Rua A", "postal_code": code}}
    )
    shown = f"Ligue {formats.phone_text(f'+55{phone}')}. CEP {code}"
    assert found(shown, stated(facts)) == []
    assert len(found(shown, stated(Facts(name="Padaria")))) == 2


@given(st.text(max_size=200))
def test_reading_claims_takes_any_text(text: str) -> None:
    for claim in claims_in(text):
        assert claim.text in text.replace("\u00a0", " ")


def a_page() -> Page:
    """A page that makes up half of what it says."""
    return Page(
        slug="inicio",
        nav_label="Início",
        seo=Seo(title="Padaria premiada em 2019", description="A padaria do bairro, premiada por 500 clientes."),
        sections=(
            Hero(id="topo", title="Há 50 anos no bairro", lead="Pão quente às 6h. São 900 clientes por dia."),
            Services(
                id="servicos", title="Café", items=(ServiceText(service="cafe", text="Servimos 300 cafés por dia."),)
            ),
            Story(id="sobre", paragraphs=("Fundada em 1950.", "O forno começou na garagem.")),
            HoursLocation(id="horarios", title="Horários", note="Chegue até as 23h."),
        ),
    )


def test_what_is_not_backed_is_named_with_its_place() -> None:
    first = unbacked_in(a_page(), "inicio", KNOWN)[3]
    assert (first.page, first.section, first.field, first.text) == ("inicio", "seo", "description", "500")


def test_as_a_last_resort_sentences_and_optional_fields_go() -> None:
    page = without_unbacked(a_page(), BAKERY, KNOWN)
    hero, services, story, hours = page.sections
    assert (hero.title, hero.lead) == ("Padaria Dona Zélia", "Pão quente às 6h.")
    assert isinstance(services, Services)
    assert services.items == (ServiceText(service="cafe"),)
    assert isinstance(story, Story)
    assert story.paragraphs == ("O forno começou na garagem.",)
    assert isinstance(hours, HoursLocation)
    assert hours.note is None
    assert unbacked_in(page, "inicio", KNOWN) == []


def test_a_section_of_which_nothing_remains_goes_whole() -> None:
    sections = (a_page().sections[0], Story(id="x", paragraphs=("São 900 pães.",)))
    page = a_page().model_copy(update={"sections": sections})
    assert [section.id for section in without_unbacked(page, BAKERY, KNOWN).sections] == ["topo"]


def test_a_text_that_does_not_fit_changes_nothing() -> None:
    assert with_text(a_page().sections[0], ("title",), "x" * 200) is None
