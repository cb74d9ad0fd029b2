"""What sections look like, by rules: a layout of each type, tones that alternate, tokens from colours and trade."""

from sitewright.generation.models import LayoutContext, LayoutPlan, SectionLayout
from sitewright.generation.offline.sitemap import one_of
from sitewright.sites.model import VARIANTS, SectionType, Tone
from sitewright.sites.theme import theme_for

HEROES: dict[str, tuple[str, ...]] = {
    "landing": ("full_photo", "split_art"),
    "business": ("split_art", "local_card", "editorial", "full_photo"),
    "saas": ("product_ui",),
    "portfolio": ("editorial",),
}
"""What a home page may open with, by template."""
ON_COLOUR = frozenset({"full_photo"})
"""Heroes that stand on the brand's colour."""
CALM = frozenset({"portfolio"})
"""Templates whose only colour is in the work."""
SPOKEN: tuple[SectionType, ...] = ("testimonials", "stats", "features", "steps")
"""What may stand on a dark band, the first that the page has."""


def plan_layout(context: LayoutContext) -> LayoutPlan:
    """Tokens from the wished colours and the trade, a layout a type by the business's name, and tones."""
    theme = theme_for(context.facts, context.wishes)
    name = context.facts.name
    types = context.sitemap.pages[0].sections
    hero = one_of(HEROES[context.template], name, "hero")
    tones = alternating_tones(types, on_colour=hero in ON_COLOUR, spoken=() if context.template in CALM else SPOKEN)
    everywhere = dict.fromkeys(type_ for page in context.sitemap.pages for type_ in page.sections)
    return LayoutPlan(
        theme=theme,
        sections=tuple(
            SectionLayout(
                type=type_,
                tone=tones.get(type_, "paper"),
                variant=hero if type_ == "hero" else one_of(VARIANTS[type_], name, type_),
            )
            for type_ in everywhere
        ),
    )


def alternating_tones(
    types: tuple[SectionType, ...], *, on_colour: bool, spoken: tuple[SectionType, ...]
) -> dict[SectionType, Tone]:
    """Paper and surface by turns down the page; one band in brand or ink, in the middle of it."""
    dark = next((type_ for type_ in spoken if type_ in types[1 + on_colour : -1]), None)
    tones: dict[SectionType, Tone] = {"cta_band": "brand"}
    tone: Tone = "paper"
    for type_ in types:
        if type_ == "hero" and on_colour:
            tones[type_] = "brand"
        elif type_ == dark:
            tones[type_] = "ink" if on_colour else "brand"
            tone = "paper"
        else:
            tones[type_] = tone
            tone = "surface" if tone == "paper" else "paper"
    return tones
