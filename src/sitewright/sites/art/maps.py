"""A drawing of streets around a pin: it names the street and claims nothing else."""

import random
from html import escape

LONGEST = 34


def street_map(street: str, seed: int, label: str) -> str:
    """Streets that cross the one named; `label` is what the picture is called, such as `Map, not to scale: …`."""
    chance = random.Random(seed)
    tilt = chance.choice((-46, -30, 26, 44))
    crossings = sorted(chance.sample(range(70, 500, 30), 3))
    lean = chance.choice((-26, 18, 34))
    lines = "".join(
        f'<path class="w" d="M{x} 0h{width}l{lean} 380h-{width}z"/>'
        for x, width in zip(crossings, (44, 30, 38), strict=True)
    )
    start = 190 - tilt / 2
    main = f'<path class="w" d="M0 {start - 28:.0f}l560 {tilt}v56L0 {start + 28:.0f}z"/>'
    side = f'<path class="w" d="M0 {start + 124:.0f}l560 {tilt // 2}v34L0 {start + 158:.0f}z"/>'
    block = crossings[0] + 54
    park = (
        f'<rect class="p" x="{block}" y="20" width="{max(60, crossings[1] - block - 14)}" height="{start - 84:.0f}"/>'
    )
    name = street if len(street) <= LONGEST else f"{street[: LONGEST - 1].rstrip()}…"
    pin_x = 280 + chance.choice((-90, 70, 100))
    pin_y = start + tilt * pin_x / 560 - 22
    angle = {-46: -4.7, -30: -3.1, 26: 2.7, 44: 4.5}[tilt]
    text_y = start + 6 + tilt / 2
    turned = f'y="{text_y:.0f}" text-anchor="middle" transform="rotate({angle} 280 {text_y:.0f})"'
    pin = "M0 0s-40-38-40-66c0-22 18-40 40-40s40 18 40 40C40-38 0 0 0 0z"
    return (
        '<svg class="map" viewBox="0 0 560 380" preserveAspectRatio="xMidYMid slice" role="img" '
        f'aria-label="{escape(label)}"><rect class="g" width="560" height="380"/>{lines}{side}{main}{park}'
        f'<text x="280" {turned}>{escape(name)}</text><g transform="translate({pin_x:.0f} {pin_y:.0f})">'
        f'<path class="a" d="{pin}"/><circle class="w" cy="-66" r="15"/></g></svg>\n'
    )
