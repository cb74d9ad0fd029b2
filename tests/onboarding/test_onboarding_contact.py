"""Phones, registration numbers, addresses: linked and printed only when they are right."""

from typing import Any

import pytest

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import Normalised, normalise
from sitewright.onboarding.normalise.address import address
from sitewright.onboarding.normalise.contact import domain, email, instagram
from sitewright.onboarding.normalise.documents import cnpj, postal_code
from sitewright.onboarding.normalise.phones import mobile, phone


def reached(contact: Any) -> Normalised:
    """Answers with these contacts."""
    return normalise(answers_from_data({"negocio": {"nome": "Loja da Ana"}, "contato": contact}))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("(31) 3000-0187", "+553130000187"),
        ("11 9 0000 7788 (chama no zap q e mais facil)", "+5511900007788"),
        ("+55 (47) 90000-2210", "+5547900002210"),
        ("0055 47 3000 2210", "+554730002210"),
        ("041 3000-5530", "+554130005530"),
        (3130000187, "+553130000187"),
        ("(31) 3000-0187 / (31) 90000-0187", "+553130000187"),
        ("(11) 90000-7788, das 8 às 18", "+5511900007788"),
        ("0800 123 4567", "08001234567"),
    ],
)
def test_a_number_that_can_be_called(typed: Any, number: str) -> None:
    assert phone(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "11 3000 77",
        "(11) 9000-7788",  # a mobile number of the time before the ninth digit
        "(11) 80000-7788",
        "(10) 3000-0187",
        "3000-0187",
        "+1 555 010 9999",
        "(11) 90000-77889",
        "٣١٣٠٠٠٠١٨٧",
    ],
)
def test_a_number_that_is_wrong_is_not_linked(typed: Any) -> None:
    assert phone(typed) is None


def test_whatsapp_prefers_the_mobile_number_and_is_never_toll_free() -> None:
    assert mobile("(31) 3000-0187 ou (31) 90000-0187") == "+5531900000187"
    assert mobile("0800 123 4567") is None


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("99.871.203/0001-10", "99.871.203/0001-10"),
        ("99871203000110", "99.871.203/0001-10"),
        ("9Z.QX7.K41/0001-85", "9Z.QX7.K41/0001-85"),
        ("9z.qx7.k41/0001-85", "9Z.QX7.K41/0001-85"),
        ("12.ABC.345/01DE-35", "12.ABC.345/01DE-35"),  # the example of the Receita Federal
        ("99.528.117/0001-99", None),
        ("12.ABC.345/01DE-36", None),
        ("00.000.000/0000-00", None),
        ("99.871.203/0001-1", None),
        ("não tenho", None),
        (None, None),
    ],
)
def test_a_cnpj_is_printed_only_with_right_check_digits(typed: Any, printed: str | None) -> None:
    assert cnpj(typed) == printed


@pytest.mark.parametrize(
    ("typed", "code"), [("31010999", "31010-999"), ("31.010-999", "31010-999"), ("3101-999", None)]
)
def test_a_postal_code(typed: str, code: str | None) -> None:
    assert postal_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Oi@EstudioLume.example", "oi@estudiolume.example"),
        ("ana@loja.com.br (respondo rápido)", "ana@loja.com.br"),
        ("mailto:ana@loja.com.br", "ana@loja.com.br"),
        ("tonhao.mecanica@@gmial.com", None),
        ("ana@loja", None),
        ("ana..b@loja.com", None),
        ("ana@-loja.com", None),
    ],
)
def test_an_email(typed: str, read: str | None) -> None:
    assert email(typed) == read


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        ("@estudio.lume", "estudio.lume"),
        ("automecanicatonhao", "automecanicatonhao"),
        ("https://www.instagram.com/automecanicatonhao/?igshid=xyz", "automecanicatonhao"),
        ("https://www.instagram.com/p/Cabc123/", None),
        ("www.facebook.com/loja", None),
        ("padaria dona zelia", None),
        ("...", None),
    ],
)
def test_an_instagram_handle(typed: str, handle: str | None) -> None:
    assert instagram(typed) == handle


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("https://www.Loja.com.br/contato", "loja.com.br"),
        ("loja.com.br", "loja.com.br"),
        ("minha loja", None),
        ("", None),
    ],
)
def test_a_domain(typed: str, name: str | None) -> None:
    assert domain(typed) == name


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        (
            "Rua Mármore, 1.214, Loja A, Santa Tereza, Belo Horizonte - MG, CEP 31010-999",
            {
                "street": "Rua Mármore",
                "number": "1.214",
                "extra": "Loja A",
                "district": "Santa Tereza",
                "city": "Belo Horizonte",
                "state": "MG",
                "postal_code": "31010-999",
            },
        ),
        (
            "Rua XV de Novembro, 880 - Centro, Blumenau/SC",
            {
                "street": "Rua XV de Novembro",
                "number": "880",
                "district": "Centro",
                "city": "Blumenau",
                "state": "SC",
            },
        ),
        (
            "Av. Sapopemba 9xxx perto do posto, Sao Paulo",
            {"street": "Av. Sapopemba", "city": "São Paulo", "state": "SP", "landmark": "Perto do posto"},
        ),
        ("Rua das Flores 12", {"street": "Rua das Flores 12"}),
        ({"logradouro": "Rua A", "numero": "9xxx", "uf": "zz", "cep": "1"}, {"street": "Rua A"}),
        ({"rua": "Rua A", "numero": "s/n", "estado": "mg"}, {"street": "Rua A", "number": "s/n", "state": "MG"}),
    ],
)
def test_an_address_says_what_was_surely_said(typed: Any, parts: dict[str, str]) -> None:
    found = address(typed)
    assert found is not None
    assert found.model_dump(exclude_none=True) == parts


@pytest.mark.parametrize("typed", [None, "", {}, {"cidade": "Blumenau"}, [], "9xxx"])
def test_no_street_is_no_address(typed: Any) -> None:
    assert address(typed) is None


def test_contacts_may_come_as_one_text() -> None:
    facts = reached("zap (11) 90000-7788 ou ana@loja.com.br").facts
    assert (facts.whatsapp, facts.email) == ("+5511900007788", "ana@loja.com.br")
    assert facts.sources["whatsapp"] == "contato"


def test_one_text_that_does_not_speak_of_whatsapp_gives_none() -> None:
    facts = reached("(11) 90000-7788").facts
    assert (facts.phone, facts.whatsapp) == ("+5511900007788", None)


def test_saying_that_there_is_none_raises_no_doubt() -> None:
    codes = [
        question.code for question in reached({"telefone": "não tenho", "email": "-", "instagram": "n/a"}).questions
    ]
    assert "contact_missing" in codes
    assert not {"phone_incomplete", "email_invalid", "instagram_invalid"} & set(codes)
