"""Logos as customers send them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from sitewright.sites.logos import LARGEST, Ground, Logo, develop_logo


def saved(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def mark(ground: str, ink: str, size: tuple[int, int] = (900, 300)) -> Image.Image:
    """A disc and a bar, with room around them."""
    image = Image.new("RGBA", size, ground)
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.ellipse((width * 0.1, height * 0.2, width * 0.1 + height * 0.6, height * 0.8), fill=ink)
    draw.rectangle((width * 0.4, height * 0.4, width * 0.9, height * 0.6), fill=ink)
    return image


def pixels(logo: Logo | None) -> Image.Image:
    assert logo is not None
    return Image.open(io.BytesIO(logo.content)).convert("RGBA")


def test_white_paper_becomes_glass_and_what_is_around_is_cut_off() -> None:
    logo = develop_logo(saved(mark("white", "#0a5c5c").convert("RGB"), "JPEG"))
    image = pixels(logo)
    assert logo is not None
    assert image.width <= LARGEST[0]
    assert image.height <= LARGEST[1]
    assert abs(image.width / image.height - 720 / 180) < 0.1
    assert image.getpixel((image.width - 2, 2)) == (255, 255, 255, 0)
    over_white = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    seen = over_white.getpixel((image.width - 10, image.height // 2))
    assert isinstance(seen, tuple)
    assert all(abs(part - meant) < 12 for part, meant in zip(seen, (0x0A, 0x5C, 0x5C, 255), strict=True))


@pytest.mark.parametrize(
    ("ground", "ink", "stands_on"),
    [
        ("#00000000", "#1d1d1d", "light"),
        ("#00000000", "#fffaf0", "dark"),
        ("#00000000", "#c0392b", "any"),
        ("#b02a2a", "white", "any"),
    ],
)
def test_it_is_known_what_a_logo_can_stand_on(ground: str, ink: str, stands_on: Ground) -> None:
    logo = develop_logo(saved(mark(ground, ink)))
    assert logo is not None
    assert logo.ground == stands_on


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(saved(Image.effect_noise((900, 600), 90).convert("RGB"), "JPEG"), id="photo"),
        pytest.param(saved(mark("white", "black", (60, 30))), id="tiny"),
        pytest.param(saved(Image.new("RGB", (600, 200), "white")), id="empty"),
        pytest.param(saved(mark("#00000000", "black", (4000, 100))), id="thin line"),
        pytest.param(saved(mark("white", "black"))[:300], id="broken"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_logo_is_none(content: bytes) -> None:
    assert develop_logo(content) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_a_logo_or_none(content: bytes) -> None:
    assert develop_logo(content) is None
