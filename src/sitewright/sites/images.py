"""Images drawn for a site: the card that is shown where a page is shared, and the icons of tabs and home screens."""

import io

from PIL import Image, ImageColor, ImageDraw, ImageFont

from sitewright.sites.fonts import PAIRS, FontPair, letters
from sitewright.sites.model import Page, Site

CARD = (1200, 630)
"""Size in px that link previews show whole (ogp.me leaves it open; 1.91:1 is what networks crop to)."""

MARGIN = 84
TITLE_SIZES = (92, 80, 68, 56, 46)
TITLE_LINES = 3
BLENDS = 16
"""How many colours the edge of a letter needs from its ground to its ink, both included."""


def card_path(slug: str) -> str:
    """Where a page's card lies."""
    return f"static/cards/{slug}.png"


def render_card(page: Page, site: Site) -> bytes:
    """A page's card as PNG: whose page it is, what it says, and where."""
    palette, pair = site.theme.palette, PAIRS[site.theme.font_pair]
    image = Image.new("RGB", CARD, palette.paper)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, CARD[0], 26), fill=palette.brand)
    draw.rectangle((0, CARD[1] - 112, CARD[0], CARD[1]), fill=palette.ink)
    text = letters(pair.text.file, 34, 600)
    draw.text((MARGIN, 88), clipped(site.facts.name, text, 2 * CARD[0] // 3), font=text, fill=palette.brand)
    font, lines = fitted(page.sections[0].title or page.nav_label, pair)
    draw.multiline_text((MARGIN, 158), "\n".join(lines), font=font, fill=palette.ink, spacing=8)
    draw.text(
        (MARGIN, CARD[1] - 56), clipped(below(site), text, CARD[0] - 2 * MARGIN), font=text, fill=palette.paper,
        anchor="lm",
    )  # fmt: skip
    return png(image, palette.paper, palette.brand, palette.ink)


def below(site: Site) -> str:
    """Where the business is and how to reach it."""
    facts = site.facts
    place = ", ".join(part for part in (facts.address.district, facts.address.city) if part) if facts.address else ""
    return "  ·  ".join(part for part in (place, site.base_url.partition("://")[2]) if part)


def fitted(title: str, pair: FontPair) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest letters in which the title stands on few lines, and those lines."""
    for size in TITLE_SIZES:
        font = letters(pair.heading.file, round(size * pair.scale), pair.weight)
        lines = wrapped(title, font, CARD[0] - 2 * MARGIN)
        if len(lines) <= TITLE_LINES:
            break
    return font, lines[:TITLE_LINES]


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Text as lines within a width; a word that is longer than a line is cut."""
    lines = [""]
    for word in printable(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(clipped(word, font, width))
    return [line for line in lines if line]


def clipped(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """One line, cut where it would leave its width."""
    text = printable(text)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def printable(text: str) -> str:
    """Text as one line without characters that no font draws."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def render_icons(site: Site) -> dict[str, bytes]:
    """The monogram for tabs of old browsers and for home screens."""
    return {
        "static/favicon.ico": monogram(site, 48, "ICO"),
        "static/apple-touch-icon.png": monogram(site, 180, "PNG"),
    }


def monogram(site: Site, size: int, kind: str) -> bytes:
    """The name's first letter on the brand colour."""
    palette, pair = site.theme.palette, PAIRS[site.theme.font_pair]
    image = Image.new("RGB", (size, size), palette.brand)
    font = letters(pair.heading.file, round(size * 0.62), pair.weight)
    ImageDraw.Draw(image).text(
        (size / 2, size * 0.52), initial(site.facts.name), font=font, fill=palette.on_brand, anchor="mm"
    )
    return png(image, palette.brand, palette.on_brand) if kind == "PNG" else saved(image, kind)


def initial(name: str) -> str:
    """The first letter or digit of a name, in upper case."""
    return next((char for char in name if char.isalnum()), "S").upper()[0]


def png(image: Image.Image, ground: str, *inks: str) -> bytes:
    """As a small PNG of flat colours: the ground's, the inks', and what the edges of letters blend them to."""
    colours = [blend for ink in inks for blend in blends(ground, ink)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return saved(image.quantize(palette=palette, dither=Image.Dither.NONE), "PNG", optimize=True)


def blends(ground: str, ink: str) -> list[tuple[int, ...]]:
    """The colours from the ground to the ink, as red, green and blue."""
    ends = list(zip(ImageColor.getrgb(ground), ImageColor.getrgb(ink), strict=True))
    return [tuple(round(low + (high - low) * step / (BLENDS - 1)) for low, high in ends) for step in range(BLENDS)]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The bytes of a file of that kind."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
