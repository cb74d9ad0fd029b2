"""What a change did to a built site, page by page, and what of it lies outside of what was to change.

containment = contained(before, after, Target(pages={"/"}, sections={"precos"}))
if containment.outside: refuse, and show containment.report() to the patch's author
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from sitewright.patching.built_page import AROUND, FINGERPRINT, HEAD, Region, read_regions, stable
from sitewright.patching.stylesheet import Place, Token, declarations, tokens

ANY = "*"
SHOWN = 160
NO_TOKEN = Token("", "")
BUILD_TIMES = re.compile(rb"<lastmod>[^<]*</lastmod>")
DRAWN = re.compile(r"/(?:icon\.svg|favicon\.ico|apple-touch-icon\.png|cards/[\w-]+\.png)")
MENTION = re.compile(r"[.#]([\w-]+)|\[data-section=[\"']?([\w-]+)")
DifferenceKind = Literal["text", "value", "structure", "added", "removed", "order", "token", "style", "file"]


@dataclass(frozen=True)
class Target:
    """What may change; `"*"` stands for all. What is not named may not.

    pages: addresses as `/` and `/precos/`. sections: ids or types of sections on them, also `header`, `footer`, `head`
    (title, description, structured data) and `page` (what stands around the sections). fields: where given, only the
    texts of these fields, and no structure. tokens: custom properties, as `--paper`.
    """

    pages: Set[str] = frozenset()
    sections: Set[str] = frozenset()
    fields: Set[str] = frozenset({ANY})
    tokens: Set[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `page` is empty for styles and files, `section` and `type` for what is in none.

    `name` is the field, the token, the selector with its property, or the file; `pages` are those that a style's
    sections or a file stand on.
    """

    kind: DifferenceKind
    before: str
    after: str
    page: str = ""
    section: str = ""
    type: str = ""
    name: str = ""
    pages: frozenset[str] = frozenset()

    def told(self) -> str:
        """The difference as one line."""
        where = ", ".join(part for part in (self.page, self.section, self.name) if part)
        return f"{self.kind} {where}: {self.before[:SHOWN]!r} -> {self.after[:SHOWN]!r}"


@dataclass(frozen=True)
class Containment:
    """All differences, and those outside of the target."""

    inside: tuple[Difference, ...]
    outside: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing changed that was not to."""
        return not self.outside

    def report(self) -> str:
        """What changed where, for the patch's author and for the record."""
        lines = [f"outside of the target: {difference.told()}" for difference in self.outside]
        return "\n".join(lines + [f"changed: {difference.told()}" for difference in self.inside])


def contained(before: Mapping[str, bytes], after: Mapping[str, bytes], target: Target) -> Containment:
    """Compare two builds, given as path -> content, and sort what differs by the target."""
    differences = compare(before, after)
    drawn = [each for each in differences if each.kind == "token" and allows(target, each)]
    inside = tuple(each for each in differences if allows(target, each) or _follows(each, drawn))
    return Containment(inside, tuple(difference for difference in differences if difference not in inside))


def allows(target: Target, difference: Difference) -> bool:
    """Whether a difference lies within the target."""
    if difference.kind == "token":
        return _among(difference.name.split(" ")[0], target.tokens)
    if difference.kind in ("style", "file"):
        sections = difference.kind == "file" or _among(difference.type, target.sections)
        return sections and bool(difference.pages) and all(_among(page, target.pages) for page in difference.pages)
    if not _among(difference.page, target.pages):
        return False
    if not (_among(difference.section, target.sections) or _among(difference.type, target.sections)):
        return False
    return ANY in target.fields or (difference.kind == "text" and difference.name in target.fields)


def _follows(difference: Difference, changed: Sequence[Difference]) -> bool:
    """Whether it shows a token that changed: the colour of the browser's bar, an image drawn in the site's colours."""
    if difference.kind == "file":
        return bool(changed) and DRAWN.fullmatch(difference.name) is not None
    if difference.kind != "value" or difference.type != HEAD:
        return False
    colours = [(each.before, each.after) for each in changed if each.before]
    return any(difference.before.replace(old, new) == difference.after for old, new in colours)


def _among(name: str, names: Set[str]) -> bool:
    return ANY in names or (bool(name) and name in names)


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """All that differs between two builds, pages first; fingerprints, checksums and build times do not count."""
    old, new = _Build.read(before), _Build.read(after)
    found = [difference for page in sorted({*old.pages, *new.pages}) for difference in _pages_differ(page, old, new)]
    return (*found, *_styles_differ(old, new), *_files_differ(old, new))


@dataclass(frozen=True)
class _Build:
    """A built site: regions by page, styles, other files by their address without fingerprints."""

    pages: dict[str, dict[str, Region]] = field(default_factory=dict)
    styles: dict[Place, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> "_Build":
        build = cls()
        for path, content in sorted(files.items()):
            if path.endswith(".html"):
                build.pages[address(path)] = read_regions(content)
            elif path.endswith(".css"):
                build.styles.update(declarations(content.decode("utf-8", "replace")))
            else:
                build.files[f"/{FINGERPRINT.sub('', path)}"] = BUILD_TIMES.sub(b"", content)
        return build

    def pages_with(self, kind: str) -> set[str]:
        """Pages that have a section of a type or id."""
        return {page for page, regions in self.pages.items() for it in regions.values() if kind in (it.name, it.kind)}

    def kinds_of(self, name: str) -> set[str]:
        """Types of the sections in which a class, an id or a section's type is used."""
        word = re.compile(rf"(?:class|id|data-section)=(?:[^=<>]*\s)?{re.escape(name)}(?:[\s>])")
        return {
            region.kind
            for regions in self.pages.values()
            for region in regions.values()
            if any(word.search(tag) for tag in region.structure)
        }

    def pages_that_load(self, file: str) -> set[str]:
        """Pages that name a file."""
        named = re.compile(rf"(?:^|[\s/]){re.escape(stable(file).lstrip('/'))}(?:$|[?#\s,])")
        return {
            page
            for page, regions in self.pages.items()
            if any(named.search(value) for region in regions.values() for value in region.values)
        }


def address(path: str) -> str:
    """A page's address by its path in the build."""
    return f"/{path.removesuffix('index.html')}" if path.split("/")[-1] == "index.html" else f"/{path}"


def _pages_differ(page: str, old: _Build, new: _Build) -> Iterator[Difference]:
    before, after = old.pages.get(page, {}), new.pages.get(page, {})
    for name in dict.fromkeys([*before, *after]):
        one, two = before.get(name), after.get(name)
        if one is not None and two is not None:
            yield from _regions_differ(page, one, two)
        elif region := one or two:
            kind: DifferenceKind = "removed" if one is not None else "added"
            was, becomes = (" ".join(it.said().values()) if it else "" for it in (one, two))
            yield Difference(kind, was, becomes, page=page, section=name, type=region.kind)
    common = [[name for name in side if name in before and name in after] for side in (before, after)]
    if common[0] != common[1]:
        moved = [name for name, there in zip(*common, strict=True) if name != there]
        yield from (
            Difference("order", str(common[0].index(name)), str(common[1].index(name)), page, name, after[name].kind)
            for name in moved
        )


def _regions_differ(page: str, old: Region, new: Region) -> Iterator[Difference]:
    before, after = old.said(), new.said()
    for name in sorted({*before, *after}):
        one, two = before.get(name, ""), after.get(name, "")
        if one != two:
            yield Difference("text", one, two, page, new.name, new.kind, name)
    pairs: list[tuple[DifferenceKind, list[str], list[str]]] = [
        ("value", old.values, new.values),
        ("structure", old.structure, new.structure),
    ]
    for kind, was, becomes in pairs:
        if was != becomes:
            yield Difference(kind, *_where_apart(was, becomes), page, new.name, new.kind)


def _where_apart(old: list[str], new: list[str]) -> tuple[str, str]:
    """Both lists without what they begin and end with alike."""
    start = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    old, new = old[start:], new[start:]
    end = next((at for at, (a, b) in enumerate(zip(old[::-1], new[::-1], strict=False)) if a != b), None)
    end = min(len(old), len(new)) if end is None else end
    return " ".join(old[: len(old) - end]), " ".join(new[: len(new) - end])


def _styles_differ(old: _Build, new: _Build) -> Iterator[Difference]:
    before, after = tokens(old.styles), tokens(new.styles)
    for name in sorted({*before, *after}):
        one, two = before.get(name, NO_TOKEN), after.get(name, NO_TOKEN)
        if one.written != two.written and one.computed != two.computed:
            yield Difference("token", one.computed, two.computed, name=name)
    for place in sorted({*old.styles, *new.styles}):
        was, becomes = old.styles.get(place, ""), new.styles.get(place, "")
        if was != becomes and not (place.selector == ":root" and place.property.startswith("--")):
            kind, pages = _section_of(place.selector, new) or _section_of(place.selector, old) or ("", set())
            name = f"{place.context} {place.selector} {{ {place.property} }}".strip()
            yield Difference("style", was, becomes, type=kind, name=name, pages=frozenset(pages))


def _section_of(selector: str, build: _Build) -> tuple[str, set[str]] | None:
    """The one section type in which all that a selector names stands, and the pages that have such sections."""
    found: set[str] = set()
    for part in selector.split(","):
        named = [name for match in MENTION.findall(part) for name in match if name]
        kinds = [build.kinds_of(name) for name in named]
        found |= set.intersection(*kinds) if kinds else {HEAD, AROUND}
    return (kind := found.pop(), build.pages_with(kind)) if len(found) == 1 else None


def _files_differ(old: _Build, new: _Build) -> Iterator[Difference]:
    for name in sorted({*old.files, *new.files}):
        one, two = old.files.get(name), new.files.get(name)
        if one != two:
            was, becomes = (f"{len(it)} bytes" if it is not None else "" for it in (one, two))
            pages = frozenset(old.pages_that_load(name) | new.pages_that_load(name))
            yield Difference("file", was, becomes, name=name, pages=pages)
