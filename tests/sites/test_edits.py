"""Edits of the typed site: each lands where it says or nowhere."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from sitewright.errors import Rejected
from sitewright.sites.changes import changes, contradictions, described
from sitewright.sites.editing import apply_edits
from sitewright.sites.edits import Edit
from sitewright.sites.facts import Facts
from sitewright.sites.model import Site

READ: TypeAdapter[Any] = TypeAdapter(Edit)


def made(site: Site, *edits: dict[str, Any]) -> Site:
    def correct(facts: Facts, name: str, text: str) -> Facts:
        return facts.model_copy(update={name: text})

    return apply_edits(site, [READ.validate_python(edit) for edit in edits], correct)


def text(field: str, old: str, new: str, section: str = "precos", page: str = "inicio") -> dict[str, Any]:
    return {"kind": "text", "page": page, "section": section, "field": field, "old": old, "new": new}


def ids(site: Site, page: int = 0) -> list[str]:
    return [section.id for section in site.pages[page].sections]


def test_a_text_is_changed_where_it_stands_and_nowhere_else(bakery: Site) -> None:
    site = made(bakery, text("title", "Preços", "Nossos  preços\n"))
    assert [(change.place, change.before, change.after) for change in changes(bakery, site)] == [
        (("page", "inicio", "precos", "title"), "Preços", "Nossos preços")
    ]


@pytest.mark.parametrize(
    "edit",
    [
        text("label", "Início", "Começo", "nav"),
        text("title", "", "Quer saber?", "depoimentos") | {"field": "lead"},
        text("items.0.title", "", "", "diferenciais") | {"kind": "remove", "field": None},
    ],
    ids=["menu", "a text there was none", "section"],
)
def test_other_places_can_be_changed_too(bakery: Site, edit: dict[str, Any]) -> None:
    plain = {name: value for name, value in edit.items() if value is not None}
    if edit["kind"] == "remove":
        plain = {"kind": "remove", "page": "inicio", "section": "diferenciais"}
    assert len(changes(bakery, made(bakery, plain))) == 1


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (text("title", "Valores", "x"), "stands 'Preços', not 'Valores'"),
        (text("title", "Preços", "x" * 90), "at most 80"),
        (text("title", "Preços", ""), "valid string"),
        (text("type", "", "hero"), "precos.type"),
        (text("heading", "", "Oi"), "no text|Extra inputs"),
        (text("title", "", "x", "loja"), "has no section 'loja'; it has inicio-da-pagina"),
        (text("title", "", "x", page="loja"), "no page 'loja'; there are inicio, cardapio"),
        ({"kind": "remove", "page": "inicio", "section": "inicio-da-pagina"}, "its opening stays"),
        ({"kind": "move", "page": "inicio", "section": "precos", "after": "loja"}, "no section 'loja'"),
        ({"kind": "look", "page": "inicio", "section": "inicio-da-pagina", "variant": "3d"}, "it has local_card"),
        ({"kind": "token", "token": "palette.gold", "value": "#000000"}, "palette.brand"),
        ({"kind": "token", "token": "palette.ink", "value": "#FFFFFF"}, "contrast"),
        ({"kind": "token", "token": "radius", "value": 7}, "radius"),
        ({"kind": "remove_page", "page": "inicio"}, "home page cannot"),
    ],
)
def test_what_does_not_fit_is_refused_with_place_and_remedy(bakery: Site, edit: dict[str, Any], told: str) -> None:
    with pytest.raises(Rejected, match=told):
        made(bakery, edit)


def test_a_section_moves_and_what_opens_a_page_stays_first(bakery: Site) -> None:
    move = {"kind": "move", "page": "inicio", "section": "contato"}
    assert ids(made(bakery, move))[:2] == ["inicio-da-pagina", "contato"]
    assert ids(made(bakery, move | {"after": "precos"}))[4] == "contato"


def test_a_new_section_and_a_new_page_are_validated_like_any_other(bakery: Site) -> None:
    section = {"type": "prose", "id": "entrega", "title": "Entrega", "blocks": [{"paragraphs": ["Entregamos aqui."]}]}
    site = made(bakery, {"kind": "add", "page": "inicio", "section": section, "after": "precos"})
    assert ids(site)[4] == "entrega"
    with pytest.raises(Rejected, match="two sections are named entrega"):
        made(site, {"kind": "add", "page": "inicio", "section": section})
    page = bakery.pages[1].model_copy(update={"slug": "festas"})
    assert made(bakery, {"kind": "add_page", "page": page}).pages[-1].slug == "festas"


def test_a_page_that_a_button_leads_to_stays_until_the_button_is_changed(bakery: Site) -> None:
    with pytest.raises(Rejected, match="leads to the page 'cardapio'"):
        made(bakery, {"kind": "remove_page", "page": "cardapio"})


def test_a_later_refusal_undoes_the_earlier_edits(bakery: Site) -> None:
    before = bakery.model_dump()
    with pytest.raises(Rejected):
        made(bakery, text("title", "Preços", "Valores"), text("title", "Preços", "Tabela"))
    assert bakery.model_dump() == before


def test_changes_are_told_in_the_customers_words(bakery: Site) -> None:
    site = made(
        bakery,
        {"kind": "remove", "page": "inicio", "section": "depoimentos"},
        {"kind": "token", "token": "radius", "value": 18 if bakery.theme.radius != 18 else 0},
        {"kind": "fact", "fact": "email", "text": "oi@padaria.example"},
    )
    told = described(changes(bakery, site), "pt-BR").splitlines()
    assert told[0] == "- Página Início, seção Quem conhece, conta: “Quem conhece, conta” → (nada)"
    assert told[1] == "- E-mail: “pedidos@padariadonazelia.example” → “oi@padaria.example”"
    assert told[2].startswith("- Aparência: cantos: ")


def test_two_sets_of_changes_contradict_where_they_want_different_things(bakery: Site) -> None:
    one = changes(bakery, made(bakery, text("title", "Preços", "Valores")))
    other = changes(bakery, made(bakery, text("title", "Preços", "Tabela")))
    gone = changes(bakery, made(bakery, {"kind": "remove", "page": "inicio", "section": "precos"}))
    elsewhere = changes(bakery, made(bakery, text("title", "Nossa história", "Sobre nós", "sobre")))
    assert len(contradictions(one, other)) == 1
    assert len(contradictions(one, gone)) == 1
    assert contradictions(one, one) == contradictions(one, elsewhere) == []
