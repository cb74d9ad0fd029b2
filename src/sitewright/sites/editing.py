"""Makes edits of a typed site, each checked against what stands there now."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sitewright.errors import Rejected
from sitewright.kit.language import mark
from sitewright.sites.edits import (
    NAVIGATION,
    AddPage,
    AddSection,
    CorrectFact,
    Edit,
    MoveSection,
    RemovePage,
    RemoveSection,
    SetLook,
    SetPhoto,
    SetText,
    SetToken,
)
from sitewright.sites.facts import Facts
from sitewright.sites.model import (
    HOME,
    VARIANTS,
    Action,
    Gallery,
    GalleryItem,
    Hero,
    Page,
    Section,
    Site,
    Story,
    Theme,
)
from sitewright.sites.passages import SEO, passages
from sitewright.sites.theme import unreadable_pairs

M = TypeVar("M", bound=BaseModel)
Correct = Callable[[Facts, str, str], Facts]
"""Reads a fact from plain text: (facts, name, text) -> facts. Raises Rejected."""


def apply_edits(site: Site, edits: Sequence[Edit], correct: Correct) -> Site:
    """The site with all edits made, in order. Raises Rejected with place and remedy; then none is made."""
    for edit in edits:
        site = apply_edit(site, edit, correct)
    for problem in faults_of(site):
        raise Rejected(problem)
    return site


def faults_of(site: Site) -> list[str]:
    """What makes a site inconsistent in itself: pages and ids that repeat, buttons to nowhere, colours that clash."""
    slugs = [page.slug for page in site.pages]
    found = (
        [] if slugs[:1] == [HOME] and len({*slugs}) == len(slugs) else [mark(f"Pages: the first is {HOME}, each once.")]
    )
    for page in site.pages:
        ids = [section.id for section in page.sections]
        found += [
            mark(f"Page {page.slug}: two sections are named {id_}.") for id_ in sorted({*ids}) if ids.count(id_) > 1
        ]
        for section in page.sections:
            found += [
                mark(
                    f"Page {page.slug}, section {section.id}: the button {action.label!r} leads to the page "
                    f"{action.page!r}, which does not exist; change or remove it."
                )
                for action in _actions_in(section)
                if action.kind == "page" and action.page not in slugs
            ]
    for text, ground, ratio in unreadable_pairs(site.theme.palette):
        found.append(
            mark(f"palette.{text} on palette.{ground} has a contrast of {ratio:.1f}:1; it must be 4.5:1 or more.")
        )
    return found


def apply_edit(site: Site, edit: Edit, correct: Correct) -> Site:
    """The site with one edit made; what holds of the whole site is not checked. Raises Rejected."""
    if isinstance(edit, CorrectFact):
        return site.model_copy(update={"facts": correct(site.facts, edit.fact, edit.text)})
    if isinstance(edit, SetToken):
        return site.model_copy(update={"theme": _with_token(site.theme, edit)})
    if isinstance(edit, AddPage):
        if edit.page.slug in {page.slug for page in site.pages}:
            raise Rejected(f"There is a page {edit.page.slug} already; choose another slug.", field=edit.page.slug)
        return _valid(site, {"pages": (*site.pages, edit.page)}, "pages")
    page = page_of(site, edit.page)
    if isinstance(edit, RemovePage):
        if page.slug == HOME:
            raise Rejected("The home page cannot be removed.", field=HOME)
        return _valid(site, {"pages": tuple(other for other in site.pages if other is not page)}, "pages")
    changed = with_photo(site, page, edit) if isinstance(edit, SetPhoto) else _change_page(page, edit)
    return site.model_copy(update={"pages": tuple(changed if other is page else other for other in site.pages)})


def _change_page(page: Page, edit: SetText | MoveSection | RemoveSection | AddSection | SetLook) -> Page:
    if isinstance(edit, SetText):
        return _set_text(page, edit)
    if isinstance(edit, AddSection):
        return _placed(page, page.sections, edit.section, edit.after)
    section = section_of(page, edit.section)
    others = tuple(other for other in page.sections if other is not section)
    if isinstance(edit, MoveSection):
        return _placed(page, others, section, edit.after)
    if isinstance(edit, RemoveSection):
        if page.sections[0].type == "hero" and section is page.sections[0]:
            raise Rejected(f"Page {page.slug}: its opening stays; change its texts instead.", field=section.id)
        return _valid(page, {"sections": others}, f"{page.slug}.sections")
    return _with_section(page, section, _with_look(page, section, edit))


def page_of(site: Site, slug: str) -> Page:
    """The page. Raises Rejected."""
    for page in site.pages:
        if page.slug == slug:
            return page
    known = ", ".join(page.slug for page in site.pages)
    raise Rejected(f"There is no page {slug!r}; there are {known}.", field=slug)


def section_of(page: Page, id_: str) -> Section:
    """The section. Raises Rejected."""
    for section in page.sections:
        if section.id == id_:
            return section
    known = ", ".join(section.id for section in page.sections)
    raise Rejected(f"Page {page.slug} has no section {id_!r}; it has {known}.", field=f"{page.slug}.{id_}")


def text_at(page: Page, section: str, field: str) -> str:
    """The text that stands at a place, empty where there is none. Raises Rejected for an unknown section."""
    if section == NAVIGATION:
        return page.nav_label
    if section != SEO:
        section_of(page, section)
    found = (passage.text for passage in passages(page) if (passage.section, passage.field) == (section, field))
    return next(found, "")


def _set_text(page: Page, edit: SetText) -> Page:
    place = f"{page.slug}.{edit.section}.{edit.field}"
    stands = text_at(page, edit.section, edit.field)
    if _squeezed(stands) != _squeezed(edit.old):
        raise Rejected(f"At {place} stands {stands[:200]!r}, not {edit.old[:200]!r}; copy it exactly.", field=place)
    new = _squeezed(edit.new)
    if edit.section == NAVIGATION:
        return _valid(page, {"nav_label": new}, place)
    part = page.seo if edit.section == SEO else section_of(page, edit.section)
    path = [int(step) if step.isdigit() else step for step in edit.field.split(".")]
    try:
        changed = _valid(part, _put(part.model_dump(), path, new or None), place)
    except (KeyError, IndexError, TypeError):
        raise Rejected(f"There is no text at {place}; take a field that the section has.", field=place) from None
    page = page.model_copy(update={"seo": changed}) if edit.section == SEO else _with_section(page, part, changed)
    if new and text_at(page, edit.section, edit.field) != new:
        raise Rejected(f"{place} holds no prose; only texts are set like this.", field=place)
    return page


def _put(value: Any, path: list[str | int], text: str | None) -> Any:
    """Plain data with the text at a path; an entry without text leaves its list, one after the last joins it."""
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, step: _put(value[step], rest, text) if rest else text}
    entries, number = list(value), int(step)
    if rest:
        entries[number] = _put(entries[number], rest, text)
    elif number == len(entries):
        entries.append(text)
    else:
        entries[number : number + 1] = [] if text is None else [text]
        if number > len(entries):
            raise IndexError
    return tuple(entries)


def _placed(page: Page, sections: tuple[Section, ...], section: Section, after: str | None) -> Page:
    """The page with a section at its place. What opens a page stays first."""
    opening = next((number for number, other in enumerate(sections) if other.type == "hero"), -1) + 1
    if after is None:
        place = 0 if section.type in ("hero", "announcement") else opening
    else:
        if after not in [other.id for other in sections]:
            raise Rejected(f"Page {page.slug} has no section {after!r} to put {section.id} after.", field=after)
        place = [other.id for other in sections].index(after) + 1
    if section.type != "announcement" and section.type != "hero" and place < opening:
        raise Rejected(f"Page {page.slug}: nothing but an announcement stands before its opening.", field=section.id)
    return _valid(page, {"sections": (*sections[:place], section, *sections[place:])}, f"{page.slug}.sections")


def _with_look(page: Page, section: Section, edit: SetLook) -> Section:
    variants = VARIANTS.get(section.type, ())
    if edit.variant is not None and edit.variant not in variants:
        known = ", ".join(variants) or "none"
        raise Rejected(f"The section {section.type} has no layout {edit.variant!r}; it has {known}.", field=section.id)
    update = {"tone": edit.tone or section.tone, "variant": edit.variant or section.variant}
    return _valid(section, update, f"{page.slug}.{section.id}")


def with_photo(site: Site, page: Page, edit: SetPhoto) -> Page:
    """The page with a photo in one of its sections. Raises Rejected."""
    section, place = section_of(page, edit.section), f"{page.slug}.{edit.section}"
    picture = next((picture for picture in site.pictures if picture.id == edit.photo), None)
    if picture is None:
        known = ", ".join(picture.id for picture in site.pictures) or "none"
        raise Rejected(f"There is no photo {edit.photo!r}; there are {known}.", field=place)
    if not isinstance(section, Hero | Story | Gallery):
        raise Rejected(f"{place}: a section {section.type} shows no photo; take a hero, story or gallery.", field=place)
    if isinstance(section, Gallery):
        item = GalleryItem(photo=picture.id, alt=picture.alt, caption=picture.caption)
        return _with_section(page, section, _valid(section, {"items": (*section.items, item)}, place))
    update = {"photo": picture.id} | ({"variant": "split_photo"} if isinstance(section, Story) else {})
    return _with_section(page, section, _valid(section, update, place))


def _with_token(theme: Theme, edit: SetToken) -> Theme:
    group, _, name = edit.token.rpartition(".")
    part: BaseModel = theme.palette if group else theme
    if name not in type(part).model_fields or name == "palette":
        known = ", ".join([*(f"palette.{colour}" for colour in type(theme.palette).model_fields), *_THEME_FIELDS])
        raise Rejected(f"There is no token {edit.token!r}; there are {known}.", field=edit.token)
    changed = _valid(part, {name: edit.value}, edit.token)
    return _valid(theme, {"palette": changed}, edit.token) if group else changed  # type: ignore[return-value]


_THEME_FIELDS = tuple(name for name in Theme.model_fields if name != "palette")


def _with_section(page: Page, section: BaseModel, changed: BaseModel) -> Page:
    return page.model_copy(
        update={"sections": tuple(changed if other is section else other for other in page.sections)}
    )


def _actions_in(section: Section) -> list[Action]:
    found: list[Action] = []
    for name in type(section).model_fields:
        value = getattr(section, name)
        found += [entry for entry in (value if isinstance(value, tuple) else (value,)) if isinstance(entry, Action)]
    return found


def _valid(model: M, update: dict[str, Any], place: str) -> M:
    """The model with values changed, validated. Raises Rejected with the schema's own words."""
    try:
        return type(model).model_validate({**model.model_dump(), **update})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise Rejected(f"{place} ({where}): {first['msg']}.", field=place) from None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
