"""A customer's SVG becomes pixels: what it would load, run or expand is refused before it is drawn."""

import re
from xml.parsers import expat

import resvg_py

from sitewright.sites.photos import SMALLEST_SIDE, PhotoRefused

LARGEST_BYTES = 1024 * 1024
LONGER_SIDE = 1600
LONGEST_RATIO = 10
MOST_ELEMENTS = 20_000
EMBEDDED = re.compile(r"data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)
NUMBER = re.compile(r"\s*([0-9]*\.?[0-9]+)(px)?\s*")


def is_drawing(content: bytes) -> bool:
    """Whether the bytes are meant as SVG, whatever their name says."""
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<svg" in content[:4096]


def rasterised(content: bytes) -> bytes:
    """The drawing as PNG, large enough for a photo. Raises PhotoRefused."""
    if len(content) > LARGEST_BYTES:
        raise PhotoRefused("photo_giant")
    width, height = size_of(content)
    longer, shorter = max(width, height), min(width, height)
    if longer > LONGEST_RATIO * shorter:
        raise PhotoRefused("photo_small")
    scale = max(LONGER_SIDE / longer, SMALLEST_SIDE / shorter)
    try:
        return resvg_py.svg_to_bytes(
            svg_string=content.decode("utf-8-sig"), width=round(width * scale), height=round(height * scale)
        )
    except ValueError:
        raise PhotoRefused("photo_broken") from None


def size_of(content: bytes) -> tuple[float, float]:
    """Width and height as the drawing gives them. Raises PhotoRefused for one that reaches outside or expands."""
    elements: list[tuple[str, dict[str, str]]] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        elements.append((name.rpartition(":")[2], attributes))
        references = [value for key, value in attributes.items() if key.rpartition(":")[2] == "href"]
        if len(elements) > MOST_ELEMENTS or not all(map(is_inside, references)):
            raise PhotoRefused("photo_format")

    def declare(*_: object) -> None:
        raise PhotoRefused("photo_format")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EntityDeclHandler = declare
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        raise PhotoRefused("photo_broken") from None
    name, attributes = elements[0]
    if name != "svg":
        raise PhotoRefused("photo_format")
    return given_size(attributes)


def is_inside(reference: str) -> bool:
    """Whether a reference stays within the file: a part of it, or pixels embedded in it."""
    return reference.startswith("#") or EMBEDDED.match(reference) is not None


def given_size(attributes: dict[str, str]) -> tuple[float, float]:
    """By the view box, else by width and height. Raises PhotoRefused."""
    texts = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())[2:] or [
        attributes.get("width", ""),
        attributes.get("height", ""),
    ]
    numbers = [float(found[1]) for found in map(NUMBER.fullmatch, texts) if found]
    if len(numbers) != 2 or min(numbers) <= 0:
        raise PhotoRefused("photo_broken")
    return numbers[0], numbers[1]
