"""A customer's logo, made fit for a page's header: freed of what is around it, on no ground where that can be told.

Bytes in, bytes out. What cannot be a logo, such as a photo of a card, is none; the name in letters stands there then.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageOps

from sitewright.sites.photos import DAMAGE, LARGEST_PIXELS, READ, converted, refusal
from sitewright.sites.theme import luminance

Ground = Literal["light", "dark", "any"]

LARGEST = (400, 88)
"""In px: twice what a header shows, so that fine screens draw it sharply."""
READ_AT = (1600, 1600)
SMALLEST_SIDE = 24
LONGEST_RATIO = 8
NEARLY_SAME = 20
"""How far two values of a colour's part may lie apart, of 255, to be one colour as JPEG keeps it."""
NEARLY_WHITE = 255 - NEARLY_SAME
SEEN = 48
"""Opacity, of 255, from which a pixel counts as seen."""
MOSTLY = 0.9
CLEAR_CONTRAST = 2.0


@dataclass(frozen=True)
class Logo:
    """A logo as PNG; lengths in px. `ground` is what it can stand on; `digest` is the same for the same upload."""

    digest: str
    width: int
    height: int
    ground: Ground
    content: bytes


def develop_logo(content: bytes) -> Logo | None:
    """The logo in an upload; None where it is broken, tiny, or a picture without an even ground around it."""
    image = _opened(content)
    if image is None:
        return None
    cut_out = has_glass(image)
    edge = None if cut_out else edge_colour(image)
    if not cut_out and edge is None:
        return None
    on_white = edge is not None and min(edge) >= NEARLY_WHITE
    opacity = colour_of_white(image) if on_white else image.getchannel("A")
    box = opacity.point(lambda value: 255 * (value >= SEEN)).getbbox()
    if box is None or not is_shaped_like_one(box):
        return None
    image = image.crop(box)
    image.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    if min(image.size) < SMALLEST_SIDE:
        return None
    image = without_white(image) if on_white else image
    ground = ground_of(image) if on_white or cut_out else "any"
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return Logo(hashlib.sha256(content).hexdigest()[:16], *image.size, ground, file.getvalue())


def is_shaped_like_one(box: tuple[int, int, int, int]) -> bool:
    """Whether what is seen is large enough, and no thin line."""
    sides = box[2] - box[0], box[3] - box[1]
    return min(sides) >= SMALLEST_SIDE and max(sides) <= LONGEST_RATIO * min(sides)


def has_glass(image: Image.Image) -> bool:
    """Whether something can be seen through the image."""
    return min(image.getchannel("A").tobytes()) < SEEN


def _opened(content: bytes) -> Image.Image | None:
    """The upload's pixels, upright, in sRGB, with their opacity and nothing else."""
    if refusal(content):
        return None
    try:
        with Image.open(io.BytesIO(content), formats=READ) as file:
            if file.width * file.height > LARGEST_PIXELS:
                return None
            image = ImageOps.exif_transpose(file)
            profile = image.info.get("icc_profile")
            if profile and image.mode in ("RGB", "CMYK"):
                image = converted(image, profile)
            plain = image.convert("RGBA")
            plain.thumbnail(READ_AT)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, *DAMAGE):
        return None
    plain.info.clear()
    plain.getexif().clear()
    return plain


def edge_colour(image: Image.Image) -> tuple[int, int, int] | None:
    """The one colour all around an image; None where there are several."""
    flat = image.convert("RGB")
    width, height = flat.size
    sides = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    around = b"".join(flat.crop(side).tobytes() for side in sides)
    red, green, blue = (around[band::3] for band in range(3))
    if any(max(part) - min(part) > 2 * NEARLY_SAME for part in (red, green, blue)):
        return None
    return max(red), max(green), max(blue)


def colour_of_white(image: Image.Image) -> Image.Image:
    """How far each pixel is from white: the least opacity with which it could have been drawn on white paper."""
    red, green, blue = image.convert("RGB").split()
    distance = ImageChops.invert(ImageChops.darker(ImageChops.darker(red, green), blue))
    return distance.point(lambda value: 0 if value <= NEARLY_SAME else value)


def without_white(image: Image.Image) -> Image.Image:
    """The image as it would be had it been drawn on glass in place of white paper."""
    opacity = colour_of_white(image)
    bands = [_unmixed(band, opacity) for band in image.convert("RGB").split()]
    return Image.merge("RGBA", (*bands, opacity))


def _unmixed(band: Image.Image, opacity: Image.Image) -> Image.Image:
    """One part of the colour that, at this opacity over white, gives the part that is seen."""
    pairs = zip(band.tobytes(), opacity.tobytes(), strict=True)
    return Image.frombytes(
        "L", band.size, bytes(max(0, 255 - round((255 - seen) * 255 / part)) if part else 255 for seen, part in pairs)
    )


def ground_of(image: Image.Image) -> Ground:
    """What a logo stands out from: paper, ink, or both."""
    small = image.copy()
    small.thumbnail((64, 64))
    pixels = zip(*[iter(small.tobytes())] * 4, strict=True)
    levels = [luminance(f"#{red:02x}{green:02x}{blue:02x}") for red, green, blue, seen in pixels if seen >= SEEN]
    if not levels:
        return "light"
    on_paper = sum(1.05 / (level + 0.05) >= CLEAR_CONTRAST for level in levels) / len(levels)
    on_ink = sum((level + 0.05) / 0.05 >= CLEAR_CONTRAST for level in levels) / len(levels)
    if min(on_paper, on_ink) >= MOSTLY:
        return "any"
    return "light" if on_paper >= on_ink else "dark"
