"""Photos as customers send them."""

import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from sitewright.sites.photos import LARGEST_BYTES, PhotoRefused, Refusal, develop, focus_of, opened


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def half_and_half(size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "#c02020")
    image.paste("#2020c0", (size[0] // 2, 0, *size))
    return image


def pixel(content: bytes, x: float, y: float) -> tuple[int, int, int]:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    found = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def test_a_photo_comes_in_three_formats_and_sizes_none_larger_than_itself() -> None:
    photo = develop(saved(half_and_half((1200, 800))))
    assert [(file.format, file.width, file.height) for file in photo.renditions] == [
        (format_, width, round(width / 1.5)) for format_ in ("avif", "webp", "jpeg") for width in (480, 960, 1200)
    ]
    for file in photo.renditions:
        image = Image.open(io.BytesIO(file.content))
        assert (image.format, image.size) == (file.format.upper(), (file.width, file.height))


def test_a_large_photo_is_made_smaller() -> None:
    photo = develop(saved(half_and_half((4000, 3000))))
    assert (photo.width, photo.height) == (1600, 1200)


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: what is stored on the left belongs at the top
    photo = develop(saved(half_and_half(), exif=exif))
    assert (photo.width, photo.height) == (800, 1200)
    red, _, blue = pixel(photo.renditions[-1].content, 0.5, 0.1)
    assert red > blue


def test_nothing_of_what_the_camera_wrote_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS -19.91 at the customer's home"
    content = saved(half_and_half(), exif=exif, comment=b"GPS -19.91")
    assert b"GPS -19.91" in content
    for file in develop(content).renditions:
        assert b"GPS -19.91" not in file.content
        image = Image.open(io.BytesIO(file.content))
        assert not image.getexif()
        assert "icc_profile" not in image.info


def test_a_transparent_picture_stands_on_white() -> None:
    photo = develop(saved(Image.new("RGBA", (400, 400), (0, 0, 0, 0)), "PNG"))
    assert pixel(photo.renditions[-1].content, 0.5, 0.5) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "LA", "1"])
def test_pictures_of_every_kind_become_colour(mode: str) -> None:
    kind = "JPEG" if mode in ("L", "CMYK") else "PNG"
    assert opened(saved(half_and_half().convert(mode), kind)).mode == "RGB"


def test_a_colour_profile_is_applied_and_a_broken_one_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile"):
        assert opened(saved(half_and_half(), icc_profile=icc)).size == (1200, 800)


def test_a_crop_keeps_to_what_there_is_to_see() -> None:
    image = Image.new("RGB", (1600, 800), "#888888")
    for number in range(20):  # something on the far right
        image.paste("black", (1300 + 12 * number, 200, 1306 + 12 * number, 600))
    across, down = focus_of(image)
    assert across > 90
    assert 20 < down < 80


def test_an_even_picture_is_cropped_in_its_middle() -> None:
    assert focus_of(half_and_half()) == pytest.approx((50, 50), abs=2)


def test_one_upload_has_one_name() -> None:
    content = saved(half_and_half())
    assert develop(content).digest == develop(content).digest != develop(saved(half_and_half((900, 600)))).digest


def giant() -> bytes:
    return saved(Image.new("1", (16_000, 16_000)), "PNG")


REFUSED: list[tuple[bytes, Refusal]] = [
    (b"\x00\x00\x00\x20ftypheic\x00\x00\x00\x00mif1heic" + bytes(400), "photo_heic"),
    (b"8BPS\x00\x01" + bytes(400), "photo_layers"),
    (b"", "photo_format"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "photo_format"),
    (b"%PDF-1.7 ...", "photo_format"),
    (saved(half_and_half(), "TIFF"), "photo_format"),
    (saved(half_and_half())[:4000], "photo_broken"),
    (saved(half_and_half(), "PNG")[:900], "photo_broken"),
    (saved(half_and_half((300, 900))), "photo_small"),
    (giant(), "photo_giant"),
    (bytes(LARGEST_BYTES + 1), "photo_giant"),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED, ids=[f"{reason}-{n}" for n, (_, reason) in enumerate(REFUSED)])
def test_what_cannot_be_used_is_refused_with_a_code(content: bytes, reason: Refusal) -> None:
    with pytest.raises(PhotoRefused) as refused:
        opened(content)
    assert refused.value.reason == reason


WHOLE = [saved(half_and_half((400, 400)), kind) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")]


@settings(max_examples=60)
@given(st.sampled_from(WHOLE), st.data())
def test_damage_anywhere_is_refused_or_survived(content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))
    with suppress(PhotoRefused):
        assert opened(bytes(damaged[:cut])).mode == "RGB"
