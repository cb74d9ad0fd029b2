"""Colours and tokens: from the brand's colours to a palette on which text reads.

Lightness is searched in OKLCH (Björn Ottosson, 2020), so that hue and chroma stay the brand's; contrast is WCAG 2's.
"""

import math
import re
from typing import Literal

from sitewright.sites.art.motifs import motif_for
from sitewright.sites.draws import key_of, number, one_of
from sitewright.sites.facts import Facts, Wishes
from sitewright.sites.model import Art, ArtStyle, Edge, FontPairName, Palette, Theme

READABLE = 4.5
SEEN = 3.0
"""Contrast ratio that large letters, outlines and drawings need."""
TEXT_ON_GROUND = (
    ("ink", "paper"), ("ink", "surface"), ("muted", "paper"), ("muted", "surface"),
    ("brand", "paper"), ("brand", "surface"), ("on_brand", "brand"),
)  # fmt: skip
"""Which colours of a palette stand as text on which."""
Oklch = tuple[float, float, float]
"""Lightness 0-1, chroma 0-0.4, hue in degrees."""

WORDS: tuple[tuple[str, Oklch], ...] = (
    (r"(?:azul|verde)[- ]petr[oó]leo|teal|petrol", (0.42, 0.075, 210)),
    (r"azul[- ]marinho|navy", (0.35, 0.09, 262)),
    (r"vermelho fechado|vinho|bord[oô]|burgundy", (0.42, 0.13, 27)),
    (r"terracota|tijolo|terracotta", (0.55, 0.13, 42)),
    (r"vermelh|red\b", (0.5, 0.18, 28)),
    (r"laranja|orange", (0.6, 0.16, 55)),
    (r"(?:marrom |bege )?(?:d[ea] )?casca de p[aã]o|caramelo|\bmel\b|couro|[aâ]mbar|amber", (0.62, 0.115, 62)),
    (r"marrom|caf[eé]|chocolate|madeira|brown", (0.42, 0.07, 55)),
    (r"dourado|ouro|gold", (0.58, 0.11, 85)),
    (r"verde|green", (0.47, 0.1, 150)),
    (r"azul|blue", (0.47, 0.13, 250)),
    (r"rosa|pink", (0.55, 0.16, 0)),
    (r"lil[aá]s|roxo|violeta|purple", (0.45, 0.14, 310)),
    (r"amarel|yellow", (0.62, 0.13, 92)),
    (r"pret|black", (0.27, 0.012, 60)),
    (r"cinza|gr[ae]y", (0.42, 0.012, 70)),
)
UNWANTED = re.compile(
    r"\b(?:n[aã]o|sem|nada de|evitar|no|without)\b[^,.;!]*|[^,.;!]*\bn[aã]o\b(?=[,.;!])", re.IGNORECASE
)
CREAM = re.compile(r"creme|areia|bege|marfim|palha|cream|sand|beige|ivory", re.IGNORECASE)
"""Words for a warm ground, whatever the brand's hue."""
GREY = re.compile(r"cinza|gr[ae]y|neutr", re.IGNORECASE)
"""Words for grounds without colour; one colour named beside them is the only one."""
LIVELY = (35.0, 55.0, 250.0, 150.0)

QUIET_HUES = (5.0, 27.0, 49.0, 71.0, 93.0, 125.0, 147.0, 169.0, 191.0, 213.0, 235.0, 257.0)
"""Hues to choose from where no colour is wished: none is a framework's violet or indigo."""

FONTS_OF_TYPE: tuple[tuple[frozenset[str], tuple[FontPairName, ...]], ...] = (
    (
        frozenset({"Bakery", "CafeOrCoffeeShop", "Restaurant", "Florist"}),
        ("fraunces-figtree", "literata-karla", "bricolage-onest", "newsreader-public"),
    ),
    (frozenset({"LodgingBusiness"}), ("literata-karla", "fraunces-figtree", "newsreader-public", "bricolage-onest")),
    (
        frozenset({"LegalService", "AccountingService", "InsuranceAgency", "RealEstateAgent"}),
        ("newsreader-public", "literata-karla", "lexend-source"),
    ),
    (
        frozenset({"Dentist", "MedicalBusiness", "BeautySalon"}),
        ("lexend-source", "newsreader-public", "bricolage-onest", "literata-karla"),
    ),
    (frozenset({"AutoRepair", "AutoWash", "ExerciseGym"}), ("sofia", "bricolage-onest", "hanken-spline")),
    (frozenset({"PetStore", "VeterinaryCare"}), ("baloo-nunito", "lexend-source", "bricolage-onest")),
)
"""Pairs that suit a trade, the most telling first; which one a business gets is decided by its name."""

FONTS_OF_WORDS: tuple[tuple[str, tuple[FontPairName, ...]], ...] = (
    (
        r"arquitet|design|fot[oó]graf|est[uú]dio|portf",
        ("hanken-spline", "newsreader-public", "bricolage-onest", "lexend-source"),
    ),
    (
        r"software|saas|tecnolog|sistema|aplicativo",
        ("bricolage-onest", "hanken-spline", "lexend-source", "newsreader-public"),
    ),
    (r"festa|infantil|brinque|crian", ("baloo-nunito", "bricolage-onest", "lexend-source")),
)
OTHER_TRADES: tuple[FontPairName, ...] = ("bricolage-onest", "hanken-spline", "lexend-source", "literata-karla")
WITH_SERIFS = frozenset({"fraunces-figtree", "literata-karla", "newsreader-public"})
RADII: dict[FontPairName, tuple[Literal[0, 4, 10, 18], ...]] = {
    "fraunces-figtree": (0, 4, 10, 18),
    "lexend-source": (4, 10, 18),
    "newsreader-public": (0, 4, 10),
    "sofia": (0, 4, 10),
    "hanken-spline": (0, 4),
    "bricolage-onest": (0, 4, 10, 18),
    "baloo-nunito": (10, 18),
    "literata-karla": (0, 4, 10),
}
BUTTONS: tuple[Literal["solid", "outline", "square"], ...] = ("solid", "outline", "square")
SCALES: tuple[Literal["1.2", "1.25", "1.333"], ...] = ("1.25", "1.333", "1.2")
BASES: tuple[Literal[17, 18], ...] = (17, 17, 18)
BORDERS: tuple[Literal["1", "1.5", "2"], ...] = ("1.5", "1", "2")
SHADOWS: tuple[Literal["none", "soft"], ...] = ("none", "none", "soft")
DENSITIES: tuple[Literal["compact", "normal", "airy"], ...] = ("normal", "airy", "compact")
STYLES: tuple[ArtStyle, ...] = ("cut_paper", "cut_paper", "outline")
EDGES: tuple[Edge, ...] = ("none", "scallop", "none", "wave", "teeth", "steps")
QUIET_PAIRS: frozenset[FontPairName] = frozenset({"hanken-spline", "newsreader-public", "lexend-source"})
"""Letters that ask for calm: no shadows, bands that end straight."""
FLOATING = re.compile(r"flutuante|bot[aã]o fixo|barra fixa|floating|sticky", re.IGNORECASE)
ONE_FAMILY = re.compile(
    r"duotone|duot[oô]nic|fotos? (?:em|de|na|no|com) (?:duas cores|um tom|cor da marca)|tinted photos", re.IGNORECASE
)
"""A wish for photos in shades of one colour."""
OLD_LETTERS = re.compile(r"letreiro|antig|serif|tradicional|cl[aá]ssic|vintage", re.IGNORECASE)


def theme_for(facts: Facts, wishes: Wishes) -> Theme:
    """Tokens for a business: the same answers give the same theme, another name of the same trade another one."""
    key = key_of(facts, wishes)
    pair = font_pair_for(facts, wishes, key)
    square = re.search(r"cantos? arredondad|rounded", wishes.dislikes or "", re.IGNORECASE)
    quiet = pair in QUIET_PAIRS
    return Theme(
        palette=palette_from(wishes.colours, key),
        font_pair=pair,
        type_scale=one_of(SCALES, key, "scale"),
        base=one_of(BASES, key, "base"),
        radius=0 if square else one_of(RADII[pair], key, "radius"),
        border=one_of(BORDERS, key, "border"),
        shadow="none" if quiet else one_of(SHADOWS, key, "shadow"),
        density=one_of(DENSITIES, key, "density"),
        button=one_of(BUTTONS, key, "button"),
        art=Art(
            motif=motif_for(facts),
            style=one_of(STYLES, key, "style"),
            edge="none" if quiet or square else one_of(EDGES, key, "edge"),
            seed=number(key, "art") % 65536,
        ),
        photos="duotone" if ONE_FAMILY.search(" ".join(filter(None, (*wishes.must_have, wishes.likes)))) else "natural",
        action_bar=not FLOATING.search(" ".join(filter(None, (*wishes.must_not_have, wishes.dislikes)))),
    )


def font_pair_for(facts: Facts, wishes: Wishes, key: str) -> FontPairName:
    """A pair that suits the trade; the customer's taste for old letters counts most."""
    suitable = next((pairs for types, pairs in FONTS_OF_TYPE if facts.schema_type in types), None) or next(
        (pairs for words, pairs in FONTS_OF_WORDS if re.search(words, facts.segment, re.IGNORECASE)), OTHER_TRADES
    )
    if OLD_LETTERS.search(wishes.likes or ""):
        return next((pair for pair in suitable if pair in WITH_SERIFS), "fraunces-figtree")
    return one_of(suitable, key, "font pair")


def palette_from(colours: str | None, seed: str) -> Palette:
    """A palette from colours in free text (a hex value counts most), else from the seed."""
    lightness, chroma, hue = brand_of(colours, seed)
    cream, grey = bool(CREAM.search(colours or "")), bool(GREY.search(UNWANTED.sub(" ", colours or "")))
    warm = hue if chroma > 0.03 else 75.0
    ground = 85.0 if cream else warm
    tint = 0.006 if grey else min(0.03, chroma * 0.3 + 0.008)
    paper = to_hex((0.975, 0.02, ground) if cream else (0.985, min(tint, 0.01), ground))
    surface = to_hex((0.94, 0.036, ground) if cream else (0.95, min(0.02, tint), ground))
    ink = to_hex((0.24, tint, warm))
    brand = darkened_to_read((lightness, chroma, hue), surface)
    accent = (0.6, 0.018, 70.0) if grey and chroma > 0.03 else accent_of(colours, (lightness, chroma, hue), seed)
    return Palette(
        brand=brand,
        on_brand=paper,
        accent=darkened_to_read(accent, surface, SEEN),
        ink=ink,
        muted=darkened_to_read((0.5, tint, warm), surface),
        paper=paper,
        surface=surface,
        line=to_hex((0.87, tint, ground)),
    )


def brand_of(colours: str | None, seed: str) -> Oklch:
    """The main colour a text names; one derived from the seed where it names none."""
    named = named_colours(colours)
    if named:
        coloured = [colour for colour in named if colour[1] > 0.03]
        return (coloured or named)[0]
    return (0.45, 0.1, one_of(QUIET_HUES, seed, "hue"))


def accent_of(colours: str | None, brand: Oklch, seed: str) -> Oklch:
    """The second colour a text names; sand beside a cool brand on cream, a lively colour beside black and white.

    Else the brand's hue turned a little.
    """
    others = [colour for colour in named_colours(colours) if colour[1] > 0.03 and abs(colour[2] - brand[2]) > 8]
    if others:
        return others[0]
    if brand[1] <= 0.03:
        lively = one_of(LIVELY, seed, "accent")
        return (0.62, 0.19 if re.search(r"colorid|alegre|vivo|colou?rful", colours or "", re.I) else 0.12, lively)
    if CREAM.search(colours or "") and 120 < brand[2] < 320:
        return (0.64, 0.085, 75)
    return (brand[0] + 0.1, brand[1], (brand[2] + 24) % 360)


def is_one_colour(folded: str) -> bool:
    """Whether a text, folded, names one colour that is known here, and says nothing else."""
    known = "|".join(words for words, _ in WORDS)
    return re.fullmatch(rf"#[0-9a-f]{{3}}(?:[0-9a-f]{{3}})?|(?:{known})\w{{0,2}}", folded) is not None


def named_colours(colours: str | None) -> list[Oklch]:
    """Colours in a text: hex values first, then words in their order; what is said not to be wanted is left out."""
    text = colours or ""
    found = [from_hex(value) for value in re.findall(r"#[0-9A-Fa-f]{6}\b", text)]
    left, words = UNWANTED.sub(" ", text), list[tuple[int, Oklch]]()
    for pattern, colour in WORDS:
        if match := re.search(pattern, left, re.IGNORECASE):
            words.append((match.start(), colour))
            left = left[: match.start()] + " " * len(match[0]) + left[match.end() :]
    return found + [colour for _, colour in sorted(words, key=lambda entry: entry[0])]


def unreadable_pairs(palette: Palette) -> list[tuple[str, str, float]]:
    """Pairs of text and ground below 4.5:1, with their ratio."""
    ratios = [
        (text, ground, contrast(getattr(palette, text), getattr(palette, ground))) for text, ground in TEXT_ON_GROUND
    ]
    return [pair for pair in ratios if pair[2] < READABLE]


def darkened_to_read(colour: Oklch, ground: str, ratio: float = READABLE) -> str:
    """The colour, darkened until text in it reads on the ground."""
    lightness, chroma, hue = colour
    while contrast(to_hex((lightness, chroma, hue)), ground) < ratio + 0.1 and lightness > 0.02:
        lightness -= 0.01
    return to_hex((lightness, chroma, hue))


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio of two hex colours, 1 to 21."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    red, green, blue = (linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(value: float) -> float:
    """sRGB component to linear light."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def gamma(value: float) -> float:
    """Linear light to sRGB component."""
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def to_hex(colour: Oklch) -> str:
    """OKLCH to the nearest sRGB colour: chroma is lowered until it fits."""
    lightness, chroma, hue = colour
    while chroma > 0 and not all(-0.0005 <= part <= 1.0005 for part in _to_linear_rgb(lightness, chroma, hue)):
        chroma -= 0.004
    parts = _to_linear_rgb(lightness, max(chroma, 0.0), hue)
    return "#" + "".join(f"{round(min(1.0, max(0.0, gamma(max(0.0, part)))) * 255):02X}" for part in parts)


def from_hex(value: str) -> Oklch:
    """sRGB hex to OKLCH."""
    red, green, blue = (linear(int(value[place : place + 2], 16) / 255) for place in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return (lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _to_linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
