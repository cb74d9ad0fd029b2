"""Lists of facts: prices, services, testimonials, questions, people."""

import re
from typing import Any

from sitewright.onboarding.normalise.prices import PricedLine, price, priced_line
from sitewright.onboarding.normalise.text import corrected, cut, named, plain, slugged, texts_of
from sitewright.sites.facts import FaqItem, Person, PriceItem, Quote, ServiceItem

Sources = dict[str, str]
LIST_MARKS = re.compile(r"[\n;•]+")


def entries_of(value: Any, name: str) -> list[tuple[str, Any]]:
    """(path, entry) of a list answer; a text is split at line ends, semicolons and bullets."""
    if isinstance(value, list):
        return [(f"{name}[{number}]", entry) for number, entry in enumerate(value)]
    if isinstance(value, dict):
        return [(name, value)]
    return [(name, part.strip()) for text in texts_of(value) for part in LIST_MARKS.split(text) if part.strip()]


def read_prices(products: Any, services: Any, sources: Sources) -> tuple[PriceItem, ...]:
    """Everything that has a price: products first, then services."""
    taken: set[str] = set()
    found: list[PriceItem] = []
    for path, entry in [*entries_of(products, "produtos"), *entries_of(services, "servicos")]:
        line = line_of(entry)
        if line is None or line.price is None or not line.name:
            continue
        fields = entry if isinstance(entry, dict) else {}
        item_id = slugged(line.name, taken, "item")
        found.append(
            PriceItem(
                id=item_id,
                name=line.name,
                price=line.price,
                unit=plain(fields.get("unidade"), 60) or None,
                description=corrected(fields.get("descricao"), 200) or line.note,
            )
        )
        sources[f"prices.{item_id}"] = f"{path}.preco" if fields else path
    return tuple(found[:40])


def read_services(services: Any, sources: Sources) -> tuple[ServiceItem, ...]:
    """The services offered, with their price where they have one."""
    taken: set[str] = set()
    found: list[ServiceItem] = []
    for path, entry in entries_of(services, "servicos"):
        line = line_of(entry)
        if line is None or not line.name:
            continue
        fields = entry if isinstance(entry, dict) else {}
        item_id = slugged(line.name, taken, "servico")
        description = corrected(fields.get("descricao"), 300) or line.note
        found.append(ServiceItem(id=item_id, name=line.name, description=description, price=line.price))
        sources[f"services.{item_id}"] = path
    return tuple(found[:30])


def line_of(entry: Any) -> PricedLine | None:
    """An entry's name, price and note, from fields or from a line of text."""
    if isinstance(entry, dict):
        name = named(entry.get("nome") or entry.get("name"), 80)
        return PricedLine(name, price(entry.get("preco") or entry.get("price")), None) if name else None
    return priced_line(str(entry)) if texts_of(entry) else None


def read_quotes(value: Any, sources: Sources) -> tuple[Quote, ...]:
    """Testimonials with a text and an author; anything vaguer is no testimonial."""
    taken: set[str] = set()
    found: list[Quote] = []
    for path, entry in entries_of(value, "depoimentos"):
        if not isinstance(entry, dict):
            continue
        text, author = plain(entry.get("texto"), 400), plain(entry.get("autor"), 60)
        if not text or not author:
            continue
        rating = entry.get("nota")
        valid = isinstance(rating, int) and not isinstance(rating, bool) and 1 <= rating <= 5
        quote_id = slugged(author, taken, "autor")
        found.append(
            Quote(
                id=quote_id,
                text=text,
                author=author,
                source=plain(entry.get("origem"), 60) or None,
                rating=rating if valid else None,
            )
        )
        sources[f"quotes.{quote_id}"] = path
    return tuple(found[:12])


def read_faq(value: Any, sources: Sources) -> tuple[FaqItem, ...]:
    """Questions the business answered."""
    taken: set[str] = set()
    found: list[FaqItem] = []
    for path, entry in entries_of(value, "perguntas_frequentes"):
        if not isinstance(entry, dict):
            continue
        asked = corrected(entry.get("p") or entry.get("pergunta"), 140)
        answered = corrected(entry.get("r") or entry.get("resposta"), 500)
        if asked and answered:
            faq_id = slugged(asked, taken, "pergunta")
            found.append(FaqItem(id=faq_id, question=asked, answer=answered))
            sources[f"faq.{faq_id}"] = path
    return tuple(found[:10])


def read_people(value: Any, sources: Sources) -> tuple[Person, ...]:
    """The team."""
    taken: set[str] = set()
    found: list[Person] = []
    for path, entry in entries_of(value, "equipe"):
        fields = entry if isinstance(entry, dict) else {"nome": entry}
        name = named(fields.get("nome"), 80)
        if name:
            person_id = slugged(name, taken, "pessoa")
            role, registration = plain(fields.get("funcao"), 120), plain(fields.get("registro"), 40)
            found.append(Person(id=person_id, name=name, role=role or None, registration=registration or None))
            sources[f"people.{person_id}"] = path
    return tuple(found[:12])


def read_registrations(value: Any) -> tuple[str, ...]:
    """Professional registrations as they must be shown: clinic, responsible person, council numbers."""
    if not isinstance(value, dict):
        return tuple(plain(text, 120) for text in texts_of(value) if plain(text, 120))[:6]
    shown = [plain(value.get("inscricao_clinica"), 120)]
    holder = value.get("responsavel_tecnico")
    if isinstance(holder, dict):
        shown.append(
            cut(f"Responsável técnico: {plain(holder.get('nome'), 60)}, {plain(holder.get('numero'), 40)}", 120)
        )
    shown += [plain(number, 60) for number in texts_of(value.get("numeros"))]
    return tuple(text for text in shown if text)[:6]


def read_texts(value: Any, limit: int, count: int) -> tuple[str, ...]:
    """Short texts, each once; those that say one thing twice (`3 meses / 90 dias`) say it once."""
    found: list[str] = []
    for _, entry in entries_of(value, ""):
        for part in split_commas(entry):
            text = once(corrected(part, limit))
            if text and text.lower() not in [known.lower() for known in found]:
                found.append(text)
    return tuple(found[:count])


def split_commas(entry: Any) -> list[str]:
    """A text that lists several things, at its commas; decimals and brackets stay whole."""
    texts = texts_of(entry)
    return [part for text in texts for part in re.split(r",(?!\d)(?![^(]*\))", text)] if len(texts) == 1 else texts


def once(text: str) -> str:
    """`garantia 3 meses / 90 dias` -> `garantia 90 dias`: the more exact of two ways to say a time."""
    return re.sub(r"(\d+)\s*m[eê]s(?:es)?\s*/\s*(\d+)\s*dias", r"\2 dias", text)
