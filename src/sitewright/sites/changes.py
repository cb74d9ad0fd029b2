"""What differs between two states of a site, in words a customer understands."""

from collections.abc import Iterator, Mapping
from typing import Any

from sitewright.sites import formats
from sitewright.sites.facts import Opening, Strict
from sitewright.sites.model import Gallery, Hero, Locale, Page, Section, Site, Story
from sitewright.sites.passages import SEO, passages

Place = tuple[str, ...]
"""`("page", slug, section, field)`, `("order", slug)`, `("section", slug, id)`, `("fact", name)`, `("token", name)`."""

WORDS: dict[str, tuple[str, str]] = {
    "page": ("Página {0}", "Page {0}"),
    "section": ("seção {0}", "section {0}"),
    "order": ("ordem das seções", "order of the sections"),
    "new_page": ("página", "page"),
    "nav": ("nome no menu", "name in the menu"),
    "look": ("aparência", "look"),
    "hero": ("abertura", "opening"),
    "seo": ("textos para buscas", "search texts"),
    "title": ("título", "title"),
    "lead": ("introdução", "introduction"),
    "kicker": ("linha de cima", "line above"),
    "text": ("texto", "text"),
    "label": ("botão", "button"),
    "note": ("observação", "note"),
    "description": ("descrição", "description"),
    "paragraphs": ("parágrafo", "paragraph"),
    "photo": ("foto", "photo"),
    "photos": ("fotos", "photos"),
    "token": ("Aparência: {0}", "Look: {0}"),
    "hours": ("Horário: {0}", "Hours: {0}"),
    "prices": ("Preço: {0}", "Price: {0}"),
    "services": ("Serviço: {0}", "Service: {0}"),
    "name": ("Nome", "Name"),
    "phone": ("Telefone", "Phone"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "email": ("E-mail", "E-mail"),
    "instagram": ("Instagram", "Instagram"),
    "address": ("Endereço", "Address"),
    "service_area": ("Área atendida", "Service area"),
    "payment": ("Pagamento", "Payment"),
    "founded_year": ("Ano de fundação", "Founded"),
    "palette.brand": ("cor principal", "main colour"),
    "palette.accent": ("cor de destaque", "accent colour"),
    "palette.paper": ("cor de fundo", "ground colour"),
    "palette.ink": ("cor do texto", "text colour"),
    "palette.on_brand": ("cor sobre a principal", "colour on the main colour"),
    "palette.muted": ("cor do texto suave", "soft text colour"),
    "palette.surface": ("cor das faixas", "band colour"),
    "palette.line": ("cor das linhas", "line colour"),
    "font_pair": ("letras", "fonts"),
    "radius": ("cantos", "corners"),
    "density": ("espaços", "spacing"),
    "button": ("botões", "buttons"),
}
WHOLE = ("section", "new_page")
"""Places that stand for all that lies in them."""
LISTED = ("prices", "services", "people", "quotes", "faq")


class Change(Strict):
    """One difference: where (in the customer's words), and what stood and stands there; None where nothing does."""

    place: Place
    where: str
    before: str | None = None
    after: str | None = None


def changes(before: Site, after: Site) -> tuple[Change, ...]:
    """Every difference, pages first. Sections that came or went count once, with their title."""
    old, new = dict(_shown(before)), dict(_shown(after))
    gone = _lost(old, new) | _lost(new, old)
    found = []
    for place in dict.fromkeys((*old, *new)):
        stays = place in old and place in new
        if old.get(place) == new.get(place) or _within(place, gone) or (stays and place[0] in WHOLE):
            continue
        found.append(
            Change(
                place=place,
                where=place_name(place, after if place in new else before),
                before=old.get(place),
                after=new.get(place),
            )
        )
    return tuple(change for change in found if change.place[0] != "order" or _moved(change, before, after))


def contradictions(one: tuple[Change, ...], other: tuple[Change, ...]) -> list[tuple[Change, Change]]:
    """Pairs that put different things at one place; also a text changed in a section that the other takes out."""
    pairs = []
    for first in one:
        for second in other:
            same = first.place == second.place and first.after != second.after and first.place[0] != "order"
            if same or _taken_out(first, second) or _taken_out(second, first):
                pairs.append((first, second))
    return pairs


def described(found: tuple[Change, ...], locale: Locale) -> str:
    """The changes as a list for a person."""
    nothing = "(nada)" if locale == "pt-BR" else "(nothing)"
    return "\n".join(
        f"- {change.where}: {_quoted(change.before) or nothing} → {_quoted(change.after) or nothing}"
        for change in found
    )


def _shown(site: Site) -> Iterator[tuple[Place, str]]:
    for page in site.pages:
        yield ("new_page", page.slug), page.nav_label
        yield ("page", page.slug, "nav", "label"), page.nav_label
        yield ("order", page.slug), " · ".join(_name(section, site.locale) for section in page.sections)
        for section in page.sections:
            yield ("section", page.slug, section.id), _name(section, site.locale)
            yield ("look", page.slug, section.id), ", ".join(filter(None, (section.tone, section.variant)))
            told = (*_references(section.model_dump()), *_photos(section, site))
            yield from ((("page", page.slug, section.id, field), text) for field, text in told)
        yield from ((("page", page.slug, passage.section, passage.field), passage.text) for passage in passages(page))
    yield from ((("fact", *name), text) for name, text in _facts(site))
    for name, value in site.theme.model_dump().items():
        tokens = {f"palette.{colour}": hex_ for colour, hex_ in value.items()} if name == "palette" else {name: value}
        yield from ((("token", token), str(entry)) for token, entry in tokens.items())


def _references(section: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Which facts a section shows, so that one that joins or leaves it counts."""
    for name in ("items", "groups", "quotes", "channels"):
        entries = section.get(name) or ()
        ids = [_reference(entry) for entry in entries]
        if ids and all(ids):
            yield f"{name}.shown", ", ".join(ids)


def _photos(section: Section, site: Site) -> Iterator[tuple[str, str]]:
    """Which photos a section shows, by what stands in their place for those who cannot see them."""
    words = {picture.id: picture.alt for picture in site.pictures}
    if isinstance(section, Hero | Story) and section.photo:
        yield "photo", words.get(section.photo, section.photo)
    if isinstance(section, Gallery):
        yield "photos", " · ".join(item.alt for item in section.items)


def _reference(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    found = entry.get("service") or entry.get("person") or " + ".join(entry.get("items") or ())
    return str(found or "")


def _facts(site: Site) -> Iterator[tuple[Place, str]]:
    facts, locale = site.facts, site.locale
    for opening in facts.hours:
        for day in opening.days:
            yield ("hours", day), _hours(opening, locale)
    for name in LISTED:
        for entry in getattr(facts, name):
            fields = entry.model_dump(exclude={"id", "price"}, exclude_none=True)
            yield from (((name, entry.id, field), str(value)) for field, value in fields.items())
            if price := getattr(entry, "price", None):
                yield (name, entry.id, "price"), formats.price_text(price, locale)
    for name in ("phone", "whatsapp"):
        if number := getattr(facts, name):
            yield (name,), formats.phone_text(number)
    if facts.address:
        yield ("address",), ", ".join([*formats.address_lines(facts.address), facts.address.landmark or ""]).strip(", ")
    other = facts.model_dump(exclude={*LISTED, "hours", "phone", "whatsapp", "address", "sources"}, exclude_none=True)
    yield from (((name,), value if isinstance(value, str) else _text(value)) for name, value in other.items() if value)


def _hours(opening: Opening, locale: Locale) -> str:
    note = f" ({opening.note})" if opening.note and opening.opens else ""
    return formats.opening_text(opening, locale) + note


def _text(value: Any) -> str:
    return ", ".join(str(entry) for entry in value) if isinstance(value, tuple | list) else str(value)


def _lost(old: Mapping[Place, str], new: Mapping[Place, str]) -> set[Place]:
    return {place for place in old if place[0] in WHOLE and place not in new}


def _within(place: Place, gone: set[Place]) -> bool:
    """Whether a place lies in a section or page that came or went, which is told once as a whole."""
    if place[0] not in ("page", "look", "section", "order"):
        return False
    return ("new_page", place[1]) in gone or (place[0] in ("page", "look") and ("section", *place[1:3]) in gone)


def _moved(change: Change, before: Site, after: Site) -> bool:
    """Whether the sections that both states have stand in another order."""
    orders = [
        [section.id for page in site.pages if page.slug == change.place[1] for section in page.sections]
        for site in (before, after)
    ]
    common = set(orders[0]) & set(orders[1])
    first, second = ([id_ for id_ in order if id_ in common] for order in orders)
    return first != second


def _taken_out(removal: Change, other: Change) -> bool:
    return (
        removal.place[0] == "section"
        and removal.after is None
        and other.place[0] in ("page", "look")
        and other.place[1:3] == removal.place[1:]
    )


def _name(section: Section, locale: Locale) -> str:
    return _word("hero", locale) if section.type == "hero" else section.title or section.id


def place_name(place: Place, site: Site) -> str:
    """A place of the site in the customer's words: `Página Início, seção Cardápio, título`."""
    kind, rest = place[0], place[1:]
    if kind == "token":
        return _word("token", site.locale, _word(rest[0], site.locale))
    if kind == "fact":
        return _fact_name(rest, site)
    page = next(page for page in site.pages if page.slug == rest[0])
    start = _word("page", site.locale, page.nav_label)
    if kind in ("order", "new_page"):
        return start if kind == "new_page" else f"{start}, {_word('order', site.locale)}"
    section = _section_name(page, rest[1], site.locale)
    if kind == "look":
        return f"{start}, {section}, {_word('look', site.locale)}"
    field = next((step for step in reversed(rest[2].split(".")) if not step.isdigit()), "") if len(rest) > 2 else ""
    parts = [start, section, _word(field, site.locale) if field and rest[1] != "nav" else ""]
    return ", ".join(filter(None, parts))


def _section_name(page: Page, id_: str, locale: Locale) -> str:
    if id_ in (SEO, "nav"):
        return _word(id_, locale)
    return _word(
        "section", locale, next((_name(section, locale) for section in page.sections if section.id == id_), id_)
    )


def _fact_name(name: Place, site: Site) -> str:
    if name[0] == "hours":
        day = formats.DAYS[name[1]][site.locale == "en"]  # type: ignore[index]
        return _word("hours", site.locale, day)
    if name[0] in LISTED:
        entry = next((entry for entry in getattr(site.facts, name[0]) if entry.id == name[1]), None)
        title = getattr(entry, "name", None) or getattr(entry, "question", None) or name[1]
        field = "" if len(name) < 3 or name[2] in ("price", "name") else f", {_word(name[2], site.locale)}"
        return _word(name[0], site.locale, title) + field
    return _word(name[0], site.locale)


def _word(key: str, locale: Locale, *values: str) -> str:
    words = WORDS.get(key)
    if words is None:
        return " ".join([key, *values]).replace("_", " ")
    return words[locale == "en"].format(*values)


def _quoted(text: str | None) -> str:
    return f"“{text}”" if text else ""
