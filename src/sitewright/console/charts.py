"""Small charts, drawn on the server: data in, coordinates out."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, GAP = 560, 96, 4
LEAST = 2.0
"""What a value that is not zero gets, so that it is seen."""


@dataclass(frozen=True)
class Bar:
    """A bar of the chart, in the units of its view box."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars that share a scale, as high as the highest value."""

    width: int
    height: int
    bars: tuple[Bar, ...]


def bars(values: Sequence[float]) -> Chart:
    """A bar a value, none of them negative."""
    top = max(values, default=0)
    each = WIDTH / max(1, len(values))
    heights = [max(LEAST, value / top * HEIGHT) if value else 0.0 for value in values]
    return Chart(
        WIDTH,
        HEIGHT,
        tuple(
            Bar(round(number * each + GAP / 2, 1), round(HEIGHT - height, 1), round(each - GAP, 1), round(height, 1))
            for number, height in enumerate(heights)
        ),
    )
