"""The offline writer and remarks: sure, or it asks. What it knows is told in docs/remarks.md."""

import re
from pathlib import Path

import pytest

from sitewright.sites.changes import changes
from tests.remarks import PHOTO, answered, site_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "remarks.md"
EXAMPLES = re.findall(r"^- `(.+)`$", DOCUMENT.read_text(), re.MULTILINE)
PADARIA = site_of("padaria")


@pytest.mark.parametrize("remark", EXAMPLES)
def test_every_documented_request_is_understood(remark: str) -> None:
    found = answered(PADARIA, remark, photo=PHOTO)
    assert found.analysis.question is None
    assert found.problems == []
    assert changes(PADARIA, found.site(PADARIA))


def test_both_languages_are_documented() -> None:
    assert len(EXAMPLES) > 30
    assert sum(" the " in remark for remark in EXAMPLES) > 8


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        ("Quero algo mais alegre", "não é IA"),
        ('troque "isto não está lá" por "x"', "não está nas páginas"),
        (
            'troque "Encomendas e recados" por "x"',
            "Página Início, seção Encomendas e recados, título; Página Contato, seção",
        ),
        ("mude o preço do pão para R$ 3", "Pão francês; Pão de fermentação natural"),
        ("mude o preço do sonho para R$ 3", "Não há “sonho”"),
        ("mude o preço do pão francês para barato", "não diz um preço"),
        ("remova a seção de vídeos", "Não há uma seção “videos”"),
        ("remova os preços", "Início / Cardápio, Cardápio / Preços"),
        ("coloque os preços depois da equipe", "Não há uma seção “equipe”"),
        ("mude a cor principal para verde e rosa", "não diz uma cor só"),
        ("o telefone agora é 123", "telefone que se possa usar"),
        ("não mude o telefone para (31) 3333-4444", "não entendeu"),
        ("Mude o telefone para (31) 3333-4444. E faça um logo.", "não entendeu"),
        ("aos sábados abrimos mais cedo", "não entendeu"),
        ("aos sábados abrimos das 8h às 13h se não chover", "não entendeu"),
        ("ok", "não entendeu"),
        ("mude a cor principal para verde-limão", "não diz uma cor só"),
        ("Mude a cor principal para verde só na página Cardápio", "não entendeu"),
        ("quero o site menos azul", "não entendeu"),
        ("deixe o site vermelho escuro", "não diz uma cor só"),
        ('troque "a mesma desde o primeiro dia" por "a mesma de sempre" em negrito', "não entendeu"),
        ('troque "a mesma desde o primeiro dia" por "a mesma de sempre" em dezembro', "não entendeu"),
        ('replace "a mesma desde o primeiro dia" with "x" if you like', "não entendeu"),
        ("o endereço agora é outro, vamos mudar em dezembro", "endereço que se possa usar"),
        ("O endereço mudou para Rua das Flores, 12, Centro, Contagem - MG a partir de março", "não entendeu"),
        ("remova os depoimentos da página inicial se ficar feio", "não entendeu"),
        ("mova os depoimentos para o fim da página inicial até o Natal", "não entendeu"),
        ("o preço do pão francês agora é R$ 30 na próxima semana", "não entendeu"),
        ("a broa subiu para R$ 5", "O preço no site é 6,50"),
        ("lower the price of the kit reunião to R$ 500", "O preço no site é 18,00"),
        ("mude o preço da broa de R$ 9 para 7 reais", "O preço no site é 6,50"),
        ("closed on Mondays and open on Mondays", "não entendeu"),
        ("aos sábados abrimos das 8h às 13h e aos sábados das 9h às 12h", "não entendeu"),
    ],
)
def test_what_is_not_sure_changes_nothing_and_is_said_plainly(remark: str, told: str) -> None:
    found = answered(PADARIA, remark)
    assert found.proposal is None
    assert told in (found.analysis.question or "")


@pytest.mark.parametrize(
    "remark",
    [
        'troque a frase "Encomendas e recados" por "x" nesta seção',
        'replace the heading "Encomendas e recados" with "x" here',
    ],
)
def test_what_was_pointed_at_says_which_text_is_meant(remark: str) -> None:
    found = answered(PADARIA, remark, page="contato", section="contato")
    assert [change.place for change in changes(PADARIA, found.site(PADARIA))] == [
        ("page", "contato", "contato", "title")
    ]


@pytest.mark.parametrize(
    ("remark", "attached", "told"),
    [
        ("use esta foto na abertura da página inicial", False, "Anexe a foto"),
        ("use esta foto", True, "Onde fica a foto?"),
        ("use esta foto no cardápio da página inicial", True, "não mostra foto"),
        ("use esta foto na abertura", True, "está em mais de um lugar"),
    ],
)
def test_a_photo_that_is_not_there_or_has_no_place_is_asked_for(remark: str, attached: bool, told: str) -> None:
    found = answered(PADARIA, remark, photo=PHOTO if attached else None)
    assert (found.proposal, told in (found.analysis.question or "")) == (None, True)


def test_a_photo_goes_where_was_pointed_at() -> None:
    found = answered(PADARIA, "use esta foto aqui", photo=PHOTO, page="inicio", section="sobre")
    assert found.analysis.target.sections == ("inicio/sobre",)
    told = {change.where: change.after for change in changes(PADARIA, found.site(PADARIA))}
    assert told["Página Início, seção Nossa história, foto"] == PHOTO.alt


@pytest.mark.parametrize(
    ("remark", "unit"),
    [
        ("o pão francês custa R$ 21,50 o quilo", "kg"),
        ("pão francês: custa 21,50 por kg", "kg"),
        ("o pão francês agora custa R$ 21,50 a unidade", "un."),
        ("the price of pão francês is now R$ 21,50 a dozen", "dúzia"),
    ],
)
def test_a_unit_behind_a_price_is_read(remark: str, unit: str) -> None:
    item = next(item for item in answered(PADARIA, remark).site(PADARIA).facts.prices if item.id == "pao-frances")
    assert (item.price.amount_minor, item.unit) == (2150, unit)


def test_what_was_pointed_at_decides_where() -> None:
    found = answered(PADARIA, 'troque "Encomendas e recados" por "Fale conosco"', page="contato")
    assert found.analysis.target.fields == ("contato/contato/title",)


@pytest.mark.parametrize(
    ("remark", "section", "before", "after"),
    [
        ('mude o título para "Nossos preços"', "precos", "Cardápio", "Nossos preços"),
        ('troque "Encomendas" por "Pedidos"', "opcoes", "Encomendas", "Pedidos"),
    ],
)
def test_a_section_that_was_pointed_at_is_the_one_that_changes(
    remark: str, section: str, before: str, after: str
) -> None:
    found = answered(PADARIA, remark, page="inicio", section=section)
    assert found.analysis.target.fields == (f"inicio/{section}/title",)
    assert found.problems == []
    (change,) = changes(PADARIA, found.site(PADARIA))
    assert (change.before, change.after) == (before, after)


def test_a_section_that_was_pointed_at_can_be_taken_away() -> None:
    found = answered(PADARIA, "remova esta seção", page="inicio", section="depoimentos")
    assert found.analysis.target.sections == ("inicio/depoimentos",)
    assert "depoimentos" not in [section.id for section in found.site(PADARIA).pages[0].sections]


def test_what_is_seen_is_meant_before_what_searches_show() -> None:
    assert "Fermentação natural de 18 horas" in PADARIA.pages[0].seo.description
    found = answered(PADARIA, 'troque "Fermentação natural de 18 horas" por "Massa que descansa 18 horas"')
    assert found.analysis.target.fields == ("inicio/diferenciais/items.0.title",)


def test_several_requests_are_done_together_or_not_at_all() -> None:
    found = answered(PADARIA, "Bom dia! O telefone agora é (31) 3333-4444. Fechado aos domingos. Obrigada!")
    assert found.analysis.target.facts == ("phone", "hours")


def test_in_english_it_answers_in_english() -> None:
    site = site_of("padaria", "en")
    assert "did not understand" in (answered(site, "I like the photos").analysis.question or "")
