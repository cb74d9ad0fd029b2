"""Prices as people write them, to centavos."""

import re
from dataclasses import dataclass
from typing import Any

from sitewright.onboarding.normalise.text import corrected, plain
from sitewright.sites.facts import Price

AMOUNT = re.compile(
    r"(?P<from>a\s+partir\s+(?:de\s+)?|desde\s+)?"
    r"(?P<sign>R\$\s*)?(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)"
    r"(?P<word>\s*(?:reais|real)\b)?",
    re.IGNORECASE,
)
CONSULT = re.compile(r"\b(consult\w*|sob\s+consulta|a\s+combinar|or[cç]amento)\b", re.IGNORECASE)
LEADERS = re.compile(r"\s*(?:\.{3,}|…|-{2,}|:|=|\s[-–]\s)\s*")


@dataclass(frozen=True)
class PricedLine:
    """A line such as `troca de óleo ....... 180 (carro popular)`: name, price and what else it says."""

    name: str
    price: Price | None
    note: str | None


def price(value: Any) -> Price | None:
    """The price an answer states, or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return Price(kind="exact", amount_minor=round(value * 100)) if 0 <= value < 10_000_000 else None
    text = plain(value, 300)
    if (match := AMOUNT.search(text)) and (amount := centavos(match["number"])) is not None:
        return Price(kind="from" if match["from"] else "exact", amount_minor=amount)
    return Price(kind="consult") if CONSULT.search(text) else None


def priced_line(text: str) -> PricedLine:
    """Take a line of a price list apart."""
    line = plain(text, 300)
    match = best_amount(line)
    if match and (amount := centavos(match["number"])) is not None:
        kind = "from" if match["from"] else "exact"
        return PricedLine(
            name_of(line[: match.start()]), Price(kind=kind, amount_minor=amount), note_of(line[match.end() :])
        )
    if (consult := CONSULT.search(line)) and LEADERS.search(line[: consult.end()]):
        return PricedLine(name_of(LEADERS.split(line)[0]), Price(kind="consult"), None)
    return PricedLine(corrected(line, 80), None, None)


def best_amount(line: str) -> "re.Match[str] | None":
    """The amount that is meant as the price: one with R$ or `reais` or after dots, else a last plain number."""
    matches = list(AMOUNT.finditer(line))
    marked = [match for match in matches if match["sign"] or match["word"] or match["from"]]
    if marked:
        return marked[0]
    led = [match for match in matches if LEADERS.search(line[max(0, match.start() - 4) : match.start()])]
    return led[0] if led else None


def centavos(number: str) -> int | None:
    """`1.234,5` -> 123450; None for what is no sensible amount."""
    if "," in number:
        whole, _, part = number.replace(".", "").partition(",")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+", number):
        whole, part = number.replace(".", ""), ""
    else:
        whole, _, part = number.partition(".")
    amount = int(whole) * 100 + int((part + "00")[:2])
    return amount if amount < 1_000_000_000 else None


def name_of(text: str) -> str:
    """What stands before the price, without dots, dashes and open brackets."""
    without = re.sub(r"[\s.:=…–-]+$", "", re.sub(r"\(\s*$", "", LEADERS.sub(" ", text)))
    balanced = without.replace("(", ", ").replace(")", "") if without.count("(") != without.count(")") else without
    return corrected(balanced, 80)


def note_of(text: str) -> str | None:
    """What stands after the price."""
    note = corrected(text.strip(" ()-–.;,").replace("(", "").replace(")", ","), 200)
    return note or None
