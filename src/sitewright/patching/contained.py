"""Whether a change to a site stayed where it was meant: what differs between the builds, sorted by what might change.

containment = contained(compare(before, after), [Target(pages={"/"}, sections={"precos"})])
if containment.outside: refuse, and show containment.told() to the patch's author
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from sitewright.patching.compare import Difference, Spot

ANY = "*"
DRAWN = re.compile(r"/(?:icon\.svg|favicon\.ico|apple-touch-icon\.png|cards/[\w-]+\.png|art/[\w-]+\.svg|fonts/[\w.-]+)")
"""Files that are drawn from the site, or chosen by its theme."""
LEVEL = re.compile(r"\bh[1-6]\b")


@dataclass(frozen=True)
class Target:
    """What may change; `"*"` stands for all. What is not named may not.

    pages: addresses as `/` and `/precos/`. sections: ids or types of sections on them, also `header`, `footer`, `head`
    (title, description, structured data) and `page` (what stands around the sections). texts: where given, of these
    sections only what says one of the texts, before or after. tokens: custom properties as `--paper`, and selectors
    of the rules that come with them. styles: section types whose look may change on every page.
    """

    pages: Set[str] = frozenset()
    sections: Set[str] = frozenset()
    texts: Set[str] | None = None
    tokens: Set[str] = frozenset()
    styles: Set[str] = frozenset()


@dataclass(frozen=True)
class Containment:
    """All differences, and those outside of the targets."""

    inside: tuple[Difference, ...]
    outside: tuple[Difference, ...]

    def told(self, most: int) -> str:
        """What lies outside, for the patch's author."""
        more = f"\nand {len(self.outside) - most} more" if len(self.outside) > most else ""
        return "\n".join(difference.told() for difference in self.outside[:most]) + more


def contained(differences: Sequence[Difference], targets: Sequence[Target]) -> Containment:
    """Sort what differs by whether a target allows it, or it follows from what one allows."""
    allowed = [each for each in differences if allows(each, targets)]
    refused = [each for each in differences if each not in allowed]
    inside = tuple(each for each in differences if each in allowed or _follows(each, allowed, refused))
    return Containment(inside, tuple(each for each in differences if each not in inside))


def allows(difference: Difference, targets: Sequence[Target]) -> bool:
    """Whether a difference lies within the targets, all of it. That text runs out of its section nobody means."""
    if difference.kind == "spill":
        return False
    if difference.kind == "token":
        return any(_among(difference.name.split(" ")[0], target.tokens) for target in targets)
    if difference.kind == "style" and any(_selector(difference) in target.tokens for target in targets):
        return True
    if not difference.spots:
        return difference.kind == "style" and any(target.styles for target in targets)
    return all(any(_allows_at(spot, difference, target) for target in targets) for spot in difference.spots)


def _allows_at(spot: Spot, difference: Difference, target: Target) -> bool:
    if difference.kind in ("style", "look") and _among(spot.type, target.styles):
        return True
    if not _among(spot.page, target.pages):
        return False
    if not (_among(spot.section, target.sections) or _among(spot.type, target.sections)):
        return False
    return target.texts is None or (
        difference.kind in ("text", "value") and any(_says(difference, text) for text in target.texts)
    )


def _says(difference: Difference, text: str) -> bool:
    words = re.escape(" ".join(text.split()))
    said = re.compile(rf"(?<!\w){words}(?!\w)")
    return bool(words) and (said.search(difference.before) or said.search(difference.after)) is not None


def _selector(difference: Difference) -> str:
    return difference.name.partition(" {")[0]


def _among(name: str, names: Set[str]) -> bool:
    return ANY in names or (bool(name) and name in names)


def _follows(difference: Difference, allowed: Sequence[Difference], refused: Sequence[Difference]) -> bool:
    """Whether it comes of what was allowed.

    So do the look of what changed and of what stands beside sections that came, went or moved, tags around a text, the
    level of a heading where sections moved, the list of pages, drawn images.
    """
    pages = {spot.page for each in allowed for spot in each.spots}
    if difference.kind == "look":
        return _looks_by(difference, allowed)
    if difference.kind == "file":
        drawn = DRAWN.fullmatch(difference.name) is not None
        if difference.name == "/sitemap.xml":
            return any(each.kind in ("added", "removed") for each in allowed)
        shown = any(spot.page in pages for spot in difference.spots)
        return drawn and (shown or any(each.kind == "token" for each in allowed))
    if difference.kind not in ("structure", "order"):
        return False
    (spot,) = difference.spots
    moved = [each for each in allowed if each.kind in ("order", "added", "removed") and each.spots[0].page == spot.page]
    if difference.kind == "order" or LEVEL.sub("h", difference.before) == LEVEL.sub("h", difference.after):
        return bool(moved)
    said = [each.kind for each in allowed if each.kind in ("text", "value") and each.spots == (spot,)]
    return bool(said) and not any(each.kind == "text" and each.spots == (spot,) for each in refused)


def _looks_by(difference: Difference, allowed: Sequence[Difference]) -> bool:
    """Whether a section is drawn otherwise because it, or which sections its page has, was allowed to change."""
    (spot,) = difference.spots
    seen = [each for each in allowed if each.kind != "look"]
    moved = [each for each in seen if each.kind in ("order", "added", "removed")]
    return any(spot in each.spots for each in seen) or spot.page in {it.page for each in moved for it in each.spots}
