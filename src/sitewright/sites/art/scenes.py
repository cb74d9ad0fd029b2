"""Objects of a trade put together: beside one another on a shelf, in a row, or one alone."""

import random
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sitewright.sites.art.buildings import building, street
from sitewright.sites.model import Art, Motif

SYMBOL = re.compile(r'<symbol id="(?P<name>[\w-]+)" viewBox="0 0 (?P<w>\d+) (?P<h>\d+)">(?P<body>.*?)</symbol>', re.S)
WIDTH, GROUND, SHELF = 520, 404, 26
"""Of a scene: the width of its view box, where its objects stand, and how thick the shelf is."""
TALLEST, LOWER, WIDEST = 330.0, 230.0, 400.0


@dataclass(frozen=True)
class Drawing:
    """One object: its size in px and its shapes. Those named `air-…` float above the others."""

    name: str
    width: int
    height: int
    body: str

    def placed(self, x: float, y: float, scale: float) -> str:
        """The object with its lower left corner at a point."""
        return f'<g transform="translate({x:.0f} {y - self.height * scale:.0f}) scale({scale:.2f})">{self.body}</g>'


@cache
def drawings(motif: Motif) -> tuple[Drawing, ...]:
    """The objects of a trade, the most telling first."""
    text = files("sitewright.sites.art").joinpath("drawings", f"{motif}.svg").read_text(encoding="utf-8")
    return tuple(
        Drawing(match["name"], int(match["w"]), int(match["h"]), match["body"]) for match in SYMBOL.finditer(text)
    )


def svg(box: tuple[int, int, int, int], art: Art, body: str) -> str:
    """A drawing that stands in a page; it says nothing that the text does not."""
    view = " ".join(map(str, box))
    return f'<svg class="art {art.style}" viewBox="{view}" aria-hidden="true" focusable="false">{body}</svg>\n'


def scene(art: Art) -> str:
    """Two or three objects on a shelf, as high as they need; the arrangement comes from the seed."""
    if art.motif == "house":
        return building(art.seed, "", art.style)
    chance = random.Random(art.seed)
    first, *others = _things(art.motif)
    chance.shuffle(others)
    shown = [first, *others[: chance.choice((1, 1, 2))]]
    if chance.random() < 0.5:
        shown.insert(0, shown.pop(1))
    scales = [min(1.3, (TALLEST if it is first else LOWER) / it.height, WIDEST / it.width) for it in shown]
    gap = 16.0
    widths = [it.width * scale for it, scale in zip(shown, scales, strict=True)]
    fit = min(1.0, (WIDTH - 24 - gap * (len(shown) - 1)) / sum(widths))
    x = (WIDTH - sum(widths) * fit - gap * (len(shown) - 1)) / 2
    body, top = "", float(GROUND)
    for it, scale, width in zip(shown, scales, widths, strict=True):
        body += it.placed(x, GROUND, scale * fit)
        top = min(top, GROUND - it.height * scale * fit)
        if it is first:
            body, top = _with_air(body, art.motif, x + width * fit / 2, top)
        x += width * fit + gap
    top = min(top, GROUND - 190) - 26
    backdrop = _backdrop(chance.randrange(4), WIDTH / 2, GROUND - top)
    return svg((0, round(top), WIDTH, round(GROUND + SHELF - top)), art, f"{backdrop}{body}{_shelf()}")


def _things(motif: Motif) -> list[Drawing]:
    return [it for it in drawings(motif) if not it.name.startswith("air-")]


def _with_air(body: str, motif: Motif, middle: float, top: float) -> tuple[str, float]:
    """What floats above the main object, such as steam, and how high that reaches."""
    for it in drawings(motif):
        if it.name.startswith("air-"):
            return body + it.placed(middle - it.width / 2, top - 14, 1.0), top - 14 - it.height
    return body, top


def _backdrop(kind: int, middle: float, height: float) -> str:
    """Nothing, a disc, an arch or a wall behind the objects."""
    half = min(height * 0.5, 210.0)
    top = f"a{half:.0f} {half:.0f} 0 0 1 {2 * half:.0f} 0"
    arch = f"M{middle - half:.0f} {GROUND}v{half - height:.0f}{top}v{height - half:.0f}z"
    return (
        "",
        f'<circle class="g" cx="{middle:.0f}" cy="{GROUND - half:.0f}" r="{half:.0f}"/>',
        f'<path class="g" d="{arch}"/>',
        f'<rect class="g" x="50" y="{GROUND - height:.0f}" width="420" height="{height:.0f}"/>',
    )[kind]


def frieze(art: Art) -> str:
    """The trade's objects in a row as wide as a page, for a band's lower edge."""
    if art.motif == "house":
        return street(art.seed, art.style)
    things, chance, width, height = _things(art.motif), random.Random(art.seed + 1), 1200, 150
    start, body, x = chance.randrange(len(things)), list[tuple[Drawing, float, float]](), 0.0
    for number in range(start, start + 12):
        it = things[number % len(things)]
        scale = min(0.62, (height - 14) / it.height, 190 / it.width) * chance.choice((1.0, 0.86))
        if x + it.width * scale > width:
            break
        body.append((it, x, scale))
        x += it.width * scale + 46
    shift = (width - x + 46) / 2
    drawn = "".join(it.placed(place + shift, height, scale) for it, place, scale in body)
    return svg((0, 0, width, height + 6), art, f'{drawn}<path class="k" d="M0 {height}h{width}v6H0z"/>')


def detail(art: Art, number: int = 0) -> str:
    """One object alone, for a card or a band; another one for each number."""
    things = _things(art.motif)
    it = things[(art.seed + 1 + number) % len(things)]
    scale = min(236 / it.width, 220 / it.height)
    ground = (
        '<circle class="g" cx="150" cy="136" r="124"/>',
        '<path class="g" d="M30 260V130a120 120 0 0 1 240 0v130z"/>',
    )
    body = ground[(art.seed + number) % 2] + it.placed(150 - it.width * scale / 2, 260, scale)
    return svg((0, 0, 300, 268), art, body + '<path class="k" d="M10 260h280v8H10z"/>')


def _shelf() -> str:
    return f'<rect class="k" y="{GROUND}" width="{WIDTH}" height="{SHELF}"/>'
