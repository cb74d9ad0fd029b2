"""A customer's photo, made fit for pages: upright, freed of what the camera wrote into it, in several sizes.

Bytes in, bytes out. What cannot be used is refused with a code that becomes a question to the customer; nothing of the
file that came in is passed on, only pixels.
"""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageCms, ImageFilter, ImageOps, UnidentifiedImageError

from sitewright.errors import Rejected

Refusal = Literal["photo_broken", "photo_heic", "photo_layers", "photo_format", "photo_giant", "photo_small"]
Format = Literal["avif", "webp", "jpeg"]

WIDTHS = (480, 960, 1600)
"""In px; a photo is never enlarged."""
LARGEST_BYTES = 25 * 1024 * 1024
LARGEST_PIXELS = 60_000_000
SMALLEST_SIDE = 320
READ = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
QUALITY: dict[Format, dict[str, int | bool]] = {
    "avif": {"quality": 55, "speed": 8, "max_threads": 1},
    "webp": {"quality": 76, "method": 4},
    "jpeg": {"quality": 80, "progressive": True, "optimize": True},
}
BEGINNINGS: tuple[tuple[int, bytes, Refusal], ...] = (
    (0, b"8BPS", "photo_layers"),
    *((4, b"ftyp" + brand, "photo_heic") for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")),
)
"""What files are told by that Pillow does not read: offset, bytes, why not."""
DAMAGE = (
    OSError, RuntimeError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's readers raise on broken files."""


class PhotoRefused(Rejected):
    """The file cannot be a photo on a page; `reason` is the code of the question to ask."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(f"The photo cannot be used ({reason}); send a JPEG, PNG or WebP of up to 25 MB.")
        self.reason = reason


@dataclass(frozen=True)
class Rendition:
    """One file of a photo; lengths in px."""

    format: Format
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Photo:
    """A photo as pages use it: its size in px, and its files from the smallest to the largest of each format.

    `focus` is where a page's crop should keep to, in per cent from left and top. `digest` is the same for the same
    upload, and fit for a file's name.
    """

    digest: str
    width: int
    height: int
    focus: tuple[int, int]
    renditions: tuple[Rendition, ...]


def develop(content: bytes) -> Photo:
    """The photo of an upload. Raises PhotoRefused."""
    image = opened(content)
    image = sized(image, min(image.width, WIDTHS[-1]))
    digest = hashlib.sha256(content).hexdigest()[:16]
    widths = sorted({*(width for width in WIDTHS if width < image.width), image.width})
    files = tuple(rendition(sized(image, width), format_) for format_ in QUALITY for width in widths)
    return Photo(digest, image.width, image.height, focus_of(image), files)


def opened(content: bytes) -> Image.Image:
    """The upload's pixels, upright, in sRGB, on white where it was transparent. Raises PhotoRefused."""
    if reason := refusal(content):
        raise PhotoRefused(reason)
    try:
        with Image.open(io.BytesIO(content), formats=READ) as file:
            if file.width * file.height > LARGEST_PIXELS:
                raise PhotoRefused("photo_giant")
            file.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
            image = in_srgb(ImageOps.exif_transpose(file))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoRefused("photo_giant") from None
    except UnidentifiedImageError:
        raise PhotoRefused("photo_format") from None
    except DAMAGE:
        raise PhotoRefused("photo_broken") from None
    if min(image.size) < SMALLEST_SIDE:
        raise PhotoRefused("photo_small")
    return image


def refusal(content: bytes) -> Refusal | None:
    """Why a file need not be opened, as far as its first bytes and its size tell."""
    if len(content) > LARGEST_BYTES:
        return "photo_giant"
    for offset, beginning, reason in BEGINNINGS:
        if content[offset:].startswith(beginning):
            return reason
    return None


def in_srgb(image: Image.Image) -> Image.Image:
    """RGB pixels and nothing else: no metadata, no colour profile, no alpha."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    elif profile and image.mode in ("RGB", "CMYK"):
        image = converted(image, profile)
    plain = image.convert("RGB")
    plain.info.clear()
    plain.getexif().clear()
    return plain


def converted(image: Image.Image, profile: bytes) -> Image.Image:
    """The image in sRGB; as it is where its profile is damaged."""
    try:
        found = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return image
    return found or image


def focus_of(image: Image.Image) -> tuple[int, int]:
    """Where the half with the most detail lies, in per cent of the room it could move in, from left and top."""
    across, down = (busiest(line, 0.5) * 2 for line in detail_of(image))
    return min(100, round(across * 100)), min(100, round(down * 100))


def detail_of(image: Image.Image) -> tuple[Image.Image, Image.Image]:
    """How much there is to see, along a line across the image and along one down it."""
    small = image.convert("L").resize((min(96, image.width), min(96, image.height)))
    edges = small.filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES)
    edges = ImageOps.crop(edges, 1)  # the filter leaves the outermost pixels as they were
    return (
        edges.resize((edges.width, 1), Image.Resampling.BOX),
        edges.resize((1, edges.height), Image.Resampling.BOX),
    )


def busiest(line: Image.Image, share: float) -> float:
    """Where the window of this share of a line begins that holds the most; of equals, the most central (0 to 1)."""
    values = list(line.tobytes())
    size = max(1, round(len(values) * share))
    begins = range(len(values) - size + 1)
    middle = (len(values) - size) / 2
    best = max(begins, key=lambda start: (sum(values[start : start + size]), -abs(start - middle)))
    return best / len(values)


def sized(image: Image.Image, width: int) -> Image.Image:
    """The image at a width, in its own shape."""
    if width == image.width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def rendition(image: Image.Image, format_: Format) -> Rendition:
    """The image as a file."""
    file = io.BytesIO()
    image.save(file, format_.upper(), **QUALITY[format_])
    return Rendition(format_, image.width, image.height, file.getvalue())
