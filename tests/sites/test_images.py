"""Cards and icons: the right size, readable letters, and nothing that a long or strange name breaks."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sitewright.sites.fonts import PAIRS, letters
from sitewright.sites.images import CARD, MARGIN, clipped, fitted, render_card, render_icons, wrapped
from sitewright.sites.model import Hero, Site

FONT = letters("figtree", 34, 600)


def opened(png: bytes) -> Image.Image:
    """As pixels."""
    return Image.open(io.BytesIO(png))


def test_every_page_has_a_card_that_networks_show_whole(bakery: Site) -> None:
    for page in bakery.pages:
        card = render_card(page, bakery)
        assert opened(card).size == CARD
        assert len(card) < 40_000


def test_a_card_carries_the_brand_and_the_title(bakery: Site) -> None:
    card = opened(render_card(bakery.pages[0], bakery)).convert("RGB")
    colours = {f"#{red:02X}{green:02X}{blue:02X}" for _, (red, green, blue) in card.getcolors(1_000_000) or []}  # type: ignore[misc] # RGB images count tuples
    palette = bakery.theme.palette
    assert {palette.brand, palette.ink, palette.paper} <= colours


def test_two_titles_make_two_cards(bakery: Site) -> None:
    page = bakery.pages[0]
    other = page.model_copy(update={"sections": (Hero(id="h", title="Bolo de fubá"), *page.sections[1:])})
    assert render_card(page, bakery) != render_card(other, bakery)


def test_the_same_site_gives_the_same_bytes(bakery: Site) -> None:
    assert render_card(bakery.pages[0], bakery) == render_card(bakery.pages[0], bakery)


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_no_line_leaves_its_width(text: str) -> None:
    assert all(FONT.getlength(line) <= 1000 for line in wrapped(text, FONT, 1000))
    assert FONT.getlength(clipped(text, FONT, 300)) <= 300


@pytest.mark.parametrize("title", ["Pão", "Doze palavras em uma frase que ainda cabe em três linhas", "x" * 80])
def test_titles_of_any_length_stand_on_three_lines(title: str) -> None:
    for pair in PAIRS.values():
        font, lines = fitted(title, pair)
        assert 1 <= len(lines) <= 3
        assert all(font.getlength(line) <= CARD[0] - 2 * MARGIN for line in lines)


def test_icons_are_the_size_that_is_asked_for(bakery: Site) -> None:
    icons = {path: opened(content) for path, content in render_icons(bakery).items()}
    assert icons["static/apple-touch-icon.png"].size == (180, 180)
    assert icons["static/favicon.ico"].format == "ICO"
