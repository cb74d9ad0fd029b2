"""What a business shows of itself beyond prices: projects, how it works, numbers with a source, policies, plans."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sitewright.onboarding.normalise.lists import entries_of
from sitewright.onboarding.normalise.prices import price
from sitewright.onboarding.normalise.reader import Reader
from sitewright.onboarding.normalise.text import corrected, cut, named, plain, slugged, texts_of
from sitewright.sites.facts import PhotoFact, Plan, Policy, ProcessStep, Project, Stat

YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
BUDGET_WISH = re.compile(r"or[cç]amento|investimento|budget", re.IGNORECASE)
FILE = re.compile(r"\.[A-Za-z0-9]{2,5}$")
MOST_PHOTOS = 40
BUDGET = re.compile(
    r"(?:or[cç]amento|investimento|budget)s?\b[^.;()]{0,40}?\b(?:a partir de|m[ií]nimo de|from) "
    r"(?:R\$|US\$|€) ?\d[\d.,]*(?: mil\b| milh\w+)?",
    re.IGNORECASE,
)


def read_projects(reader: Reader) -> tuple[Project, ...]:
    """The portfolio; a year only where one is given as such."""
    found = []
    for path, item_id, fields in _named(reader, "projetos", "projeto", "nome", 24):
        year = YEAR.search(" ".join(texts_of(fields.get("ano"))))
        found.append(
            Project(
                id=item_id,
                name=named(fields["nome"], 80),
                year=int(year[0]) if year else None,
                place=plain(fields.get("local"), 60) or None,
                area=plain(fields.get("area"), 24) or None,
                kind=plain(fields.get("tipo"), 40) or None,
                description=corrected(fields.get("descricao"), 400) or None,
                photos=tuple(cut(photo, 120) for photo in texts_of(fields.get("fotos")))[:12],
            )
        )
        reader.sources[f"projects.{item_id}"] = path
    return tuple(found)


def read_photos(reader: Reader, projects: Sequence[Project]) -> tuple[PhotoFact, ...]:
    """The photos that the answers name, those of projects last; a file is named once."""
    found: dict[str, PhotoFact] = {}
    taken: set[str] = set()
    given = [(path, entry) for key in ("fotos", "estilo.fotos") for path, entry in entries_of(reader.given(key), key)]
    of_projects = [(reader.sources[f"projects.{known.id}"], file) for known in projects for file in known.photos]
    for path, entry in [*given, *of_projects]:
        fields = entry if isinstance(entry, dict) else {"arquivo": entry}
        file = plain(fields.get("arquivo") or fields.get("file"), 120)
        if FILE.search(file) and file not in found and len(found) < MOST_PHOTOS:
            words = corrected(fields.get("descricao") or fields.get("legenda"), 120) or None
            found[file] = PhotoFact(id=slugged(file.rpartition(".")[0], taken, "foto"), file=file, words=words)
            reader.sources[f"photos.{found[file].id}"] = path
    return tuple(found.values())


def read_steps(reader: Reader) -> tuple[ProcessStep, ...]:
    """How the business works, in order."""
    found = []
    for path, item_id, fields in _named(reader, "processo", "etapa", "etapa", 8):
        found.append(
            ProcessStep(
                id=item_id,
                name=corrected(fields["etapa"], 60),
                duration=plain(fields.get("prazo"), 40) or None,
                description=corrected(fields.get("descricao"), 200) or None,
            )
        )
        reader.sources[f"steps.{item_id}"] = path
    return tuple(found)


def read_stats(reader: Reader) -> tuple[Stat, ...]:
    """Numbers with their source; one without is asked for and not shown."""
    found = []
    for path, item_id, fields in _named(reader, "numeros", "numero", "rotulo", 6):
        value, source = plain(fields.get("valor"), 24), plain(fields.get("fonte"), 120)
        if value and source:
            found.append(Stat(id=item_id, value=value, label=corrected(fields["rotulo"], 80), source=source))
            reader.sources[f"stats.{item_id}"] = path
        else:
            reader.ask("stat_without_source", path)
    return tuple(found)


def read_policies(reader: Reader) -> tuple[Policy, ...]:
    """Rules customers should know."""
    found = []
    for path, item_id, fields in _named(reader, "politicas", "politica", "titulo", 10):
        if text := corrected(fields.get("texto") or fields["titulo"], 500):
            found.append(Policy(id=item_id, title=corrected(fields["titulo"], 60), text=text))
            reader.sources[f"policies.{item_id}"] = path
    return tuple(found)


def read_plans(reader: Reader) -> tuple[Plan, ...]:
    """Offers of several things at one price; a price that cannot be read is asked for."""
    found = []
    for path, item_id, fields in _named(reader, "planos", "plano", "nome", 6):
        amount = price(fields.get("preco"))
        if amount is None and texts_of(fields.get("preco")):
            reader.ask("price_missing", f"{path}.preco")
        items = tuple(text for entry in texts_of(fields.get("itens")) if (text := corrected(entry, 80)))[:12]
        unit = plain(fields.get("unidade"), 24) or None
        found.append(Plan(id=item_id, name=named(fields["nome"], 48), price=amount, unit=unit, items=items))
        reader.sources[f"plans.{item_id}"] = path
    return tuple(found)


def read_budget(reader: Reader) -> str | None:
    """From what amount a job is taken, where the customer wants it said and says it somewhere."""
    if not any(BUDGET_WISH.search(text) for text in texts_of(reader.given("deve_ter"))):
        return None
    for path in ("objetivo", "observacoes", "negocio.sobre"):
        if match := BUDGET.search(plain(reader.given(path), 1000)):
            reader.sources["budget"] = path
            return cut(corrected(match[0], 120), 120)
    return None


def _named(
    reader: Reader, answer: str, fallback: str, name: str, most: int
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, id, fields) of the entries of a list answer that have a name; a plain text is its name."""
    taken: set[str] = set()
    for path, entry in entries_of(reader.given(answer), answer):
        fields = entry if isinstance(entry, dict) else {name: entry}
        if len(taken) < most and named(fields.get(name), 80):
            yield path, slugged(named(fields[name], 80), taken, fallback), fields
