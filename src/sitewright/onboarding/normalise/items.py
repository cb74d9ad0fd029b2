"""What the business sells: the price list and the services."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sitewright.onboarding.normalise.prices import price, priced_line
from sitewright.onboarding.normalise.reader import Reader
from sitewright.onboarding.normalise.text import corrected, cut, named, plain, slugged, texts_of
from sitewright.sites.facts import Price, PriceItem, ServiceItem

MAX_PRICES = 40
MAX_SERVICES = 30
BETWEEN_ITEMS = re.compile(r"[\n;•]+|,(?!\d)(?![^()]{0,200}\))")


@dataclass(frozen=True)
class Offer:
    """One product or service, as it was answered."""

    path: str
    price_path: str
    name: str
    price: Price | None
    note: str | None = None
    unit: str | None = None
    unclear: bool = False
    """A price was given that could not be read."""


def read_items(reader: Reader) -> tuple[tuple[PriceItem, ...], tuple[ServiceItem, ...]]:
    """The price list (products, then services with a price) and the services.

    A product without a readable price is still sold: its price is to be consulted, and asked.
    """
    products = list(offers(reader.given("produtos"), "produtos"))
    services = list(offers(reader.given("servicos"), "servicos"))
    if any(offer.price is None for offer in products):
        reader.ask("price_missing", "produtos")
    if any(offer.unclear for offer in services):
        reader.ask("price_missing", "servicos")
    return _prices([*products, *(offer for offer in services if offer.price)], reader), _services(services, reader)


def offers(value: Any, path: str) -> Iterator[Offer]:
    """The offers of a list, of fields (`{corte: 30}`), or of a text with commas or lines."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _offer(entry, f"{path}[{number}]")
    elif isinstance(value, dict) and "nome" not in value:
        for name, entry in value.items():
            fields = entry if isinstance(entry, dict) else {"preco": entry}
            yield from _offer({"nome": name, **fields}, f"{path}.{name}")
    elif isinstance(value, dict):
        yield from _offer(value, path)
    else:
        for text in texts_of(value):
            for part in BETWEEN_ITEMS.split(text):
                yield from _offer(part, path)


def _offer(entry: Any, path: str) -> Iterator[Offer]:
    if isinstance(entry, dict):
        name, given = corrected(named(entry.get("nome")), 80), entry.get("preco")
        amount = price(given)
        if name:
            yield Offer(
                path=path,
                price_path=f"{path}.preco" if texts_of(given) else path,
                name=name,
                price=amount,
                note=corrected(entry.get("descricao"), 300) or None,
                unit=plain(entry.get("unidade"), 60) or None,
                unclear=amount is None and bool(texts_of(given)),
            )
    elif texts_of(entry):
        line = priced_line(" ".join(texts_of(entry)))
        if line.name:
            yield Offer(path, path, line.name, line.price, line.note)


def _prices(priced: list[Offer], reader: Reader) -> tuple[PriceItem, ...]:
    taken: set[str] = set()
    found: list[PriceItem] = []
    for offer in priced[:MAX_PRICES]:
        item_id = slugged(offer.name, taken, "item")
        found.append(
            PriceItem(
                id=item_id,
                name=offer.name,
                price=offer.price or Price(kind="consult"),
                unit=offer.unit,
                description=cut(offer.note, 200) if offer.note else None,
            )
        )
        reader.sources[f"prices.{item_id}"] = offer.price_path
    return tuple(found)


def _services(services: list[Offer], reader: Reader) -> tuple[ServiceItem, ...]:
    taken: set[str] = set()
    found: list[ServiceItem] = []
    for offer in services[:MAX_SERVICES]:
        item_id = slugged(offer.name, taken, "servico")
        found.append(ServiceItem(id=item_id, name=offer.name, description=offer.note, price=offer.price))
        reader.sources[f"services.{item_id}"] = offer.path
    return tuple(found)
