"""A built HTML page taken apart into its regions: the head, each section, and what stands around the sections."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
CONTENT_ATTRIBUTES = frozenset(["href", "src", "srcset", "content", "alt", "title", "aria-label", "action", "value"])
UNSTABLE_ATTRIBUTES = frozenset(["integrity", "nonce"])
FINGERPRINT = re.compile(r"\.[0-9a-f]{8,128}(?=\.\w+(?:$|[?#\s,]))|\?v=[0-9a-f]+")
HEAD, AROUND = "head", "page"


@dataclass
class Region:
    """A part of a page: its section type, its structure, its texts by field ("" for those of none), its values.

    The structure is the tags with the attributes that shape them; `values` are the attributes that say something:
    addresses, descriptions. `names` are what selectors call its elements by: `h2`, `.price`, `#topo`; `sheets` the
    style sheets it loads.
    """

    name: str
    kind: str
    structure: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    values: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    sheets: list[str] = field(default_factory=list)

    def said(self) -> dict[str, str]:
        """The text of each field, white space folded."""
        return {name: said for name, pieces in self.texts.items() if (said := " ".join("".join(pieces).split()))}


def read_regions(content: bytes) -> dict[str, Region]:
    """The page's regions by name: the section's `id`, or its type where it has none; in their order."""
    reader = _Reader()
    reader.feed(content.decode("utf-8", "replace"))
    reader.close()
    return reader.regions


def stable(address: str) -> str:
    """An address without the fingerprints of file contents, which change with any change."""
    return FINGERPRINT.sub("", address)


@dataclass
class _Open:
    """An element that is not closed yet, and the region and the field that what is in it belongs to."""

    tag: str
    region: str
    field: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.regions = {HEAD: Region(HEAD, HEAD), AROUND: Region(AROUND, AROUND)}
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        above = self._open[-1] if self._open else _Open("", AROUND, "")
        region = HEAD if tag == "head" else self._region(values) or above.region
        said = values.get("data-field", above.field)
        if tag == "script" and values.get("type") == "application/ld+json":
            said = "structured"
        here = self.regions[region]
        here.names |= {tag, *(f".{name}" for name in values.get("class", "").split())}
        here.names |= {f"#{values['id']}"} if "id" in values else set()
        here.names |= {f".{values['data-section']}"} if "data-section" in values else set()
        here.texts.setdefault(said, []).append("" if tag == "wbr" else " ")
        if tag not in VOID:
            self._open.append(_Open(tag, region, said))
        if tag == "link" and values.get("rel") == "stylesheet":
            here.sheets.append(values.get("href", ""))
            return
        shape = sorted(f"{name}={value}" for name, value in values.items() if name not in CONTENT_ATTRIBUTES)
        shape = [part for part in shape if part.split("=")[0] not in UNSTABLE_ATTRIBUTES]
        here.structure.append(f"<{' '.join([tag, *shape])}>")
        label = values.get("name") or values.get("property") or values.get("rel") or tag
        here.values += [
            f"{label} {name}: {stable(value)}" for name, value in values.items() if name in CONTENT_ATTRIBUTES
        ]

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at].tag == tag), None)
        if at is not None:
            self.regions[self._open[at].region].structure.append(f"</{tag}>")
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        here = self._open[-1] if self._open else _Open("", AROUND, "")
        self.regions[here.region].texts.setdefault(here.field, []).append(data)

    def _region(self, values: dict[str, str]) -> str | None:
        kind = values.get("data-section")
        if kind is None:
            return None
        name = values.get("id") or kind
        while name in self.regions:
            name += "+"
        self.regions[name] = Region(name, kind)
        return name
