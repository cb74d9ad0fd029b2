"""Whether what a request says of a price fits the price that stands: the old amount that it names, and up or down."""

import re

from sitewright.sites.facts import Facts, Price

UP = re.compile(r"\b(?:suba|subir|subiu|aumente|aumentar|raise|increase)\b")
DOWN = re.compile(r"\b(?:baixe|baixar|baixou|reduza|reduzir|diminua|lower|reduce)\b")
NUMBER = re.compile(r"\d[\d.,]*")
CENTS = re.compile(r"[.,](\d{2})$")


def price_of(facts: Facts, name: str) -> Price | None:
    """The price that a fact's name (`prices.<id>`, `services.<id>`) means, as it stands."""
    group, _, id_ = name.partition(".")
    items = facts.prices if group == "prices" else facts.services
    return next((item.price for item in items if item.id == id_), None)


def minor(text: str | None) -> int | None:
    """An amount in words in minor units; None where there is none."""
    match = NUMBER.search(text or "")
    if match is None:
        return None
    number = match[0].rstrip(".,")
    cents = CENTS.search(number)
    whole = re.sub(r"\D", "", number[: cents.start()] if cents else number)
    return int(whole or 0) * 100 + int(cents[1] if cents else 0)


def fits(said: str, old: str | None, new: str, price: Price | None) -> bool:
    """Whether a request may mean this price: `said` is all of it, `old` the amount it names as today's, if any."""
    now, then, named = price.amount_minor if price else None, minor(new), minor(old)
    if now is None or then is None:
        return named is None
    against = (UP.search(said) and then < now) or (DOWN.search(said) and then > now)
    return not against and named in (None, now)
