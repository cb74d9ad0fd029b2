"""Which answer each fact comes from that a site's pages show."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sitewright.sites.facts import FactId, Facts
from sitewright.sites.model import Page


def provenance_of(facts: Facts, pages: Iterable[Page]) -> dict[str, str]:
    """The answer's path of each fact shown: those every page frames itself with, and the entries sections refer to."""
    shown = {reference for page in pages for section in page.sections for reference in fact_ids(section)}
    return {fact: path for fact, path in facts.sources.items() if "." not in fact or fact.partition(".")[2] in shown}


def fact_ids(model: BaseModel) -> Iterator[str]:
    """Every fact a section refers to, at any depth."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        yield from _strings(value) if _refers(field) else _of_parts(value)


def _refers(field: FieldInfo) -> bool:
    """Whether a field holds ids of facts."""
    _, mark = get_args(FactId)
    return mark in field.metadata or any(mark in get_args(inner) for inner in get_args(field.annotation))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        yield from value
    elif value is not None:
        yield value


def _of_parts(value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, tuple) else (value,):
        if isinstance(entry, BaseModel):
            yield from fact_ids(entry)
