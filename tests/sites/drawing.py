"""Sections drawn from the contract: any layout, any length between the least and the most, any number of parts."""

from typing import Any, Literal, cast, get_args, get_origin

from annotated_types import MaxLen, MinLen
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sitewright.sites.model import AnySection, Section, SectionType
from sitewright.sites.samples import CALL, LONG, WRITE, filled, gallery_facts

FACTS = gallery_facts()
CLASSES: dict[SectionType, type[BaseModel]] = {kind.model_fields["type"].default: kind for kind in get_args(AnySection)}
IDS = {
    "service": [service.id for service in FACTS.services],
    "price": [price.id for price in FACTS.prices],
    "person": [person.id for person in FACTS.people],
    "quotes": [quote.id for quote in FACTS.quotes],
    "project": [project.id for project in FACTS.projects],
    "projects": [project.id for project in FACTS.projects],
    "plans": [plan.id for plan in FACTS.plans],
    "duration": [step.id for step in FACTS.steps],
    "price_list": [price.id for price in FACTS.prices],
    "faq": [item.id for item in FACTS.faq],
    "stats": [stat.id for stat in FACTS.stats],
}
"""Ids that a field may name, by the field's name, or by the type of section where that is `items`."""
LONG_ALLOWED = 40


def bounds(field: FieldInfo) -> tuple[int, int]:
    """The least and the most characters or parts of a field."""
    least = next((rule.min_length for rule in field.metadata if isinstance(rule, MinLen)), 0)
    most = next((rule.max_length for rule in field.metadata if isinstance(rule, MaxLen)), 12)
    return least, most


def texts(least: int, most: int) -> st.SearchStrategy[str]:
    """A text at its limits, between them, or of one word that fits no narrow column."""
    lengths = sorted({max(least, 2), (least + most) // 2, most})
    choices = [filled(length) for length in lengths if length >= max(least, 2)]
    word = LONG.split()[-1][:most]
    return st.sampled_from([*choices, *([word] if most <= LONG_ALLOWED and len(word) >= least else [])])


def value_of(name: str, field: FieldInfo, type_: SectionType) -> st.SearchStrategy[Any]:
    """Anything that the field may hold; what may be left out is so half the time."""
    inner = [part for part in get_args(field.annotation) if part is not type(None)]
    optional = type(None) in get_args(field.annotation)
    annotation = inner[0] if optional else field.annotation
    found = plain(name, annotation, field, type_)
    return st.none() | found if optional else found


def plain(name: str, annotation: Any, field: FieldInfo, type_: SectionType) -> st.SearchStrategy[Any]:
    """A value of an annotation that is not optional."""
    if name in IDS and annotation is not tuple and get_origin(annotation) is not tuple:
        return st.sampled_from(IDS[name])
    if get_origin(annotation) is tuple:
        return parts(name, get_args(annotation)[0], bounds(field), type_)
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return st.sampled_from([CALL, WRITE]) if annotation.__name__ == "Action" else model(annotation, type_)
    if annotation is bool:
        return st.booleans()
    if annotation is str:
        return texts(*bounds(field))
    return st.none()


def parts(name: str, part: Any, limits: tuple[int, int], type_: SectionType) -> st.SearchStrategy[tuple[Any, ...]]:
    """Between the least and the most parts."""
    least, most = limits
    ids = IDS.get(name) or (IDS.get(type_) if name == "items" and not isinstance(part, type) else None)
    if get_origin(part) is Literal:
        ids = list(get_args(part))
    if ids is not None:
        return st.lists(st.sampled_from(ids), min_size=least, max_size=min(most, len(ids)), unique=True).map(tuple)
    if isinstance(part, type) and issubclass(part, BaseModel):
        one = st.sampled_from([CALL, WRITE]) if part.__name__ == "Action" else model(part, type_)
        return st.lists(one, min_size=least, max_size=most).map(tuple)
    rules = FieldInfo.from_annotation(part)
    limit = next((rule.max_length for rule in rules.metadata if getattr(rule, "max_length", None)), 24)
    return st.lists(texts(2, int(limit)), min_size=least, max_size=most).map(tuple)


def model(kind: type[BaseModel], type_: SectionType) -> st.SearchStrategy[Any]:
    """Any value of a part of a section."""
    fields = {
        name: value_of("price_list" if kind.__name__ == "PriceGroup" and name == "items" else name, field, type_)
        for name, field in kind.model_fields.items()
    }
    return st.fixed_dictionaries(fields).map(kind.model_validate)


def section(type_: SectionType, variant: str) -> st.SearchStrategy[Section]:
    """Any section of a type in a layout."""
    kind = CLASSES[type_]
    fixed = {"id": "secao", "type": type_, "variant": variant, "tone": "paper"}
    fields = {
        name: st.just(fixed[name]) if name in fixed else value_of(name, field, type_)
        for name, field in kind.model_fields.items()
    }
    drawn = st.fixed_dictionaries(fields).map(kind.model_validate)
    return cast("st.SearchStrategy[Section]", drawn)
