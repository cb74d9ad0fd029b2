"""Opening hours as people write them."""

from typing import Any

import pytest

from sitewright.onboarding.normalise.hours import opening_hours

WORKDAYS = "mon tue wed thu fri"
Told = tuple[str, str | None, str | None, str | None]


def told(value: Any) -> list[Told | None]:
    """Days, opening, closing and note of each opening; None for what was not understood."""
    return [
        (" ".join(hours.days), hours.opens, hours.closes, hours.note) if hours else None
        for hours in opening_hours(value)
    ]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Segunda a sexta, das 8h às 18h", [(WORKDAYS, "08:00", "18:00", None)]),
        ("seg-sex 8h30–17h45", [(WORKDAYS, "08:30", "17:45", None)]),
        ("2ª a 6ª feira 9h às 19hs", [(WORKDAYS, "09:00", "19:00", None)]),
        ("Seg. a Sex. 08:00 - 18:00", [(WORKDAYS, "08:00", "18:00", None)]),
        ("seg, qua e sex das 9 às 12", [("mon wed fri", "09:00", "12:00", None)]),
        ("seg a sex 8 as 18 sabado 8 as 12", [(WORKDAYS, "08:00", "18:00", None), ("sat", "08:00", "12:00", None)]),
        ("8h às 18h seg a sex, 8h às 12h sáb", [(WORKDAYS, "08:00", "18:00", None), ("sat", "08:00", "12:00", None)]),
        ("sex 18h à meia-noite", [("fri", "18:00", "24:00", None)]),
        ("sábado da meia-noite às 6h", [("sat", "00:00", "06:00", None)]),
        ("dias úteis 9 às 18", [(WORKDAYS, "09:00", "18:00", None)]),
        ("todos os dias, 24 horas", [("mon tue wed thu fri sat sun", "00:00", "24:00", None)]),
        ("segunda a segunda 10h às 22h", [("mon tue wed thu fri sat sun", "10:00", "22:00", None)]),
        ("todos os dias 8 às 20, exceto domingo", [("mon tue wed thu fri sat", "08:00", "20:00", None)]),
        ("sexta a segunda 18h às 23h", [("mon fri sat sun", "18:00", "23:00", None)]),
        ("domingo fechado", [("sun", None, None, None)]),
        ("feriados: não abrimos", [("holiday", None, None, None)]),
        ("sábado 8 às 12 só com hora marcada", [("sat", "08:00", "12:00", "Só com hora marcada")]),
        ("Mon to Fri 9am-5pm", [(WORKDAYS, "09:00", "17:00", None)]),
    ],
)
def test_hours_in_a_text(text: str, hours: list[Told]) -> None:
    assert told(text) == hours


def test_a_break_at_noon_makes_two_openings() -> None:
    assert told("seg a sex 8h às 12h e 14h às 18h") == [
        (WORKDAYS, "08:00", "12:00", None),
        (WORKDAYS, "14:00", "18:00", None),
    ]


@pytest.mark.parametrize(
    "text", ["quando der", "atendimento em domicílio", "qualquer hora, com seguro", "precisa ter hora marcada", ""]
)
def test_words_that_only_begin_like_days_are_none(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("text", ["seg a sex 8h", "sábado 8 às 99", "das 8h às 18h"])
def test_what_is_half_told_is_not_guessed(text: str) -> None:
    assert told(text) == [None]


def test_hours_in_fields() -> None:
    entries = [
        {"dias": "segunda a quinta", "abre": "08:00", "fecha": "19h"},
        {"dias": ["sexta", "sábado"], "abre": 9, "fecha": 13, "obs": "com hora marcada"},
        {"dias": "domingo", "fechado": "sim"},
        {"dias": "feriados", "abre": "08:00"},
    ]
    assert told(entries) == [
        ("mon tue wed thu", "08:00", "19:00", None),
        ("fri sat", "09:00", "13:00", "Com hora marcada"),
        ("sun", None, None, None),
        None,
    ]


def test_a_day_that_is_not_closed_is_open() -> None:
    assert told({"dias": "sábado", "abre": "8h", "fecha": "12h", "fechado": "não"}) == [("sat", "08:00", "12:00", None)]


def test_days_may_be_the_names_of_the_fields() -> None:
    assert told({"segunda a sexta": "8h às 18h", "sábado": {"abre": "8h", "fecha": "12h"}, "domingo": "fechado"}) == [
        (WORKDAYS, "08:00", "18:00", None),
        ("sat", "08:00", "12:00", None),
        ("sun", None, None, None),
    ]
