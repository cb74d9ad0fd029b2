"""How sections follow one another: rules of composition, what breaks them, and the mending that code can do.

A layout family is what a section looks like from afar: a heading beside a list, cards, a table. The same family twice
in a row makes a page look like a form; dark bands beside each other make one band.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sitewright.sites.model import (
    VARIANTS,
    Catalog,
    Features,
    Page,
    PriceList,
    Section,
    SectionType,
    Services,
    Story,
    Team,
    Testimonials,
    Tone,
)

FAMILIES: dict[SectionType, dict[str, str]] = {
    "announcement": {"bar": "bar"},
    "hero": dict.fromkeys(VARIANTS["hero"], "hero"),
    "quick_facts": {"strip": "strip", "grid": "cells"},
    "services": {"rows": "rows", "cards": "cards", "alternating": "zigzag"},
    "price_list": {"ruled": "split", "two_column": "columns", "grouped": "cards"},
    "catalog": {"lead_card": "cards", "grid": "cards", "table_season": "table"},
    "features": {"two_column": "split", "bento": "cards", "alternating": "statements"},
    "product_tour": {"tabs": "screens", "stacked": "zigzag"},
    "steps": {"numbered": "split", "timeline": "split", "horizontal": "columns"},
    "story": {"big_year": "art", "letter": "narrow", "split_photo": "art"},
    "team": {"portraits": "portraits", "rows": "rows", "monogram": "faces"},
    "testimonials": {"one_big_two_small": "quote", "single": "quote", "wall": "cards"},
    "stats": {"row": "strip", "with_note": "split"},
    "name_list": {"text": "names", "chips": "split"},
    "gallery": dict.fromkeys(VARIANTS["gallery"], "pictures"),
    "portfolio_grid": {"irregular": "pictures", "index_table": "table"},
    "project_detail": {"sheet": "sheet"},
    "pricing_plans": {"cards": "cards", "table": "rows"},
    "comparison": {"table": "table"},
    "faq": {"two_column": "split", "list": "narrow"},
    "hours_location": {"table_map": "map", "card": "map"},
    "contact": dict.fromkeys(VARIANTS["contact"], "split"),
    "cta_band": dict.fromkeys(VARIANTS["cta_band"], "band"),
    "prose": {"narrow": "narrow"},
}
DARK: frozenset[Tone] = frozenset({"brand", "ink"})
ENDS: frozenset[SectionType] = frozenset({"contact", "cta_band", "hours_location", "project_detail"})
LIMITLESS, GROUPED = 1000, 100
"""More than any section shows; what a price list of several groups counts more than one of a single group."""
SUITABLE: dict[tuple[SectionType, str], tuple[int, int]] = {
    ("services", "alternating"): (1, 4),
    ("services", "cards"): (2, 9),
    ("price_list", "grouped"): (GROUPED, LIMITLESS),
    ("price_list", "two_column"): (5, LIMITLESS),
    ("catalog", "lead_card"): (1, 4),
    ("testimonials", "wall"): (3, 6),
    ("testimonials", "single"): (1, 2),
    ("features", "bento"): (3, 8),
    ("team", "rows"): (2, 8),
    ("story", "big_year"): (1, 1),
    ("story", "letter"): (0, 0),
    ("story", "split_photo"): (0, 0),
}
"""The fewest and the most things with which a layout looks meant."""
MOST_CARDS = 2
DARK_SHARE = 4
"""At most one section in so many is dark."""
FEWEST_TYPES = 5
FULLER_INSIDE: frozenset[SectionType] = frozenset({"portfolio_grid", "price_list"})
"""What stands at home and again on a page of its own is laid out otherwise there."""


def family(section: Section) -> str:
    """The layout family of a section."""
    return FAMILIES[section.type][section.variant or VARIANTS[section.type][0]]


def arranged(pages: Sequence[Page]) -> tuple[Page, ...]:
    """The pages with other layouts and tones where they break a rule that code can mend."""
    home, *others = pages
    at_home: dict[SectionType, str | None] = {section.type: section.variant for section in home.sections}
    return (
        home.model_copy(update={"sections": tuple(toned(laid_out(home.sections, {})))}),
        *(page.model_copy(update={"sections": tuple(toned(laid_out(page.sections, at_home)))}) for page in others),
    )


def laid_out(sections: Sequence[Section], at_home: dict[SectionType, str | None]) -> Iterator[Section]:
    """Sections of which none has the layout family of the one before it, and few are cards."""
    before, cards = "", 0
    for section in sections:
        variants = VARIANTS[section.type]
        wished = section.variant or variants[0]
        if section.type in FULLER_INSIDE and section.type in at_home:
            wished = variants[(variants.index(at_home[section.type] or variants[0]) + 1) % len(variants)]
        ordered = [wished, *(variant for variant in variants if variant != wished)]
        choices = [variant for variant in ordered if suits(section, variant)] or ordered
        chosen = next(
            (variant for variant in choices if _fits(FAMILIES[section.type][variant], before, cards)), choices[0]
        )
        before = FAMILIES[section.type][chosen]
        cards += before == "cards"
        yield section.model_copy(update={"variant": chosen})


def _fits(found: str, before: str, cards: int) -> bool:
    return found != before and (found != "cards" or cards < MOST_CARDS)


def suits(section: Section, variant: str) -> bool:
    """Whether there is enough in the section, and not too much, for a layout to look meant."""
    fewest, most = SUITABLE.get((section.type, variant), (0, LIMITLESS))
    return fewest <= amount(section) <= most


def amount(section: Section) -> int:
    """How many things a section shows; for a story, whether it shows its year."""
    match section:
        case Story():
            return int(section.show_year)
        case PriceList():
            lines = sum(len(group.items) for group in section.groups)
            return lines if len(section.groups) == 1 else GROUPED + lines
        case Testimonials():
            return len(section.quotes)
        case Services() | Features() | Team() | Catalog():
            return len(section.items)
        case _:
            return 0


def toned(sections: Iterable[Section]) -> Iterator[Section]:
    """Sections whose tones differ from the one before, with no dark ones side by side and not too many of them."""
    all_ = list(sections)
    allowed = max(1, len(all_) // DARK_SHARE)
    before: Tone | None = None
    for section in all_:
        tone = section.tone
        if tone in DARK and (before in DARK or allowed == 0):
            tone = "surface" if before == "paper" else "paper"
        if tone == before:
            tone = "surface" if before == "paper" else "paper"
        allowed -= tone in DARK
        before = tone
        yield section.model_copy(update={"tone": tone})


def faults(page: Page, *, home: bool) -> Iterator[str]:
    """What breaks the rules of composition on a page."""
    sections = [section for section in page.sections if section.type != "announcement"]
    if sections[0].type not in ("hero", "prose", "project_detail"):
        yield f"{page.slug} begins with {sections[0].type} instead of hero."
    if home and sections[-1].type not in ENDS:
        yield f"{page.slug} ends with {sections[-1].type} instead of contact, cta_band or hours_location."
    for first, second in pairwise(sections):
        if first.type == second.type:
            yield f"{page.slug} has {first.type} twice in a row."
        elif family(first) == family(second):
            yield f"{page.slug} shows {first.type} and {second.type} in the same layout ({family(first)}) in a row."
        if first.tone in DARK and second.tone in DARK:
            yield f"{page.slug} has the dark sections {first.type} and {second.type} side by side."
    if sum(family(section) == "cards" for section in sections) > MOST_CARDS:
        yield f"{page.slug} has more than {MOST_CARDS} grids of cards."
    if sum(section.tone in DARK for section in sections) > max(1, len(sections) // DARK_SHARE):
        yield f"{page.slug} has more than one dark section in {DARK_SHARE}."
