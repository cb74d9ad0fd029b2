"""Design tokens of a site."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from sitewright.sites.facts import Strict

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
FontPairName = Literal[
    "fraunces-figtree",
    "lexend-source",
    "newsreader-public",
    "sofia",
    "hanken-spline",
    "bricolage-onest",
    "baloo-nunito",
    "literata-karla",
]
Motif = Literal[
    "bread", "tooth", "engine", "paw", "papers", "house", "wave", "cup", "scissors", "dumbbell", "leaf", "camera",
    "plate", "books", "pulse", "interface", "flower", "shop",
]  # fmt: skip
"""What a trade is drawn with."""
ArtStyle = Literal["cut_paper", "outline"]
Edge = Literal["none", "scallop", "wave", "teeth", "steps"]
"""How a dark band ends; `none` is a straight line."""


class Palette(Strict):
    """The site's colours as sRGB hex; `on_…` is text that reads on the colour named."""

    brand: Colour
    on_brand: Colour
    accent: Colour
    ink: Colour
    muted: Colour
    paper: Colour
    surface: Colour
    line: Colour


class Art(Strict):
    """Drawings where there is no photo: what is drawn, how, and which of many arrangements."""

    motif: Motif = "shop"
    style: ArtStyle = "cut_paper"
    edge: Edge = "none"
    seed: int = Field(default=0, ge=0, le=65535)


class Theme(Strict):
    """Design tokens; lengths in px, `type_scale` the ratio between one size of letters and the next."""

    palette: Palette
    font_pair: FontPairName = "bricolage-onest"
    type_scale: Literal["1.2", "1.25", "1.333"] = "1.25"
    base: Literal[17, 18] = 17
    radius: Literal[0, 4, 10, 18] = 4
    border: Literal["1", "1.5", "2"] = "1.5"
    shadow: Literal["none", "soft"] = "none"
    density: Literal["compact", "normal", "airy"] = "normal"
    button: Literal["solid", "outline", "square"] = "solid"
    art: Art = Art()
    photos: Literal["natural", "duotone"] = "natural"
    """As they came, or in shades of the brand's colour, which makes photos of several hands one family."""
    action_bar: bool = True
    """Whether phones show a bar with the ways to get in touch below the page."""
