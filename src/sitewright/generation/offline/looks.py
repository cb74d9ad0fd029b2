"""What is seen of a site at first sight, and how a business gets another look than those it is compared with."""

from collections.abc import Sequence
from itertools import count, islice
from typing import NamedTuple

from sitewright.generation.offline.layout import hero_of
from sitewright.generation.offline.sitemap import home_sections
from sitewright.sites.catalogue import template
from sitewright.sites.facts import Facts, Wishes
from sitewright.sites.model import SectionType
from sitewright.sites.theme import from_hex, theme_for

ENOUGH = 3
"""In so many of the six two businesses of one trade in one city differ."""
HUES_APART = 20.0
MOST_DRAWS = 200


class Look(NamedTuple):
    """The six; `hue` is the brand colour's, in degrees."""

    font_pair: str
    hero: str
    hue: float
    radius: int
    density: str
    order: tuple[SectionType, ...]


def look_of(facts: Facts, wishes: Wishes, template_key: str) -> Look:
    """The look that the offline writer gives a business."""
    theme = theme_for(facts, wishes)
    return Look(
        theme.font_pair,
        hero_of(facts, wishes, template_key),
        from_hex(theme.palette.brand)[2],
        theme.radius,
        theme.density,
        home_sections(facts, wishes, template(template_key)),
    )


def differences(one: Look, other: Look) -> int:
    """In how many of the six two looks differ; colours differ from 20 degrees of hue."""
    apart = abs(one.hue - other.hue)
    return sum(
        (
            one.font_pair != other.font_pair,
            one.hero != other.hero,
            min(apart, 360 - apart) >= HUES_APART,
            one.radius != other.radius,
            one.density != other.density,
            one.order != other.order,
        )
    )


def set_apart(facts: Facts, wishes: Wishes, template_key: str, others: Sequence[Look]) -> Wishes:
    """The wishes with the first draw that looks unlike all others; where none does, with the one that differs most.

    The customer's own colours, letters and corners stay; without others nothing changes.
    """

    def apart(drawn: Wishes) -> int:
        look = look_of(facts, drawn, template_key)
        return min((ENOUGH, *(differences(look, other) for other in others)))

    draws = [wishes, *(wishes.model_copy(update={"draw": draw}) for draw in islice(count(1), MOST_DRAWS))]
    best, most = wishes, -1
    for drawn in draws:
        if (found := apart(drawn)) > most:
            best, most = drawn, found
        if most == ENOUGH:
            break
    return best
