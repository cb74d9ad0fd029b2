"""Whatever the contract allows can be drawn, and what it does not allow is refused."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from sitewright.building.hugo import build
from sitewright.building.quality import check
from sitewright.cli.gallery import lay_out
from sitewright.sites.arrangement import FAMILIES, arranged, faults
from sitewright.sites.catalogue import TEMPLATES, assemble
from sitewright.sites.gallery import site_of
from sitewright.sites.model import VARIANTS, Page, Section, SectionType, Seo, Site
from sitewright.sites.render import render_files
from sitewright.sites.samples import filled, most
from tests.sites.drawing import bounds, section

LAYOUTS = [(type_, variant) for type_, variants in VARIANTS.items() for variant in variants]
KEYS = [template.key for template in TEMPLATES]
AT_MOST = {known.type: known for known in most()}
SEO = Seo(title="Página", description="Uma página com seções de todos os tipos.")


@pytest.mark.parametrize("type_", VARIANTS)
def test_one_character_and_one_part_more_than_the_most_are_refused(type_: SectionType) -> None:
    refused = 0
    for path, value in longer(AT_MOST[type_]):
        with pytest.raises(ValidationError):
            type(AT_MOST[type_]).model_validate({**AT_MOST[type_].model_dump(), path: value})
        refused += 1
    assert refused


def longer(known: Section) -> list[tuple[str, Any]]:
    """Each field that has a limit, with a value one beyond it."""
    found: list[tuple[str, Any]] = []
    data = known.model_dump()
    for name, field in type(known).model_fields.items():
        limit = bounds(field)[1]
        if isinstance(data[name], str) and name not in ("id", "type", "variant", "tone", "project", "source"):
            found.append((name, filled(limit + 1)))
        elif isinstance(data[name], tuple) and type(known).model_fields[name].metadata and len(data[name]) > 0:
            found.append((name, (data[name] * (limit + 1))[: limit + 1]))
            found += [(name, part) for part in longer_parts(getattr(known, name), data[name])]
    return found


def longer_parts(parts: tuple[Any, ...], data: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """The parts, with one of the first part's texts one character too long."""
    first = parts[0]
    if not isinstance(first, BaseModel):
        return []
    texts = [
        (name, bounds(field)[1])
        for name, field in type(first).model_fields.items()
        if field.annotation in (str, str | None)
    ]
    return [({**data[0], name: filled(limit + 1)}, *data[1:]) for name, limit in texts if name not in ("photo",)]


def test_every_layout_has_a_family() -> None:
    assert {(type_, variant) for type_, families in FAMILIES.items() for variant in families} == set(LAYOUTS)


@settings(max_examples=120)
@given(st.data())
def test_what_code_arranges_breaks_no_rule_it_can_mend(data: st.DataObject) -> None:
    types = data.draw(st.lists(st.sampled_from([t for t in VARIANTS if t not in FIXED]), max_size=9, unique=True))
    sections = [
        data.draw(section(type_, data.draw(st.sampled_from(VARIANTS[type_])))) for type_ in ("hero", *types, "contact")
    ]
    tones = data.draw(st.lists(st.sampled_from(("paper", "surface", "brand", "ink")), min_size=11, max_size=11))
    toned = tuple(one.model_copy(update={"tone": tone}) for one, tone in zip(sections, tones, strict=False))
    (page,) = arranged([Page(slug="inicio", nav_label="Início", seo=SEO, sections=toned)])
    left = [fault for fault in faults(page, home=True) if "same layout" not in fault and "grids of cards" not in fault]
    assert left == []


FIXED = ("announcement", "hero", "contact", "project_detail")


@pytest.mark.torture
@pytest.mark.parametrize("template", KEYS)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_sections_make_a_site_that_passes_the_gate(
    template: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    site = site_of([data.draw(section(type_, variant)) for type_, variant in LAYOUTS], template)
    assert problems_of(site, tmp_path_factory.mktemp("drawn")) == []


def test_a_drawn_site_passes_the_gate(tmp_path: Path) -> None:
    site = site_of(AT_MOST.values(), "landing")
    assert problems_of(site, tmp_path) == []


def problems_of(site: Site, folder: Path) -> list[str]:
    """What the gate finds in the built site."""
    lay_out(folder / "source", {**assemble(site.template), **render_files(site)})
    built = asyncio.run(build(folder / "source", site, folder / "scratch"))
    return [f"{problem.page}: {problem.message}" for problem in check(built.directory, site).errors]
