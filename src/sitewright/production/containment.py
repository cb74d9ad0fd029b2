"""Whether a change stayed where its remarks meant it, judged by the sites built before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sitewright.building.looks import looks_differ
from sitewright.generation.models import Target as Meant
from sitewright.patching.built_page import HEAD
from sitewright.patching.compare import Difference, compare
from sitewright.patching.contained import ANY, Containment, Target, contained
from sitewright.patching.stylesheet import declarations, rule
from sitewright.sites import structured
from sitewright.sites.chrome import chrome
from sitewright.sites.facts import Strict
from sitewright.sites.labels import labels
from sitewright.sites.model import HOME, Site
from sitewright.sites.passages import SEO, passages
from sitewright.sites.privacy import privacy_paragraphs
from sitewright.sites.shown import locales_of, shown_facts
from sitewright.sites.tokens import render_tokens

MOST_KEPT = 200
LONGEST_KEPT = 300
EVERYWHERE = frozenset({ANY})


class ChangeReport(Strict):
    """What a change did to the built site: pages that differ, by address, and each difference with where it shows.

    `looked_at` is how many pages were also compared in a browser.
    """

    pages: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    looked_at: int = 0


def compared(before: Path, after: Path, targets: Iterable[Target]) -> tuple[Containment, ChangeReport]:
    """Compare two built sites, by their files and, where the styles of some sections changed alone, by their looks."""
    targets = list(targets)
    differences, looked = compare(_files(before), _files(after)), 0
    containment = contained(differences, targets)
    styled = sorted({spot.page for each in differences if each.kind == "style" for spot in each.spots})
    alone = any(target.styles for target in targets) and not any(each.kind == "token" for each in differences)
    if styled and alone and not containment.outside:
        looked, seen = looks_differ(before, after, styled)
        differences = (*differences, *seen)
        containment = contained(differences, targets)
    return containment, _report(differences, looked)


def targets_of(meant: Iterable[Meant], before: Site, after: Site) -> list[Target]:
    """What remarks allow to change of the built site, whose typed sites are given."""
    shown = Target(pages=EVERYWHERE, sections=EVERYWHERE, texts=_shown_anew(before, after))
    return [shown, *(target for each in meant for target in _targets(each, before, after))]


def _targets(meant: Meant, before: Site, after: Site) -> Iterator[Target]:
    narrowed = {place.split("/")[0] for place in (*meant.sections, *meant.fields)}
    for slug in set(meant.pages) - narrowed:
        yield Target(pages={_address(slug)}, sections=EVERYWHERE)
    for place in meant.sections:
        slug, _, section = place.partition("/")
        yield Target(pages={_address(slug)}, sections={_region(section)})
    for place in meant.fields:
        slug, section, field = (*place.split("/", 2), "", "")[:3]
        texts = {text for site in (before, after) for text in _texts(site, slug, section, field)}
        yield Target(pages={_address(slug)}, sections={_region(section)}, texts=texts)
    if meant.tokens:
        yield Target(tokens=_tokens_anew(before, after))
    if meant.styles:
        yield Target(styles=EVERYWHERE if "base" in meant.styles else frozenset(meant.styles))


def _address(slug: str) -> str:
    return "/" if slug == HOME else f"/{slug}/"


def _region(section: str) -> str:
    return HEAD if section == SEO else section


def _texts(site: Site, slug: str, section: str, field: str) -> Iterator[str]:
    for page in site.pages:
        if page.slug == slug:
            yield from (it.text for it in passages(page) if (it.section, it.field) == (section, field))


def _tokens_anew(before: Site, after: Site) -> set[str]:
    """Custom properties and selectors of the theme's sheet that differ between two themes."""
    old, new = (declarations(render_tokens(site.theme)) for site in (before, after))
    places = [place for place in {*old, *new} if old.get(place) != new.get(place)]
    return {place.property if place.property[:2] == "--" else rule(place) for place in places}


def _shown_anew(before: Site, after: Site) -> set[str]:
    """Texts that facts and the frame of every page show, which differ between two sites: as they were and are."""
    old, new = (dict(_leaves(_frame(site))) for site in (before, after))
    anew = [place for place in {*old, *new} if old.get(place) != new.get(place)]
    return {side[place] for place in anew for side in (old, new) if place in side}


def _frame(site: Site) -> dict[str, Any]:
    bar = (("whatsapp", site.facts.whatsapp), ("call", site.facts.phone))
    return {
        "facts": [shown_facts(site, language) for language in locales_of(site)],
        "chrome": chrome(site),
        "business": structured.business(site),
        "privacy": privacy_paragraphs(site),
        "bar": [
            labels(language)[label]
            for language in locales_of(site)
            for label, way in bar
            if way and site.theme.action_bar
        ],
    }


def _leaves(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text with the way to it."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from _leaves(entry, f"{place}/{name}")
    elif isinstance(value, list | tuple):
        for number, entry in enumerate(value):
            yield from _leaves(entry, f"{place}/{number}")
    elif value is not None and not isinstance(value, bool):
        yield place, str(value)


def _report(differences: Iterable[Difference], looked: int) -> ChangeReport:
    differences = list(differences)
    short = [
        replace(each, before=each.before[:LONGEST_KEPT], after=each.after[:LONGEST_KEPT])
        for each in differences[:MOST_KEPT]
    ]
    pages = {spot.page for each in differences if each.kind not in ("style", "file") for spot in each.spots}
    return ChangeReport(pages=tuple(sorted(pages)), differences=tuple(short), looked_at=looked)


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
