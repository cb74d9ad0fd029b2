"""The theme as CSS custom properties: colours, letters and their sizes, lengths."""

import colorsys

from PIL import ImageColor

from sitewright.sites.art.edges import HEIGHT
from sitewright.sites.fonts import PAIRS, font_faces
from sitewright.sites.model import Theme

SPACE = {"compact": 0.85, "normal": 1.0, "airy": 1.2}
STEPS: dict[str, dict[str, float]] = {
    "1.2": {"0": 9, "1": 7.5, "2": 5, "3": 1.2, "lead": 0.8},
    "1.25": {"0": 7.4, "1": 6.1, "2": 4, "3": 0.9, "lead": 0.7},
    "1.333": {"0": 6, "1": 5, "2": 3.5, "3": 0.75, "lead": 0.6},
}
"""How many steps of a scale above the text each size of letters stands: display, h1, h2, h3, lead."""
ON_PHONES = {"0": 44.0, "1": 38.0, "2": 28.0}
"""Sizes in px at 360 px, however steep the scale; between there and 1280 px they grow evenly."""
BESIDE_OUTLINES = {"quiet-border": "transparent", "quiet-line": "underline", "quiet-room": "4px"}
"""The second button where the first is an outline: underlined words."""
NARROW, WIDE, REM = 360, 1280, 16
SEPIA_HUE = 38
"""In degrees, of what the filter `sepia` makes of grey (Filter Effects 1)."""
EDGE_WIDTH = {"scallop": 48, "wave": 120, "teeth": 28, "steps": 56}


def render_tokens(theme: Theme) -> str:
    """Font faces and custom properties; the edge of dark bands where the theme has one."""
    pair = PAIRS[theme.font_pair]
    values = {
        **{name.replace("_", "-"): value for name, value in theme.palette.model_dump().items()},
        "heading-font": pair.heading.stack,
        "heading-tracking": pair.tracking,
        "heading-weight": str(pair.weight),
        "text-font": (pair.heading if pair.text_is_caption else pair.text).stack,
        "caption-font": pair.text.stack,
        **sizes(theme, pair.scale),
        "radius": f"{theme.radius}px",
        "border": f"{theme.border}px",
        "shadow": "0 10px 30px -18px color-mix(in srgb, var(--ink) 45%, transparent)"
        if theme.shadow == "soft"
        else "none",
        "button-radius": "0px" if theme.button == "square" else f"{theme.radius}px",
        "button-ground": "transparent" if theme.button == "outline" else theme.palette.brand,
        "button-text": theme.palette.brand if theme.button == "outline" else theme.palette.on_brand,
        **(BESIDE_OUTLINES if theme.button == "outline" else {}),
        "space": str(SPACE[theme.density]),
        **({"photo-filter": duotone(theme.palette.brand)} if theme.photos == "duotone" else {}),
    }
    block = ":root {\n" + "".join(f"  --{name}: {value};\n" for name, value in values.items()) + "}\n"
    return font_faces(pair) + block + edge_rule(theme)


def duotone(brand: str) -> str:
    """What turns a photo into shades of a colour: grey, then sepia turned to that colour's hue."""
    red, green, blue = (part / 255 for part in ImageColor.getrgb(brand)[:3])
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    turn = round(hue * 360 - SEPIA_HUE) % 360
    return f"grayscale(1) sepia({min(1.0, 0.35 + saturation / 2):.2f}) hue-rotate({turn}deg) contrast(1.05)"


def sizes(theme: Theme, heading_scale: float) -> dict[str, str]:
    """Sizes of letters by name, in rem, fluid where they differ between phones and desktops."""
    found = {"size-text": f"{theme.base / REM:.4g}rem"}
    for name, steps in STEPS[theme.type_scale].items():
        largest = theme.base * float(theme.type_scale) ** steps
        scale = 1.0 if name == "lead" else heading_scale
        found[f"size-{name}"] = fluid(ON_PHONES.get(name, largest) * scale, largest * scale)
    return found


def fluid(smallest: float, largest: float) -> str:
    """A length in rem that grows with the window from one size in px to the other."""
    if largest <= smallest:
        return f"{largest / REM:.4g}rem"
    slope = (largest - smallest) / (WIDE - NARROW)
    start = smallest - slope * NARROW
    return f"clamp({smallest / REM:.4g}rem, {start / REM:.4g}rem + {slope * 100:.4g}vw, {largest / REM:.4g}rem)"


def edge_rule(theme: Theme) -> str:
    """How bands in brand and ink end; what they stand on shows through."""
    if theme.art.edge == "none":
        return ""
    mask = f'url("/art/edge.svg") repeat-x center top / {EDGE_WIDTH[theme.art.edge]}px {HEIGHT}px'
    return (
        '.section:is(.tone-brand, .tone-ink):not(.announcement)::after { content: ""; position: absolute; z-index: 1; '
        f"inset: calc(100% - 1px) 0 auto; height: {HEIGHT}px; background: var(--ground); "
        f"-webkit-mask: {mask}; mask: {mask}; }}\n"
    )
