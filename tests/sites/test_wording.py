"""House style: empty phrases, lazy buttons, shouting and tired repetition are found; plain words are not."""

import pytest

from sitewright.sites.model import Action, Hero, Locale, Page, Seo, Story
from sitewright.sites.wording import copy_problems, plain_copy


def a_page(title: str = "Pão quente às 6h", label: str = "Encomendar pelo WhatsApp", *texts: str) -> Page:
    """A page whose opening says these words."""
    hero = Hero(id="topo", title=title, actions=(Action(label=label, kind="whatsapp"),))
    sections = (hero, Story(id="sobre", paragraphs=texts)) if texts else (hero,)
    seo = Seo(title="Padaria da Zélia", description="Pães e bolos em Santa Tereza.")
    return Page(slug="inicio", nav_label="Início", seo=seo, sections=sections)


def said(page: Page, locale: Locale = "pt-BR") -> list[str]:
    """The words that were objected to."""
    return [finding.text for finding in copy_problems(page, locale)]


@pytest.mark.parametrize(
    "text",
    [
        "Soluções inovadoras para você.", "Leve sua festa ao próximo nível.", "Uma experiência única.",
        "Transformamos festas.", "Descubra nossos pães.", "Somos referência no mercado.", "Padaria de excelência.",
        "Qualidade e compromisso.", "Não é só pão, é carinho.", "O bolo dos seus sonhos.", "Temos paixão por pão.",
        "Bem-vindo ao nosso site.", "Vamos superar expectativas.", "Mais que uma padaria.", "Líder na cidade.",
        "O melhor pão da cidade.", "Pão quente — todo dia.", "Pão quente 🍞",
    ],
)  # fmt: skip
def test_phrases_that_fit_any_business_are_found(text: str) -> None:
    assert len(said(a_page("Pão quente", "Encomendar pelo WhatsApp", text))) == 1


@pytest.mark.parametrize("text", ["Discover our bread.", "More than a bakery.", "We are passionate about bread."])
def test_english_has_its_own_list(text: str) -> None:
    page = a_page("Warm bread", "Order on WhatsApp", text)
    assert len(said(page, "en")) == 1
    assert said(a_page("Pão quente", "Encomendar pelo WhatsApp", text)) == []


@pytest.mark.parametrize(
    "text", ["Escolha o melhor horário para você.", "Sonho com creme toda sexta.", "Pão a mais para a mesa."]
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert said(a_page("Pão quente", "Encomendar pelo WhatsApp", text)) == []


@pytest.mark.parametrize("label", ["Saiba mais", "Clique aqui", "Encomendas", "WhatsApp da padaria"])
def test_a_button_is_a_verb_with_its_object(label: str) -> None:
    assert said(a_page("Pão quente", label)) == [label]


@pytest.mark.parametrize("label", ["Agendar avaliação", "Fale com a gente", "Ver os preços", "Pedir orçamento"])
def test_a_verb_with_its_object_is_a_button(label: str) -> None:
    assert said(a_page("Pão quente", label)) == []


def test_titles_are_sentences_and_names_keep_their_capitals() -> None:
    shouted = a_page("Os Nossos Serviços Para Você")
    assert said(shouted) == ["Os Nossos Serviços Para Você"]
    assert copy_problems(a_page("Encomendas na Santa Tereza"), "pt-BR", names=frozenset({"santa", "tereza"})) == []


def test_one_exclamation_mark_is_enough() -> None:
    assert said(a_page("Pão quente!", "Encomendar pelo WhatsApp", "Venha cedo.")) == []
    assert said(a_page("Pão quente!", "Encomendar pelo WhatsApp", "Venha cedo!")) == ["!"]


def test_a_fact_is_not_told_three_times() -> None:
    told = ("Forno aceso em 1987.", "Desde 1987 no bairro.")
    assert said(a_page("Pão desde 1987", "Encomendar pelo WhatsApp", *told)) == ["1987"]
    assert said(a_page("Pão quente", "Encomendar pelo WhatsApp", *told)) == []


def test_a_text_put_into_house_style_keeps_what_it_tells() -> None:
    text = "Somos referência no mercado. Pão quente — às 6h! 🍞"
    assert plain_copy(text, "pt-BR", quiet=True) == "Pão quente, às 6h."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Trabalhamos com BMW, VW, FIAT e outras marcas.", "Trabalhamos com BMW, VW, FIAT e outras marcas."),
        ("Aceitamos PIX, VISA, ELO e dinheiro.", "Aceitamos PIX, VISA, ELO e dinheiro."),
        ("Peças BMW VW FIAT na hora.", "Peças BMW VW FIAT na hora."),
        ("NÃO PERCA ESSA PROMOÇÃO! ABERTO 24 HORAS!!!", "Não perca essa promoção. Aberto 24 horas."),
        ("Aqui TUDO SAI DO FORNO QUENTE, sempre.", "Aqui tudo sai do forno quente, sempre."),
    ],
)
def test_what_is_shouted_is_said_and_never_lost(typed: str, said: str) -> None:
    assert plain_copy(typed, "pt-BR", quiet=True) == said
