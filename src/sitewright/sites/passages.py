"""The prose of a page: each text with where it stands, and a page with one of its texts changed or taken out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self, TypeVar, get_args, get_origin

from pydantic import BaseModel, StringConstraints, ValidationError

from sitewright.sites.facts import Facts
from sitewright.sites.model import Section, Seo

Path = tuple[str | int, ...]
SEO = "seo"
"""Stands for the section's id where a text is one of the search texts."""


class Written(Protocol):
    """A page's texts: written content, or a page of a site."""

    @property
    def seo(self) -> Seo:
        """The search texts."""
        ...

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections in order."""
        ...

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """The page with other texts."""
        ...


@dataclass(frozen=True)
class Passage:
    """One text: `section` is the section's id (or `seo`), `path` leads to it from there."""

    section: str
    path: Path
    text: str

    @property
    def field(self) -> str:
        """`items.0.text`."""
        return ".".join(map(str, self.path))


@dataclass(frozen=True)
class Finding:
    """Something a page should not say: where, the words, and why not."""

    page: str
    section: str
    field: str
    text: str
    why: str

    def __str__(self) -> str:
        return f"Section {self.section}, {self.field}: {self.why}: {self.text[:120]!r}."


T = TypeVar("T", bound=BaseModel)
P = TypeVar("P", bound=Written)


def passages(page: Written) -> Iterator[Passage]:
    """All prose of a page; ids, kinds and references to facts are none."""
    yield from (Passage(SEO, path, text) for path, text in _texts(page.seo, ()))
    for section in page.sections:
        yield from (Passage(section.id, path, text) for path, text in _texts(section, ()))


def reworded(page: P, word: Callable[[Passage], str], facts: Facts) -> P:
    """The page with each text as `word` gives it; an empty one is left out.

    What must be there says the business's name instead: search texts, and a hero's title. Any other
    section that cannot be without a text is left out whole.
    """
    texts = [(passage, word(passage)) for passage in passages(page)]
    changes = [(passage, text) for passage, text in reversed(texts) if text != passage.text]
    seo = page.seo
    for passage, text in changes:
        if passage.section == SEO:
            seo = with_text(seo, passage.path, text or None) or _named(seo, passage.path, facts)
    kept: list[Section] = []
    for section in page.sections:
        changed: Section | None = section
        for passage, text in changes:
            if changed is not None and passage.section == section.id:
                opens = section.type == "hero" and passage.path == ("title",)
                changed = with_text(changed, passage.path, text or (facts.name if opens else None))
        kept += [changed] if changed is not None else []
    return page.model_copy(update={"seo": seo, "sections": tuple(kept or page.sections)})


def _named(seo: Seo, path: Path, facts: Facts) -> Seo:
    """Search texts of which one says only who the business is."""
    trade = f"{facts.name}: {facts.segment}" if facts.segment else f"{facts.name} - {facts.domain or 'contato'}"
    text = trade[:70] if path == ("title",) else f"{trade[:140]}. {facts.name}, contato."
    return seo.model_copy(update={str(path[0]): text})


def with_text(model: T, path: Path, text: str | None) -> T | None:
    """The model with the text at a path changed; None takes it out, with what cannot be without it.

    Returns None where nothing valid remains.
    """
    for length in range(len(path), 0, -1):
        if length < len(path) and text is not None:
            return None
        if length < len(path) and not isinstance(path[length - 1], int):
            continue
        try:
            return type(model).model_validate(_replaced(model.model_dump(), path[:length], text))
        except ValidationError:
            continue
    return None


def _replaced(value: Any, path: Path, text: str | None) -> Any:
    """Plain data with the value at a path replaced; an entry replaced by None is gone from its list."""
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: _replaced(value[step], rest, text) if rest else text}
    new = _replaced(value[step], rest, text) if rest else text
    return tuple(
        new if number == step else entry for number, entry in enumerate(value) if number != step or new is not None
    )


def _texts(model: BaseModel, path: Path) -> Iterator[tuple[Path, str]]:
    for name, field in type(model).model_fields.items():
        if not _refers(field.annotation, field.metadata):
            yield from _leaves(getattr(model, name), (*path, name))


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, BaseModel):
        yield from _texts(value, path)
    elif isinstance(value, tuple):
        for number, entry in enumerate(value):
            yield from _leaves(entry, (*path, number))
    elif isinstance(value, str) and value:
        yield path, value


def _refers(annotation: Any, metadata: list[Any]) -> bool:
    """Whether a field holds choices, ids or slugs: texts bound to a pattern are no prose."""
    if any(isinstance(entry, StringConstraints) and entry.pattern for entry in metadata):
        return True
    if get_origin(annotation) is Literal:
        return True
    inner = get_args(annotation)
    return any(_refers(entry, list(getattr(annotation, "__metadata__", ()))) for entry in inner)
