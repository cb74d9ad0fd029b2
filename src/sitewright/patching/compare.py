"""What differs between two builds of a site: page by page and section by section, in styles, tokens and other files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from sitewright.patching.built_page import FINGERPRINT, Region, read_regions, stable
from sitewright.patching.selectors import reached
from sitewright.patching.stylesheet import ROOT, Place, Token, declarations, rule, tokens

SHOWN = 160
TOLD_SPOTS = 4
NO_TOKEN = Token("", "")
BUILD_TIMES = re.compile(rb"<lastmod>[^<]*</lastmod>")
DifferenceKind = Literal[
    "text", "value", "structure", "added", "removed", "order", "token", "style", "file", "look", "spill"
]


class Spot(NamedTuple):
    """A region of a page: its address as `/precos/`, the region's name and its section type."""

    page: str
    section: str
    type: str


@dataclass(frozen=True)
class Difference:
    """One thing that changed, and all spots where it shows; none for tokens, and for what no page uses.

    `name` is the field, the token, the selector with its property, the file, or the width of the window.
    """

    kind: DifferenceKind
    before: str
    after: str
    name: str = ""
    spots: tuple[Spot, ...] = ()

    def told(self) -> str:
        """The difference as one line."""
        spots = [f"{spot.page} {spot.section}".strip() for spot in self.spots[:TOLD_SPOTS]]
        more = f"{len(self.spots) - TOLD_SPOTS} more" if len(self.spots) > TOLD_SPOTS else ""
        where = ", ".join(part for part in (*spots, more, self.name) if part)
        return f"{self.kind} {where}: {self.before[:SHOWN]!r} -> {self.after[:SHOWN]!r}"


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """All that differs between two builds, given as path -> content; pages first.

    Fingerprints, checksums and build times do not count.
    """
    old, new = Build.read(before), Build.read(after)
    found = [difference for page in sorted({*old.pages, *new.pages}) for difference in _pages_differ(page, old, new)]
    return (*found, *_tokens_differ(old, new), *_styles_differ(old, new), *_files_differ(old, new))


@dataclass(frozen=True)
class Build:
    """A built site: regions by page, declarations by style sheet, other files; by address."""

    pages: dict[str, dict[str, Region]] = field(default_factory=dict)
    sheets: dict[str, dict[Place, str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> "Build":
        """Take a build apart."""
        build = cls()
        for path, content in sorted(files.items()):
            if path.endswith(".html"):
                build.pages[address(path)] = read_regions(content)
            elif path.endswith(".css"):
                build.sheets[f"/{path}"] = declarations(content.decode("utf-8", "replace"))
            else:
                build.files[f"/{FINGERPRINT.sub('', path)}"] = BUILD_TIMES.sub(b"", content)
        return build

    def styles(self, page: str) -> dict[Place, str]:
        """All that the style sheets of a page say."""
        found: dict[Place, str] = {}
        for region in self.pages.get(page, {}).values():
            for sheet in region.sheets:
                found |= self.sheets.get(sheet, {})
        return found

    def tokens(self) -> dict[str, Token]:
        """The design tokens of all sheets."""
        return tokens({place: value for sheet in self.sheets.values() for place, value in sheet.items()})

    def sheet_names(self, page: str) -> list[str]:
        """The style sheets of a page, without fingerprints."""
        return [stable(sheet) for region in self.pages.get(page, {}).values() for sheet in region.sheets]

    def reached(self, place: Place, page: str) -> set[Spot]:
        """Spots of a page that a declaration may reach."""
        selector = place.context if place.context.startswith("@keyframes") else place.selector
        regions = self.pages.get(page, {})
        return {Spot(page, name, regions[name].kind) for name in reached(selector, regions)}

    def spots_naming(self, file: str) -> set[Spot]:
        """Regions that name a file."""
        named = re.compile(rf"(?:^|[\s/]){re.escape(stable(file).lstrip('/'))}(?:$|[?#\s,])")
        return {
            Spot(page, region.name, region.kind)
            for page, regions in self.pages.items()
            for region in regions.values()
            if any(named.search(value) for value in region.values)
        }


def address(path: str) -> str:
    """A page's address by its path in the build."""
    return f"/{path.removesuffix('index.html')}" if path.split("/")[-1] == "index.html" else f"/{path}"


def _pages_differ(page: str, old: Build, new: Build) -> Iterator[Difference]:
    before, after = old.pages.get(page, {}), new.pages.get(page, {})
    for name in dict.fromkeys([*before, *after]):
        one, two = before.get(name), after.get(name)
        if one is not None and two is not None:
            yield from _regions_differ(Spot(page, name, two.kind), one, two)
        elif region := one or two:
            kind: DifferenceKind = "removed" if one is not None else "added"
            was, becomes = (" ".join(it.said().values()) if it else "" for it in (one, two))
            yield Difference(kind, was, becomes, spots=(Spot(page, name, region.kind),))
    common = [[name for name in side if name in before and name in after] for side in (before, after)]
    for name, there in zip(*common, strict=True):
        if name != there:
            was, becomes = (str(side.index(name)) for side in common)
            yield Difference("order", was, becomes, spots=(Spot(page, name, after[name].kind),))


def _regions_differ(spot: Spot, old: Region, new: Region) -> Iterator[Difference]:
    before, after = old.said(), new.said()
    for name in sorted({*before, *after}):
        one, two = before.get(name, ""), after.get(name, "")
        if one != two:
            yield Difference("text", one, two, name, (spot,))
    if old.values != new.values:
        yield Difference("value", *_where_apart(old.values, new.values), spots=(spot,))
    if old.structure != new.structure:
        yield Difference("structure", *_where_apart(old.structure, new.structure), spots=(spot,))


def _where_apart(old: list[str], new: list[str]) -> tuple[str, str]:
    """Both lists without what they begin and end with alike."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    old, new = old[start:], new[start:]
    end = next((at for at, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), None)
    end = min(len(old), len(new)) if end is None else end
    return " ".join(old[: len(old) - end]), " ".join(new[: len(new) - end])


def _tokens_differ(old: Build, new: Build) -> Iterator[Difference]:
    before, after = old.tokens(), new.tokens()
    for name in sorted({*before, *after}):
        one, two = before.get(name, NO_TOKEN), after.get(name, NO_TOKEN)
        if one.written != two.written and one.computed != two.computed:
            yield Difference("token", one.computed, two.computed, name)


def _styles_differ(old: Build, new: Build) -> Iterator[Difference]:
    """Declarations that changed, each with the spots of all pages that it reaches, as it was or as it is.

    What reaches nothing counts where the page loads the same sheets as before; else it came or went with a section.
    """
    spots: dict[tuple[Place, str, str], set[Spot]] = {}
    for page in sorted({*old.pages, *new.pages}):
        before, after = old.styles(page), new.styles(page)
        for place in {*before, *after}:
            was, becomes = before.get(place, ""), after.get(place, "")
            if was != becomes and not (place.selector == ROOT and place.property.startswith("--")):
                found = {spot for build in (old, new) for spot in build.reached(place, page)}
                if found or old.sheet_names(page) == new.sheet_names(page):
                    spots.setdefault((place, was, becomes), set()).update(found)
    for (place, was, becomes), found in sorted(spots.items()):
        name = f"{rule(place)} {{ {place.property} }}"
        yield Difference("style", was, becomes, name, tuple(sorted(found)))


def _files_differ(old: Build, new: Build) -> Iterator[Difference]:
    for name in sorted({*old.files, *new.files}):
        one, two = old.files.get(name), new.files.get(name)
        if one != two:
            was, becomes = (f"{len(it)} bytes" if it is not None else "" for it in (one, two))
            yield Difference("file", was, becomes, name, tuple(sorted(old.spots_naming(name) | new.spots_naming(name))))
