"""Font pairs: two open families a site, served by the site itself, never by another host.

The files come with the set-up (`make setup` installs the packages that `package.json` names) and travel, with
their licences, into each site's repository.
"""

import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from PIL import ImageFont

from sitewright.errors import Misconfigured
from sitewright.sites.model import FontPairName

TEXT_WEIGHT = 400
SAMPLE = (
    "Fazemos o pão de madrugada e servimos até as oito da noite, de segunda a sábado, no centro da cidade. "
    "Ligue ou escreva antes de vir."
)
"""Words to measure letters by."""


@dataclass(frozen=True)
class StandIn:
    """Letters of one set of widths that visitors have, shown until ours are there.

    `names` are fonts of the same widths on the systems there are, `width` is the mean of SAMPLE's letters in em.
    """

    names: tuple[str, ...]
    width: float
    generic: str


SANS = StandIn(("Arial", "Helvetica", "Roboto", "Liberation Sans", "Arimo", "NimbusSans-Regular"), 0.459, "sans-serif")
SERIF = StandIn(("Times New Roman", "Times", "Liberation Serif", "Tinos", "NimbusRoman-Regular"), 0.404, "serif")
MONO = StandIn(("Courier New", "Courier", "Liberation Mono", "Cousine", "NimbusMonoPS-Regular"), 0.6, "monospace")


@dataclass(frozen=True)
class Family:
    """A variable font: its CSS name, its file's name, the weights it has, and what stands in until it is there."""

    name: str
    file: str
    weights: str
    stand_in: StandIn

    @property
    def stack(self) -> str:
        """As a value of `font-family`."""
        return f'"{self.name}", "{self.name} stand-in", {self.stand_in.generic}'


@dataclass(frozen=True)
class FontPair:
    """A family for headings and one for text, and how headings are set."""

    heading: Family
    text: Family
    weight: int
    tracking: str
    scale: float
    """How large headings are against others: condensed letters need more, wide ones less."""
    text_is_caption: bool = False
    """Whether the second family is for captions, and text is set in the first."""


def _family(name: str, weights: str, stand_in: StandIn) -> Family:
    return Family(name, name.lower().replace(" ", "-"), weights, stand_in)


PAIRS: dict[FontPairName, FontPair] = {
    "fraunces-figtree": FontPair(
        _family("Fraunces", "100 900", SERIF), _family("Figtree", "300 900", SANS), 620, "-0.015em", 1.0
    ),
    "lexend-source": FontPair(
        _family("Lexend", "100 900", SANS), _family("Source Sans 3", "200 900", SANS), 560, "-0.025em", 0.92
    ),
    "newsreader-public": FontPair(
        _family("Newsreader", "200 800", SERIF), _family("Public Sans", "100 900", SANS), 480, "-0.015em", 1.06
    ),
    "sofia": FontPair(
        _family("Sofia Sans Extra Condensed", "1 1000", SANS),
        _family("Sofia Sans", "1 1000", SANS),
        780,
        "0em",
        1.32,
    ),
    "hanken-spline": FontPair(
        _family("Hanken Grotesk", "100 900", SANS),
        _family("Spline Sans Mono", "300 700", MONO),
        500,
        "-0.03em",
        0.98,
        text_is_caption=True,
    ),
    "bricolage-onest": FontPair(
        _family("Bricolage Grotesque", "200 800", SANS), _family("Onest", "100 900", SANS), 680, "-0.025em", 1.0
    ),
    "baloo-nunito": FontPair(
        _family("Baloo 2", "400 800", SANS), _family("Nunito", "200 1000", SANS), 700, "-0.01em", 1.04
    ),
    "literata-karla": FontPair(
        _family("Literata", "200 900", SERIF), _family("Karla", "200 800", SANS), 560, "-0.02em", 0.96
    ),
}


def font_faces(pair: FontPair) -> str:
    """The CSS that declares both families, and what stands in for them."""
    return "".join(
        f'@font-face {{ font-family: "{family.name}"; font-style: normal; font-weight: {family.weights}; '
        f'font-display: swap; src: url("/fonts/{family.file}.woff2") format("woff2"); }}\n'
        + stand_in_face(family, weight)
        for family, weight in ((pair.heading, pair.weight), (pair.text, TEXT_WEIGHT))
    )


def stand_in_face(family: Family, weight: int) -> str:
    """The CSS that sizes the stand-in so that lines break where they will: nothing moves when our letters come."""
    names = ", ".join(f'local("{name}")' for name in family.stand_in.names)
    width = letters(family.file, 1000, weight).getlength(SAMPLE) / len(SAMPLE) / 1000
    adjusted = f"size-adjust: {width / family.stand_in.width:.1%};"
    return f'@font-face {{ font-family: "{family.name} stand-in"; src: {names}; {adjusted} }}\n'


@cache
def letters(file: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """An installed variable font at a size in px and a weight. Raises Misconfigured."""
    font = ImageFont.truetype(io.BytesIO(installed(f"{file}.woff2")), size)
    (axis,) = font.get_variation_axes()
    font.set_variation_by_axes([min(max(weight, axis["minimum"] or 0), axis["maximum"] or 1000)])
    return font


def font_files(pair: FontPair) -> dict[str, bytes]:
    """The files a site ships, by path: fonts and their licences. Raises Misconfigured where they are not installed."""
    shipped: dict[str, bytes] = {}
    for family in (pair.heading, pair.text):
        shipped[f"static/fonts/{family.file}.woff2"] = installed(f"{family.file}.woff2")
        shipped[f"static/fonts/LICENSE-{family.file}.txt"] = installed(f"LICENSE-{family.file}.txt")
    return shipped


def installed(name: str) -> bytes:
    """One installed file. Raises Misconfigured."""
    try:
        return files("sitewright").joinpath("site_assets", "fonts", name).read_bytes()
    except FileNotFoundError:
        raise Misconfigured(f"The font file {name} is not installed; run `make setup`.") from None
