"""Numbers, money, dates and durations as each language writes them."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sitewright.kit.language import Language, speaking
from sitewright.web import formats
from sitewright.web.i18n import translate, translate_count

NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "money", "number", "moment"),
    [
        ("pt-BR", "R$\u00a01.490,00", "20.000", "24/11/2026 12:00"),
        ("en", "R$1,490.00", "20,000", "11/24/26, 12:00\u202fPM"),
    ],
)
def test_a_language_has_its_own_way(language: Language, money: str, number: str, moment: str) -> None:
    with speaking(language):
        assert formats.money(149_000, "brl") == money
        assert formats.number(20_000) == number
        assert formats.moment(NOON, ZoneInfo("America/Sao_Paulo")) == moment


def test_money_has_the_minor_units_of_its_currency() -> None:
    with speaking("en"):
        assert formats.money(1490, "JPY") == "¥1,490"
        assert formats.money(1490, "USD") == "$14.90"


@pytest.mark.parametrize(
    ("micro", "told"), [(0, "$0.00"), (9_999, "$0.0100"), (1_234, "$0.0012"), (1_234_567, "$1.23"), (None, "?")]
)
def test_small_costs_are_told_more_finely(micro: int | None, told: str) -> None:
    with speaking("en"):
        assert formats.cost(micro) == told


def test_costs_in_reais_are_by_the_rate() -> None:
    with speaking("pt-BR"):
        assert formats.cost(1_000_000, "BRL", Decimal("5.40")) == "R$\u00a05,40"


@pytest.mark.parametrize(
    ("seconds", "told"), [(None, ""), (0.26, "0.3 s"), (59.9, "59.9 s"), (61, "1 min 01 s"), (7260, "2 h 01 min")]
)
def test_durations(seconds: float | None, told: str) -> None:
    with speaking("en"):
        assert formats.seconds(seconds) == told


def test_english_is_what_is_written_and_the_rest_comes_from_catalogues() -> None:
    with speaking("en"):
        assert translate("Projects") == "Projects"
    with speaking("pt-BR"):
        assert translate("Projects") == "Projetos"
        assert translate("") == ""
        one, many = "median of %(num)s site in 30 days", "median of %(num)s sites in 30 days"
        assert [translate_count(one, many, number)[:19] for number in (1, 2)] == ["mediana de %(num)s s"[:19]] * 2
        assert translate_count(one, many, 2).startswith("mediana de %(num)s sites")
