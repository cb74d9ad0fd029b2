"""Facts stated anew in plain words, after the answers: read by the same code that read the answers."""

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from sitewright.errors import Rejected
from sitewright.onboarding.normalise import contact, documents, lists, phones
from sitewright.onboarding.normalise.address import address
from sitewright.onboarding.normalise.hours import opening_hours
from sitewright.onboarding.normalise.prices import price
from sitewright.onboarding.normalise.text import corrected, named, plain, says_nothing
from sitewright.sites.facts import Day, Facts, Opening

Read = Callable[[Any], Any]


def _year(text: Any) -> int | None:
    found = re.findall(r"\b(?:1[5-9]|20)\d{2}\b", plain(text, 60))
    return int(found[0]) if len(found) == 1 else None


SINGLE: dict[str, tuple[Read, str]] = {
    "name": (lambda text: named(text, 80), "a name"),
    "legal_name": (lambda text: plain(text, 120), "the registered name"),
    "slogan": (lambda text: plain(text, 120), "a slogan"),
    "about": (lambda text: corrected(text, 2000), "some sentences"),
    "phone": (phones.phone, "a number with its area code, such as (31) 3333-4444"),
    "whatsapp": (phones.mobile, "a mobile number with its area code, such as (31) 99999-0000"),
    "email": (contact.email, "an address such as nome@empresa.com.br"),
    "instagram": (contact.instagram, "a profile such as @empresa"),
    "address": (address, "street, number, district, city and state"),
    "service_area": (lambda text: corrected(text, 200), "the places served"),
    "founded_year": (_year, "one year with four digits"),
    "cnpj": (documents.cnpj, "a CNPJ whose check digits are right"),
    "payment": (lambda text: lists.read_texts(text, 40, 10), "the ways to pay, with commas"),
}
"""How each fact is read from plain words, and what its reader needs to find."""
ENTRY_TEXTS: dict[str, tuple[str, ...]] = {
    "prices": ("name", "unit", "description"),
    "services": ("name", "description"),
    "people": ("name", "role", "registration"),
    "faq": ("question", "answer"),
}
PRICED = ("prices", "services")
OPTIONAL = frozenset({"legal_name", "slogan", "phone", "whatsapp", "email", "instagram", "address", "service_area"})
ANSWER_PATHS = {
    "phone": "contato.telefone",
    "whatsapp": "contato.whatsapp",
    "email": "contato.email",
    "instagram": "contato.instagram",
    "address": "contato.endereco",
    "hours": "horarios",
    "founded_year": "negocio.fundacao",
    "cnpj": "negocio.cnpj",
    "name": "negocio.nome",
}
"""Where the answers ask for a fact: what was asked about it is answered by its correction."""


def correct(facts: Facts, name: str, text: str, *, source: str) -> Facts:
    """The facts with one of them read anew from plain words; `source` says where they were said.

    `name` is a single fact, `hours` (days that the text does not name keep theirs), or an entry's field such as
    `prices.<id>` or `prices.<id>.name`. An optional fact is taken out by `não tem`. Raises Rejected where the words
    do not state it.
    """
    if name == "hours":
        return _changed(facts, name, {"hours": _hours(facts, text)}, source)
    if name in SINGLE:
        return _changed(facts, name, {name: _single(name, text)}, source)
    group, id_, field = (*name.split("."), "", "")[:3]
    entries = getattr(facts, group, ()) if group in ENTRY_TEXTS else ()
    if id_ not in [entry.id for entry in entries]:
        known = ", ".join([*SINGLE, "hours", *(f"{group}.{entry.id}" for entry in entries)])
        raise Rejected(f"There is no fact {name!r} to correct; there are {known}.", field=name)
    changed = tuple(_entry(entry, name, field, text) if entry.id == id_ else entry for entry in entries)
    values: dict[str, Any] = {group: changed}
    if group in PRICED and field in ("", "price"):
        values |= _priced_alike(facts, group, next(entry for entry in changed if entry.id == id_))
    return _changed(facts, f"{group}.{id_}", values, source)


def _priced_alike(facts: Facts, group: str, changed: Any) -> dict[str, Any]:
    """What the other list says of the same thing: a service with a price also stands in the price list."""
    other = next(name for name in PRICED if name != group)
    same = [entry.name == changed.name and entry.price is not None for entry in getattr(facts, other)]
    entries = zip(getattr(facts, other), same, strict=True)
    return {
        other: tuple(
            entry.model_copy(update={"price": changed.price}) if is_same else entry for entry, is_same in entries
        )
    }


def _single(name: str, text: str) -> Any:
    if name in OPTIONAL and says_nothing(text):
        return None
    read, needed = SINGLE[name]
    found = read(text)
    if not found:
        raise Rejected(f"{text[:80]!r} does not state {name}: it takes {needed}.", field=name)
    return found


def _entry(entry: Any, name: str, field: str, text: str) -> Any:
    if field in ("", "price"):
        stated = price(text) or price(f"R$ {text}")
        if stated is None or "price" not in type(entry).model_fields:
            raise Rejected(f"{text[:80]!r} states no price, or several; it takes one, such as R$ 12,50.", field=name)
        return entry.model_copy(update={"price": stated})
    group = name.split(".")[0]
    if field not in ENTRY_TEXTS[group]:
        raise Rejected(f"{name} cannot be corrected; {', '.join(ENTRY_TEXTS[group])} can.", field=name)
    return entry.model_copy(update={field: plain(text, 500)})


def _hours(facts: Facts, text: str) -> tuple[Opening, ...]:
    """The hours with the days that the text names taken from it."""
    read = [opening for part in re.split(r"[;\n]", text) for opening in opening_hours(part)]
    stated = [opening for opening in read if opening is not None]
    if not stated or None in read or any(not opening.opens and opening.note for opening in stated):
        raise Rejected(
            f"{text[:80]!r} does not state opening hours: it takes days with times, such as sábado das 8h às 13h, "
            "or days that are closed.",
            field="hours",
        )
    stated = [each for opening in stated for each in _with_known_notes(opening, facts.hours)]
    named_days = {day for opening in stated for day in opening.days}
    kept = [_without(opening, named_days) for opening in facts.hours]
    return _in_week([*(opening for opening in kept if opening is not None), *stated])


def _with_known_notes(opening: Opening, known: tuple[Opening, ...]) -> list[Opening]:
    """The opening, each day with the note that it had: new times do not say that it holds no more."""
    if not opening.opens or opening.note:
        return [opening]
    notes = {day: before.note for before in known if before.opens for day in before.days}
    days_of: dict[str | None, list[Day]] = {}
    for day in opening.days:
        days_of.setdefault(notes.get(day), []).append(day)
    return [opening.model_copy(update={"days": tuple(days), "note": note}) for note, days in days_of.items()]


def _without(opening: Opening, days: set[Day]) -> Opening | None:
    left = tuple(day for day in opening.days if day not in days)
    return opening.model_copy(update={"days": left}) if left else None


def _in_week(openings: list[Opening]) -> tuple[Opening, ...]:
    order = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
    return tuple(sorted(openings, key=lambda opening: (order.index(opening.days[0]), opening.opens or "")))


def _changed(facts: Facts, name: str, values: dict[str, Any], source: str) -> Facts:
    sources = {**facts.sources, name: source}
    if values.get(name, ...) is None:
        del sources[name]
    try:
        return Facts.model_validate({**facts.model_dump(), **values, "sources": sources})
    except ValidationError as error:
        message = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise Rejected(f"{name} cannot be that: {message}.", field=name) from None
