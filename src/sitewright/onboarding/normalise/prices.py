"""Prices as people write them, to centavos."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from sitewright.onboarding.normalise.text import corrected, plain
from sitewright.sites.facts import Price

AMOUNT = re.compile(
    r"(?P<from>\b(?:a\s+partir\s+(?:de\s+)?|desde\s+|from\s+))?"
    r"(?P<sign>(?:R\$|US\$|U\$|€|\$)\s*)?"
    r"(?<!\d)(?<!\d[.,])(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)(?![.,]?\d)(?!\s*(?:%|x\b|mi\b|milh))"
    r"(?P<thousands>\s*mil\b)?(?P<word>\s*(?:reais|real)\b)?"
    r"(?=(?P<range>\s*(?:a|at[eé]|-|–)\s*(?:R\$\s*)?\d)?)",
    re.IGNORECASE,
)
REDUCED = re.compile(r"\bde\s+(?:R\$\s*)?[\d.,]+\s*(?:reais\s+)?por\s+(?=(?:R\$\s*)?\d)", re.IGNORECASE)
NOT_THE_PRICE = re.compile(r"(?:\d\s*x\s*(?:de\s*)?|\d\s*por\s*|\bat[eé]\s*)$", re.IGNORECASE)
"""Before an amount: an instalment (`3x de`), a price for several (`2 por`), an upper end (`até`)."""
CONSULT = re.compile(r"\b(?:consult\w*|sob\s+consulta|a\s+combinar|or[cç]amento|on\s+request)\b", re.IGNORECASE)
LEADERS = re.compile(r"\s*(?:\.{3,}|…|-{2,}|:|=|\s[-–]\s)\s*")
MAX_MINOR = 1_000_000_000


@dataclass(frozen=True)
class PricedLine:
    """A line such as `troca de óleo ....... 180 (carro popular)`: name, price and what else it says."""

    name: str
    price: Price | None
    note: str | None


def price(value: Any) -> Price | None:
    """The price an answer states, or None where it states none or several things."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Price(kind="exact", amount_minor=round(value * 100)) if 0 <= value < MAX_MINOR / 100 else None
    text = REDUCED.sub("", plain(value, 300))
    matches = list(AMOUNT.finditer(text))
    match = _marked(text) or (matches[0] if len(matches) == 1 and not _is_not_the_price(text, matches[0]) else None)
    if match:
        return _stated(match)
    return Price(kind="consult") if CONSULT.search(text) and not matches else None


def priced_line(text: str) -> PricedLine:
    """Take a line of a price list apart. A bare number is a price only after dots, dashes or a colon."""
    line = REDUCED.sub("", plain(text, 300))
    match = _marked(line) or _led(line)
    if match and (stated := _stated(match)):
        return PricedLine(_name(line[: match.start()]), stated, _note(line[match.end() :]))
    if (consult := CONSULT.search(line)) and LEADERS.search(line[: consult.end()]):
        return PricedLine(_name(LEADERS.split(line)[0]), Price(kind="consult"), None)
    return PricedLine(corrected(line, 80), None, None)


def _marked(text: str) -> re.Match[str] | None:
    """The first amount that says it is money."""
    for match in AMOUNT.finditer(text):
        is_money = match["sign"] or match["word"] or match["from"] or re.search(r",\d\d$", match["number"])
        if is_money and not _is_not_the_price(text, match):
            return match
    return None


def _led(line: str) -> re.Match[str] | None:
    """The first bare number after dots, dashes or a colon."""
    return next(
        (
            match
            for match in AMOUNT.finditer(line)
            if LEADERS.search(line[max(0, match.start() - 4) : match.start()]) and not _is_not_the_price(line, match)
        ),
        None,
    )


def _is_not_the_price(text: str, match: re.Match[str]) -> bool:
    return NOT_THE_PRICE.search(text[max(0, match.start() - 12) : match.start()]) is not None


def _stated(match: re.Match[str]) -> Price | None:
    amount = _minor(match["number"]) * (1000 if match["thousands"] else 1)
    if amount >= MAX_MINOR:
        return None
    kind: Literal["from", "exact"] = "from" if match["from"] or match["range"] else "exact"
    sign = (match["sign"] or "").strip().upper()
    return Price(kind=kind, amount_minor=amount, currency={"US$": "USD", "U$": "USD", "€": "EUR"}.get(sign, "BRL"))


def _minor(number: str) -> int:
    """`1.234,5` -> 123450: a dot before three digits groups thousands."""
    if "," in number or re.fullmatch(r"\d{1,3}(\.\d{3})+", number):
        number = number.replace(".", "")
    whole, _, part = number.replace(",", ".").partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def _name(text: str) -> str:
    """What stands before the price, without dots, dashes and open brackets."""
    without = re.sub(r"[\s.:=…–(-]+$", "", LEADERS.sub(" ", text))
    balanced = without.replace("(", ", ").replace(")", "") if without.count("(") != without.count(")") else without
    return corrected(balanced, 80)


def _note(text: str) -> str | None:
    """What stands after the price; of a range, its upper end."""
    text = re.sub(r"^\s*(?:a|-|–)\s*(?=(?:R\$\s*)?\d)", "até ", text)
    return corrected(text.strip(" ()-–.;,:").replace("(", "").replace(")", ","), 200) or None
