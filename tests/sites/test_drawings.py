"""Customers' SVG: drawn as pixels, and nothing of it loaded, run or expanded."""

import io

import pytest
from PIL import Image

from sitewright.sites.drawings import is_drawing, rasterised
from sitewright.sites.photos import PhotoRefused, develop

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 400 200">'
DISC = '<circle cx="100" cy="100" r="90" fill="#c00"/>'


def svg(inner: str = DISC, head: str = HEAD) -> bytes:
    return f"{head}{inner}</svg>".encode()


def drawn(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(rasterised(content))).convert("RGBA")


def test_a_drawing_is_drawn_large_enough_for_a_photo() -> None:
    image = drawn(svg())
    assert image.size == (1600, 800)
    assert image.getpixel((400, 400)) == (204, 0, 0, 255)
    assert develop(rasterised(svg())).width == 1600


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg" width="40px" height="20">', (1600, 800)),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0,0,1000,100">', (3200, 320)),
        ('<?xml version="1.0"?><!DOCTYPE svg>' + HEAD, (1600, 800)),
    ],
)
def test_its_size_is_that_of_its_view(head: str, size: tuple[int, int]) -> None:
    assert drawn(svg(head=head)).size == size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (svg('<image href="/etc/hostname" width="9" height="9"/>'), "photo_format"),
        (svg('<image xlink:href="file:///etc/hostname" width="9" height="9"/>'), "photo_format"),
        (svg('<image href="https://example.com/x.png" width="9" height="9"/>'), "photo_format"),
        (svg('<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>'), "photo_format"),
        (svg('<use href="other.svg#a"/>'), "photo_format"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("<text>&a;</text>"), "photo_format"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + svg("<text>&a;</text>"), "photo_format"),
        (svg("<g/>" * 30_000), "photo_format"),
        (svg(" " * 2_000_000), "photo_giant"),
        (svg("<circle"), "photo_broken"),
        (svg(head='<svg xmlns="http://www.w3.org/2000/svg">'), "photo_broken"),
        (svg(head=HEAD.replace("400 200", "0 200")), "photo_broken"),
        (svg(head=HEAD.replace("400 200", "1e9 1")), "photo_broken"),
        (svg(head=HEAD.replace("400 200", "90000 1")), "photo_small"),
        (b"<html><svg></svg></html>", "photo_format"),
    ],
)
def test_what_reaches_outside_or_expands_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(PhotoRefused) as refused:
        rasterised(content)
    assert refused.value.reason == reason


def test_a_script_is_not_run_and_not_kept() -> None:
    content = svg('<script>alert(1)</script><circle r="9" onload="alert(1)"/>')
    assert b"alert" not in rasterised(content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [(svg(), True), (b"\xef\xbb\xbf \n" + svg(), True), (b"\x89PNG", False), (b"<html>", False), (b"", False)],
)
def test_a_drawing_is_known_by_its_content(content: bytes, expected: bool) -> None:
    assert is_drawing(content) is expected
