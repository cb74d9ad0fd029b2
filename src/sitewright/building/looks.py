"""Looks at the sections of two builds of a site in Chromium: which of them are drawn, or only placed, otherwise.

Optional: it needs the `playwright` package and a Chromium of the system; without, nothing was looked at.
"""

import io
import itertools
import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from sitewright.building.browser import browser_program, chromium, served
from sitewright.patching.compare import Difference, Spot

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
  for (const part of document.body.querySelectorAll("*")) {
    const { position } = getComputedStyle(part)
    if (position === "sticky") part.style.position = "static"
    if (position === "fixed") part.style.visibility = "hidden"
  }
  for (const section of document.querySelectorAll("[data-section]")) {
    const top = section.getBoundingClientRect().y + scrollY
    const lacks = Math.ceil(top) - top
    if (lacks > 0.01) section.style.marginTop = `${parseFloat(getComputedStyle(section).marginTop) + lacks}px`
  }
  return [...document.querySelectorAll("[data-section]")].map(section => {
    const box = section.getBoundingClientRect()
    return [section.dataset.section, section.id, [box.x + scrollX, box.y + scrollY, box.width, box.height]]
  })
}"""
"""Every picture and font is there, nothing floats over the sections, and these begin on whole pixels, wherever what
stands above them ends: letters that fall on other fractions of a pixel are drawn otherwise.

Returns each section's type, id and box."""

SPILT = """async () => {
  await document.fonts.ready
  const found = []
  for (const section of document.querySelectorAll("[data-section]")) {
    const box = section.getBoundingClientRect()
    const texts = document.createTreeWalker(section, NodeFilter.SHOW_TEXT)
    let beyond = 0
    while (texts.nextNode()) {
      if (!texts.currentNode.data.trim()) continue
      const range = document.createRange()
      range.selectNodeContents(texts.currentNode)
      for (const line of range.getClientRects()) {
        beyond = Math.max(beyond, line.bottom - box.bottom, line.right - box.right)
      }
    }
    if (beyond > 2) found.push([section.dataset.section, section.id, Math.round(beyond)])
  }
  return found
}"""
"""Sections with text below or right of their box, and by how many pixels."""


@dataclass(frozen=True)
class Drawn:
    """A section in a window: where it begins from the left, its size, and its picture where one was taken."""

    left: int
    size: tuple[int, int]
    picture: Image.Image | None


@dataclass(frozen=True)
class Look:
    """Pages that were looked at, those that time did not suffice for, and sections that are drawn otherwise."""

    seen: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


def looks_differ(
    before: Path,
    after: Path,
    pages: Sequence[str],
    seconds: float = SECONDS,
    *,
    but: Set[Spot] = frozenset(),
    placed_only: bool = False,
) -> Look | None:
    """Look at these pages, by address, as they were and are, `but` at some sections; None where there is no browser.

    With `placed_only` colours may differ: no picture is taken, sections must keep their places and sizes.
    """
    if browser_program() is None:
        return None
    ends, found, seen = time.monotonic() + seconds, list[Difference](), 0
    with chromium() as browser, served(before) as old, served(after) as new:
        pair = _Pair(browser.new_page(reduced_motion="reduce"), old, new, but, placed_only)
        for address in pages:
            if time.monotonic() > ends:
                break
            apart = pair.apart(address)
            # What differs is looked at once more: a picture that came late is no difference.
            again = {(it.spots, it.name) for it in pair.apart(address)} if apart else set()
            found += [each for each in apart if (each.spots, each.name) in again]
            seen += 1
    return Look(tuple(pages[:seen]), tuple(pages[seen:]), tuple(found))


def spilling(before: Path, after: Path, pages: Sequence[str], seconds: float = SECONDS) -> list[Difference]:
    """Sections of these pages whose text runs out of their box and did not before; none where there is no browser."""
    if not pages or browser_program() is None:
        return []
    ends, found = time.monotonic() + seconds, list[Difference]()
    with chromium() as browser, served(before) as old, served(after) as new:
        window = browser.new_page(reduced_motion="reduce")
        for address, width in itertools.product(pages, WIDTHS):
            if time.monotonic() > ends:
                break
            spilt = _spilt(window, f"{new}{address}", width)
            known = _spilt(window, f"{old}{address}", width) if spilt else {}
            found += [
                Difference("spill", "", f"{pixels} px beyond its section", f"{width} px", (Spot(address, *section),))
                for section, pixels in spilt.items()
                if section not in known
            ]
    return found


def _spilt(window: "Page", url: str, width: int) -> dict[tuple[str, str], int]:
    """Pixels by a section's id and type."""
    window.set_viewport_size({"width": width, "height": 800})
    window.goto(url)
    sections: list[tuple[str, str, int]] = window.evaluate(SPILT)
    return {(name or kind, kind): pixels for kind, name, pixels in sections}


@dataclass(frozen=True)
class _Pair:
    """Both builds, at their addresses, in one window."""

    window: "Page"
    old: str
    new: str
    but: Set[Spot]
    placed_only: bool

    def apart(self, address: str) -> list[Difference]:
        """Sections of a page that are drawn otherwise."""
        was, becomes = (dict(self._sections(base, address)) for base in (self.old, self.new))
        return [
            Difference("look", _told(was[seen]), _told(becomes[seen]), f"{seen[1]} px", (seen[0],))
            for seen in was
            if seen in becomes and differs(was[seen], becomes[seen])
        ]

    def _sections(self, base: str, address: str) -> Iterator[tuple[tuple[Spot, int], Drawn]]:
        """Every section of a page at every width, but those not to look at."""
        for width in WIDTHS:
            self.window.set_viewport_size({"width": width, "height": 800})
            self.window.goto(f"{base}{address}")
            sections: list[tuple[str, str, list[float]]] = self.window.evaluate(LOADED)
            picture = None if self.placed_only else _picture(self.window)
            for kind, name, box in sections:
                spot = Spot(address, name or kind, kind)
                if spot in self.but:
                    continue
                left, top, wide, high = map(round, box)
                cut = picture and picture.crop((left, top, left + wide, top + high))
                yield (spot, width), Drawn(left, (wide, high), cut)


def _picture(window: "Page") -> Image.Image:
    shot = window.screenshot(full_page=True, animations="disabled")
    return Image.open(io.BytesIO(shot)).convert("RGB")


def _told(drawn: Drawn) -> str:
    wide, high = drawn.size
    return f"{wide} x {high} from {drawn.left}"


def differs(one: Drawn, other: Drawn) -> bool:
    """Whether a section is placed or drawn otherwise, but for what the band above draws on it."""
    pairs = zip((one.left, *one.size), (other.left, *other.size), strict=True)
    if any(abs(was - becomes) > 1 for was, becomes in pairs):
        return True
    if one.picture is None or other.picture is None:
        return False
    box = (0, EDGE, min(one.size[0], other.size[0]), min(one.size[1], other.size[1]))
    if box[3] <= EDGE:
        return False
    apart = ImageChops.difference(one.picture.crop(box), other.picture.crop(box)).convert("L")
    noticed = apart.point(lambda it: 255 * (it > NOTICED)).histogram()[255]
    return noticed > TOLERANCE * apart.width * apart.height
