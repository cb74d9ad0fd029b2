"""Which regions of a page a selector can reach: never too few, sometimes too many."""

import re
from collections.abc import Iterator, Mapping

from sitewright.patching.built_page import AROUND, Region

FUNCTION = re.compile(r":[\w-]+\([^()]*\)")
PSEUDO = re.compile(r"::?[\w-]+|&|%")
ATTRIBUTE = re.compile(r"\[[^\]]*\]")
SECTION = re.compile(r"\[data-section=[\"']?([\w-]+)[\"']?\]")
NAME = re.compile(r"[.#]?[\w-]+")
COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")


def reached(selector: str, regions: Mapping[str, Region]) -> set[str]:
    """Names of the regions in which a selector may find an element; all of them for an at-rule.

    What stands in `:is()`, `:not()` and the like, states and attributes are not looked at.
    """
    if selector.startswith("@") or re.fullmatch(r"from|to|[\d.]+%", selector):
        return set(regions)
    return {name for part in _parts(selector) for name in regions if _finds(part, name, regions)}


def _parts(selector: str) -> Iterator[list[tuple[frozenset[str], bool]]]:
    """Each alternative as its compounds: the names in it, and whether what follows stands beside it, not in it."""
    text = SECTION.sub(r".\1", selector)
    while (plain := FUNCTION.sub("", text)) != text:
        text = plain
    for part in ATTRIBUTE.sub("", text).split(","):
        pieces = COMBINATOR.split(PSEUDO.sub("", part).strip())
        joints = [*pieces[1::2], None]
        yield [
            (frozenset(NAME.findall(names)), joint in ("+", "~"))
            for names, joint in zip(pieces[0::2], joints, strict=True)
        ]


def _finds(part: list[tuple[frozenset[str], bool]], name: str, regions: Mapping[str, Region]) -> bool:
    here, around = regions[name].names, regions[AROUND].names
    everywhere = {each for region in regions.values() for each in region.names}
    *above, (subject, _) = part
    return subject <= here and all(names <= (everywhere if beside else here | around) for names, beside in above)
