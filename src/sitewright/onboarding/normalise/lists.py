"""Lists of facts other than what is sold: testimonials, questions, people, registrations, short texts."""

import re
from typing import Any

from sitewright.onboarding.normalise.text import corrected, cut, named, plain, slugged, texts_of
from sitewright.sites.facts import FaqItem, Person, Quote

Sources = dict[str, str]
LINES = re.compile(r"[\n;•]+")
COMMAS = re.compile(r",(?!\d)(?![^()]{0,200}\))")
TERM = re.compile(r"\b(\d{1,4}) ?(m[eê]s(?:es)?|months?|dias|days)\b", re.IGNORECASE)
TWO_TERMS = re.compile(rf"{TERM.pattern} ?[/(=] ?{TERM.pattern}\)?", re.IGNORECASE)


def entries_of(value: Any, path: str) -> list[tuple[str, Any]]:
    """(path, entry) of a list answer; a text is split at line ends, semicolons and bullets."""
    if isinstance(value, list):
        return [(f"{path}[{number}]", entry) for number, entry in enumerate(value) if texts_of(entry)]
    if isinstance(value, dict):
        return [(path, value)]
    return [(path, part.strip()) for text in texts_of(value) for part in LINES.split(text) if part.strip()]


def read_quotes(value: Any, sources: Sources) -> tuple[Quote, ...]:
    """Testimonials with a text and an author; anything vaguer is no testimonial."""
    taken: set[str] = set()
    found: list[Quote] = []
    for path, entry in entries_of(value, "depoimentos"):
        fields = entry if isinstance(entry, dict) else {}
        text, author = plain(fields.get("texto"), 400), plain(fields.get("autor"), 60)
        if text and author and len(found) < 12:
            quote_id = slugged(author, taken, "autor")
            source, rating = plain(fields.get("origem"), 60) or None, stars(fields.get("nota"))
            found.append(Quote(id=quote_id, text=text, author=author, source=source, rating=rating))
            sources[f"quotes.{quote_id}"] = path
    return tuple(found)


def stars(value: Any) -> int | None:
    """One to five whole stars that were given; `4.8` or `uns 4` are none."""
    match = re.fullmatch(r"([1-5])(?:[.,]0)?(?: ?(?:/ ?5|estrelas?|stars?))?", " ".join(texts_of(value)).lower())
    return int(match[1]) if match else None


def read_faq(value: Any, sources: Sources) -> tuple[FaqItem, ...]:
    """Questions the business answered."""
    taken: set[str] = set()
    found: list[FaqItem] = []
    for path, entry in entries_of(value, "perguntas_frequentes"):
        fields = entry if isinstance(entry, dict) else {}
        asked = corrected(fields.get("p") or fields.get("pergunta"), 140)
        answered = corrected(fields.get("r") or fields.get("resposta"), 500)
        if asked and answered and len(found) < 10:
            faq_id = slugged(asked, taken, "pergunta")
            found.append(FaqItem(id=faq_id, question=asked, answer=answered))
            sources[f"faq.{faq_id}"] = path
    return tuple(found)


def read_people(value: Any, sources: Sources) -> tuple[Person, ...]:
    """The team."""
    taken: set[str] = set()
    found: list[Person] = []
    for path, entry in entries_of(value, "equipe"):
        fields = entry if isinstance(entry, dict) else {"nome": entry}
        if (name := named(fields.get("nome"), 80)) and len(found) < 12:
            person_id = slugged(name, taken, "pessoa")
            role, registration = plain(fields.get("funcao"), 120), plain(fields.get("registro"), 40)
            found.append(Person(id=person_id, name=name, role=role or None, registration=registration or None))
            sources[f"people.{person_id}"] = path
    return tuple(found)


def read_registrations(value: Any) -> tuple[str, ...]:
    """Professional registrations as they must be shown: clinic, responsible person, council numbers."""
    if not isinstance(value, dict):
        return tuple(number for text in texts_of(value) if (number := plain(text, 120)))[:6]
    shown = [plain(value.get("inscricao_clinica"), 120), responsible(value.get("responsavel_tecnico"))]
    numbers = [plain(number, 60) for number in [*texts_of(value.get("numero")), *texts_of(value.get("numeros"))]]
    return tuple(text for text in [*shown, *numbers] if text)[:6]


def responsible(holder: Any) -> str:
    """`Responsável técnica: Dra. Ana, CRO-SC 1`, or an empty text."""
    fields = holder if isinstance(holder, dict) else {"nome": holder}
    name, number = plain(fields.get("nome"), 60), plain(fields.get("numero"), 40)
    if not name:
        return number
    title = {"dra": "Responsável técnica", "dr": "Responsável técnico"}.get(
        name.lower().split(".")[0].split(" ")[0], "Responsabilidade técnica"
    )
    return cut(f"{title}: {name}, {number}" if number else f"{title}: {name}", 120)


def read_texts(value: Any, limit: int, count: int) -> tuple[str, ...]:
    """Short texts, each once. A single text is taken apart at its commas."""
    given = COMMAS.split(value) if isinstance(value, str) else texts_of(value)
    found: dict[str, str] = {}
    for line in (line for text in given for line in LINES.split(text)):
        text = one_term(corrected(line, limit))
        key = re.sub(r"\bde ", "", TERM.sub(lambda term: f"{_days(term[1], term[2])} dias", text)).lower()
        if text and (key not in found or key == text.lower()):
            found[key] = text
    return tuple(found.values())[:count]


def one_term(text: str) -> str:
    """`garantia 3 meses / 90 dias` -> `garantia 90 dias`: one time said in two ways, said in days."""

    def in_days(both: re.Match[str]) -> str:
        if _days(both[1], both[2]) != _days(both[3], both[4]):
            return both[0]
        return f"{both[1]} {both[2]}" if both[2].lower().startswith("d") else f"{both[3]} {both[4]}"

    return TWO_TERMS.sub(in_days, text)


def _days(number: str, unit: str) -> int:
    return int(number) * (30 if unit.lower().startswith("m") else 1)
