"""Whether a change stayed where its remarks meant it, judged by the sites built before and after."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sitewright.building.looks import Look, looks_differ, spilling
from sitewright.generation.models import Target as Meant
from sitewright.kit.folder import read_files
from sitewright.patching.built_page import HEAD
from sitewright.patching.compare import Difference, address, compare
from sitewright.patching.contained import ANY, Containment, contained
from sitewright.patching.contained import Target as Allowed
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
MUCH = 20
"""So many characters more may take a line more."""
EVERYWHERE = frozenset({ANY})


Looks = Literal["compared", "placed", "unchanged", "no_browser", "meant", "unasked"]
"""How the looks of sections were judged: `placed` where colours are what may change, `unchanged` where no page could
look otherwise, `meant` where the look of the whole site is what may change, `unasked` where the change is refused for
what its files say."""


LOOKS_TOLD: dict[Looks, str] = {
    "meant": "Looks: not compared, the look of the whole site is what the remark is about.",
    "no_browser": "Looks: not compared, no browser is installed.",
    "placed": "Looks: places and sizes of sections compared on {pages} page(s) at three widths, not their colours.",
    "compared": "Looks: {pages} page(s) compared at three widths.",
    "unchanged": "Looks: no section could look otherwise but those that say something else.",
    "unasked": "Looks: not compared.",
}
"""The least compared first."""
COLOUR = re.compile(
    r"(?:#|(?:rgb|hsl)a?\(|ok(?:lch|lab)\(|color(?:-mix)?\().*|transparent|white|black|currentcolor", re.I
)
SHAPES = ("structure", "added", "removed", "order", "style")
"""Kinds of differences in one section that may show in another."""


class ChangeReport(Strict):
    """What a change did to the built site: pages that differ, by address, and each difference with where it shows.

    `looked_at` is how many pages were also compared in a browser, `not_looked_at` those that time did not suffice for.
    """

    pages: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    looks: Looks = "unasked"
    looked_at: int = 0
    not_looked_at: tuple[str, ...] = ()

    def with_looks_of(self, step: "ChangeReport") -> "ChangeReport":
        """The report with what one of its steps says of looks."""
        return self.model_copy(
            update={"looks": step.looks, "looked_at": step.looked_at, "not_looked_at": step.not_looked_at}
        )

    def after(self, earlier: "ChangeReport") -> "ChangeReport":
        """The report, which also says what was not looked at in the steps before it."""
        least = min(self.looks, earlier.looks, key=list(LOOKS_TOLD).index)
        left = tuple(sorted({*earlier.not_looked_at, *self.not_looked_at}))
        most = max(self.looked_at, earlier.looked_at)
        return self.model_copy(update={"looks": least, "looked_at": most, "not_looked_at": left})

    def told_of_looks(self) -> str:
        """How the looks were judged, for a person."""
        told = LOOKS_TOLD[self.looks].format(pages=self.looked_at)
        left = ", ".join(self.not_looked_at)
        return f"{told} Time did not suffice for {left}." if left else told


def compared(
    before: Path, after: Path, targets: Iterable[Allowed], *, look: bool = True
) -> tuple[Containment, ChangeReport]:
    """Compare two built sites by their files, then by how the pages look that could look otherwise."""
    targets = list(targets)
    old, new = read_files(before), read_files(after)
    differences = compare(old, new)
    containment = contained(differences, targets)
    if containment.outside or not look:
        return containment, _report(differences, "unasked", Look())
    differences = (*differences, *spilling(before, after, grown(differences)))
    containment = contained(differences, targets)
    if containment.outside:
        return containment, _report(differences, "unasked", Look())
    tokens = [each for each in differences if each.kind == "token"]
    if not all(map(is_colour, tokens)) or any(ANY in target.styles for target in targets):
        return containment, _report(differences, "meant", Look())
    pages = changeable(old, new, differences)
    # Where a section says something else it also looks otherwise; that is no second thing to tell.
    said = {spot for each in differences if each.kind != "style" for spot in each.spots}
    seen = looks_differ(before, after, pages, but=said, placed_only=bool(tokens)) if pages else Look()
    compared_as: Looks = "placed" if tokens else "compared"
    judged: Looks = "no_browser" if seen is None else compared_as if pages else "unchanged"
    seen = seen or Look()
    differences = (*differences, *seen.differences)
    return contained(differences, targets), _report(differences, judged, seen)


def is_colour(token: Difference) -> bool:
    """Whether a token was and is a colour: then it draws otherwise and places nothing otherwise."""
    return all(COLOUR.fullmatch(value) for value in (token.before, token.after))


def grown(differences: Iterable[Difference]) -> list[str]:
    """Addresses of the pages where a text is longer than before, so that it may run over what stands below."""
    texts = [each for each in differences if each.kind == "text" and len(each.after) >= len(each.before) + MUCH]
    return sorted({spot.page for each in texts for spot in each.spots if spot.section != HEAD})


def changeable(old: Mapping[str, bytes], new: Mapping[str, bytes], differences: Iterable[Difference]) -> list[str]:
    """Addresses of the pages where a section that says what it said could look otherwise.

    There a section came, went, moved or has other tags, or a file that the page loads differs. Words and addresses
    in one section draw no other: a page where only they differ needs no look.
    """
    found, sheets = set[str](), b"".join(content for path, content in new.items() if path.endswith(".css"))
    for each in differences:
        if each.kind in SHAPES or (each.kind == "file" and each.name.endswith(".js")):
            found |= {spot.page for spot in each.spots}
        elif each.kind == "file":
            found |= {spot.page for spot in each.spots if spot.section != HEAD}
    pages = {path: address(path) for path in sorted(old.keys() & new.keys()) if path.endswith(".html")}
    drawn = {path for path in old.keys() & new.keys() if path.endswith(".woff2") and old[path] != new[path]}
    everywhere = any(path.encode() in sheets for path in drawn)
    return [
        page for path, page in pages.items() if everywhere or page in found or _sheets(path, old) != _sheets(path, new)
    ]


def _sheets(page: str, build: Mapping[str, bytes]) -> list[bytes]:
    """What the style sheets say that a page loads."""
    html = build[page]
    return [content for path, content in sorted(build.items()) if path.endswith(".css") and path.encode() in html]


def targets_of(meant: Iterable[Meant], before: Site, after: Site) -> list[Allowed]:
    """What remarks allow to change of the built site, whose typed sites are given."""
    shown = Allowed(pages=EVERYWHERE, sections=EVERYWHERE, texts=_shown_anew(before, after))
    return [shown, *(target for each in meant for target in _targets(each, before, after))]


def _targets(meant: Meant, before: Site, after: Site) -> Iterator[Allowed]:
    narrowed = {place.split("/")[0] for place in (*meant.sections, *meant.fields)}
    for slug in set(meant.pages) - narrowed:
        yield Allowed(pages={_address(slug)}, sections=EVERYWHERE)
    for place in meant.sections:
        slug, _, section = place.partition("/")
        yield Allowed(pages={_address(slug)}, sections={_region(section)})
    for place in meant.fields:
        slug, section, field = (*place.split("/", 2), "", "")[:3]
        texts = {text for site in (before, after) for text in _texts(site, slug, section, field)}
        yield Allowed(pages={_address(slug)}, sections={_region(section)}, texts=texts)
    if meant.tokens:
        yield Allowed(tokens=_tokens_anew(before, after))
    if meant.styles:
        yield Allowed(styles=EVERYWHERE if "base" in meant.styles else frozenset(meant.styles))


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


def _report(differences: Iterable[Difference], looks: Looks, look: Look) -> ChangeReport:
    differences = list(differences)
    short = [
        replace(each, before=each.before[:LONGEST_KEPT], after=each.after[:LONGEST_KEPT])
        for each in differences[:MOST_KEPT]
    ]
    pages = {spot.page for each in differences if each.kind not in ("style", "file") for spot in each.spots}
    return ChangeReport(
        pages=tuple(sorted(pages)),
        differences=tuple(short),
        looks=looks,
        looked_at=len(look.seen),
        not_looked_at=look.left,
    )
