"""Looks at the sections of two builds of a site in Chromium: which of them are drawn otherwise.

Optional: it needs the `playwright` package and a Chromium of the system; without, nothing was looked at.
"""

import io
import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from sitewright.building.browser import browser_program, chromium, served
from sitewright.patching.compare import Difference, Spot

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Looks = dict[tuple[Spot, int], Image.Image]
WIDTHS = (360, 768, 1440)
SECONDS = 90.0
"""For all pages; what was not looked at until then is named."""
NOTICED = 24
"""Of 255: how much a colour must differ to be seen."""
TOLERANCE = 0.002
"""Part of a section that may differ: letters fall on other fractions of a pixel where what is above grows."""
EDGE = 40
"""Pixels at a section's top into which the band above it may end."""
LOADED = """async () => {
  for (const image of document.images) image.loading = "eager"
  await Promise.all([...document.images].map(image => image.decode().catch(() => 0)))
  await document.fonts.ready
  for (const section of document.querySelectorAll("[data-section]")) {
    const top = section.getBoundingClientRect().y + scrollY
    const lacks = Math.ceil(top) - top
    if (lacks > 0.01) section.style.marginTop = `${parseFloat(getComputedStyle(section).marginTop) + lacks}px`
  }
}"""
"""Every picture and font is there, and sections begin on whole pixels, wherever what stands above them ends: letters
that fall on other fractions of a pixel are drawn otherwise."""


@dataclass(frozen=True)
class Look:
    """Pages that were looked at, those that time did not suffice for, and sections that are drawn otherwise."""

    seen: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


def looks_differ(
    before: Path, after: Path, pages: Sequence[str], seconds: float = SECONDS, *, but: Set[Spot] = frozenset()
) -> Look | None:
    """Look at these pages, by address, as they were and are, `but` at some sections; None where there is no browser."""
    if browser_program() is None:
        return None
    ends, found, seen = time.monotonic() + seconds, list[Difference](), 0
    with chromium() as browser, served(before) as old, served(after) as new:
        for page in pages:
            if time.monotonic() > ends:
                break
            apart = _apart(browser, old, new, page, but)
            # What differs is looked at once more: a picture that came late is no difference.
            again = {(it.spots, it.name) for it in _apart(browser, old, new, page, but)} if apart else set()
            found += [each for each in apart if (each.spots, each.name) in again]
            seen += 1
    return Look(tuple(pages[:seen]), tuple(pages[seen:]), tuple(found))


def _apart(browser: "Browser", old: str, new: str, page: str, but: Set[Spot]) -> list[Difference]:
    was, becomes = (dict(_sections(browser, base, page)) for base in (old, new))
    return [
        Difference("look", str(was[seen].size), str(becomes[seen].size), f"{seen[1]} px", (seen[0],))
        for seen in was
        if seen in becomes and seen[0] not in but and differs(was[seen], becomes[seen])
    ]


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures of a section look different, but for what the band above draws on it."""
    if abs(one.width - other.width) > 1 or abs(one.height - other.height) > 1:
        return True
    box = (0, EDGE, min(one.width, other.width), min(one.height, other.height))
    if box[3] <= EDGE:
        return False
    apart = ImageChops.difference(one.crop(box), other.crop(box)).convert("L").point(lambda it: 255 * (it > NOTICED))
    return apart.histogram()[255] > TOLERANCE * apart.width * apart.height


def _sections(browser: "Browser", base: str, address: str) -> Iterator[tuple[tuple[Spot, int], Image.Image]]:
    """Every section of a page at every width."""
    page = browser.new_page(reduced_motion="reduce")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{base}{address}")
        page.evaluate(LOADED)
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("RGB")
        for section in page.locator("[data-section]").all():
            kind, name, box = section.get_attribute("data-section"), section.get_attribute("id"), section.bounding_box()
            if kind and box:
                left, top = round(box["x"]), round(box["y"])
                cut = (left, top, left + round(box["width"]), top + round(box["height"]))
                yield (Spot(address, name or kind, kind), width), picture.crop(cut)
    page.close()
