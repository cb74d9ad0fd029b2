"""Onboarding files are read as they come; what is none is refused with its line, field and remedy."""

import json
import time

import pytest

from sitewright.errors import Rejected
from sitewright.onboarding.answers import MAX_DEPTH, MAX_ITEMS, MAX_TEXT, answers_from_data, parse_answers

NAMED = "negocio: {nome: Padaria}\n"


def refusal(content: str | bytes) -> Rejected:
    """The error a file is refused with."""
    with pytest.raises(Rejected) as caught:
        parse_answers(content)
    return caught.value


def test_yaml_and_json_are_read_alike() -> None:
    data = {"negocio": {"nome": "Padaria", "fundacao": "1987"}, "servicos": ["pão", {"nome": "bolo"}]}
    from_yaml = parse_answers("negocio:\n  nome: Padaria\n  fundacao: 1987\nservicos:\n- pão\n- nome: bolo\n")
    from_json = parse_answers(json.dumps(data, indent="\t"))
    assert from_yaml == from_json == answers_from_data(data)


@pytest.mark.parametrize(
    "typed",
    ["01310100", "06:30", "1.210", "19.90", "1_000", "0x1F", "2026-07-01", "1e5", ".inf", "on", "yes", "="],
)
def test_what_looks_like_a_number_or_a_date_stays_as_it_was_typed(typed: str) -> None:
    assert parse_answers(f"{NAMED}observacoes: {typed}\n").observacoes == typed


@pytest.mark.parametrize("contact", ["", "11 3000-0187", "[a, b]", "{telefone: 1130000187, fax: null}"])
def test_a_field_takes_text_list_fields_or_nothing(contact: str) -> None:
    assert parse_answers(f"{NAMED}contato: {contact}\n").negocio.nome == "Padaria"


def test_unknown_fields_are_kept() -> None:
    answers = parse_answers(f"{NAMED}mascote: {{nome: Broinha}}\n")
    assert answers.model_dump()["mascote"] == {"nome": "Broinha"}


def test_text_comes_in_nfc_without_control_characters() -> None:
    answers = answers_from_data({"negocio": {"nome": "Pa\u0303o\x00 \u202equente\u200b"}})
    assert answers.negocio.nome == "Pão quente"


@pytest.mark.parametrize(("locale", "read"), [("", "pt-BR"), ("pt_BR", "pt-BR"), ("PT", "pt-BR"), ("en", "en")])
def test_the_locale_is_read_with_tolerance(locale: str, read: str) -> None:
    assert parse_answers(f"{NAMED}locale: {locale}\n").locale == read


def test_numbers_which_json_and_the_database_cannot_hold_become_text() -> None:
    answers = answers_from_data({"negocio": {"nome": "A"}, "produtos": [float("nan"), float("inf"), 10**400, 7]})
    assert answers.produtos == ["nan", "inf", str(10**400), 7]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("- a\n- b\n", "line 1: an onboarding is a set of fields; begin with `negocio:` and its `nome:`."),
        ("just a text", "line 1: an onboarding is a set of fields; begin with `negocio:` and its `nome:`."),
        ("", "an onboarding is a set of fields; begin with `negocio:` and its `nome:`."),
        ("case_id: x\n", "line 1: negocio.nome is missing; give the business's name."),
        ("case_id: x\nnegocio:\n  cnpj: 1\n", "line 2: negocio.nome is missing; give the business's name."),
        ("case_id: x\nnegocio:\n\n  nome: ''\n", "line 4: negocio.nome is missing; give the business's name."),
        ("negocio:\n  nome: [a]\n", "line 2: negocio.nome is no name; give the business's name as text."),
        ("negocio:\n  nome: '🔧'\n", "line 2: negocio.nome is no name; give the business's name as text."),
        (f"{NAMED}locale: fr\n", "line 2: locale must be pt-BR or en; change it."),
        (f"{NAMED}template: [x]\n", "line 2: template must be a template's name; change it or leave it out."),
        (
            f"{NAMED}objetivo: a\nobjetivo: b\n",
            "line 3, column 1: the field 'objetivo' stands twice; keep one of them.",
        ),
        (
            '{"negocio": {"nome": "A",\n "nome": "B"}}',
            "line 2, column 2: the field 'nome' stands twice; keep one of them.",
        ),
        (f"{NAMED}a: &a [x]\nb: *a\n", "line 3, column 4: a value refers to another one (`*name`); write it out."),
        ("negocio:\n\tnome: A\n", "line 2, column 1: a tab stands where only spaces may; indent with spaces."),
        (
            f"{NAMED}servicos: [{'a,' * (MAX_ITEMS + 1)}]",
            "line 2: servicos has more than 500 entries; send the important",
        ),
        (f"{NAMED}servicos:\n- {'a' * (MAX_TEXT + 1)}", "line 3: servicos[0] is longer than 20000 characters; shorten"),
        (
            f"{NAMED}servicos: {'[' * 40}{']' * 40}",
            f"line 2: servicos{'[0]' * MAX_DEPTH} is nested too deeply; write it",
        ),
        (f"{NAMED}servicos: {'[' * 3000}{']' * 3000}", "the file: the levels are too many; write it flatter."),
        (f"{NAMED}servicos: !!python/name:os.system x\n", "line 2, column 11: no value may begin with `!`; put"),
        ("negocio: {nome: Pão}".encode("latin-1"), "the file is not UTF-8 text; save it as UTF-8."),
        (NAMED + "#" * 1_000_000, "the file is larger than 1 MB; send photos and documents apart."),
    ],
)
def test_what_is_no_onboarding_is_refused_with_line_field_and_remedy(content: str | bytes, message: str) -> None:
    assert refusal(content).message.startswith(message)


def test_a_refusal_names_its_field() -> None:
    assert refusal("negocio:\n  nome:\n").field == "negocio.nome"
    assert refusal(f"{NAMED}servicos: ['{'a' * (MAX_TEXT + 1)}']").field == "servicos[0]"


def test_a_body_is_refused_like_a_file_but_without_lines() -> None:
    with pytest.raises(Rejected) as caught:
        answers_from_data({"negocio": {"nome": None}})
    assert (caught.value.message, caught.value.field) == (
        "negocio.nome is missing; give the business's name.",
        "negocio.nome",
    )


def test_a_bomb_of_references_is_refused_at_once() -> None:
    bomb = "a: &a [x, x, x, x]\n" + "".join(f"b{n}: &b{n} [*{'b' + str(n - 1) if n else 'a'}]\n" for n in range(5000))
    began = time.perf_counter()
    assert "refers to another one" in refusal(bomb).message
    assert time.perf_counter() - began < 2
