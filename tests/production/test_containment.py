"""Which pages are looked at for a change, and as what: where a section that says what it said could look otherwise."""

import pytest

from sitewright.patching.compare import Difference, Spot, compare
from sitewright.patching.contained import ANY, Target, contained
from sitewright.production.containment import ChangeReport, changeable, grown, is_colour

PAGE = (
    '<html><head><link rel="stylesheet" href="/css/{sheet}.css"></head><body>'
    '<section id="top" data-section="hero"><h1>{title}</h1><img src="/img/oven.webp" alt=""></section>'
    '<section id="more" data-section="{more}"><p class="{mark}">Since 1980</p></section></body></html>'
)


def built(
    *, sheet: str = "a", title: str = "Bread", more: str = "story", mark: str = "lead", **files: str
) -> dict[str, bytes]:
    others = {"style": "p { color: red } @font-face { src: url(/f/serif.woff2) }", "photo": "oven", "font": "serif"}
    others |= files
    return {
        "index.html": PAGE.format(sheet=sheet, title=title, more=more, mark=mark).encode(),
        "contact/index.html": PAGE.format(sheet="c", title="Contact", more="story", mark="lead").encode(),
        f"css/{sheet}.css": others["style"].encode(),
        "css/c.css": b"p { color: blue }",
        "img/oven.webp": others["photo"].encode(),
        "f/serif.woff2": others["font"].encode(),
    }


@pytest.mark.parametrize(
    ("after", "pages"),
    [
        (built(), []),
        (built(title="Cake"), []),
        (built(sheet="b"), []),
        (built(sheet="b", style="p { color: green }"), ["/"]),
        (built(mark="small"), ["/"]),
        (built(more="team"), ["/"]),
        (built(photo="another"), ["/contact/", "/"]),
        (built(font="sans"), ["/contact/", "/"]),
    ],
)
def test_pages_are_looked_at_where_more_than_words_differs(after: dict[str, bytes], pages: list[str]) -> None:
    assert changeable(built(), after, compare(built(), after)) == pages


def test_pages_are_looked_at_for_text_that_runs_out_where_it_grew() -> None:
    for title, pages in (("Cake", []), ("Bread and cake, every day from six", ["/"])):
        assert grown(compare(built(), built(title=title))) == pages


def test_text_that_runs_out_of_its_section_is_never_meant() -> None:
    everywhere = frozenset({ANY})
    allowed = Target(pages=everywhere, sections=everywhere, styles=everywhere, tokens=everywhere)
    spilt = Difference("spill", "", "34 px beyond its section", "360 px", (Spot("/", "more", "story"),))
    assert contained([spilt], [allowed]).outside == (spilt,)


@pytest.mark.parametrize(
    ("before", "after", "colour"),
    [
        ("#a13d2d", "#296A3B", True),
        ("oklch(0.5 0.1 20)", "rgb(1 2 3 / 50%)", True),
        ("color-mix(in oklch,#fff 20%,#000)", "transparent", True),
        ("#fff", "12px", False),
        ("Fraunces", "Karla", False),
        ("", "#fff", False),
    ],
)
def test_a_token_is_a_colour_where_it_was_one_and_is_one(before: str, after: str, colour: bool) -> None:
    assert is_colour(Difference("token", before, after, "--x")) is colour


def test_what_was_not_compared_is_told() -> None:
    told = ChangeReport(looks="placed", looked_at=6, not_looked_at=("/contact/",)).told_of_looks()
    assert "places and sizes of sections compared on 6 page(s)" in told
    assert "not their colours" in told
    assert "Time did not suffice for /contact/." in told


def test_a_round_says_the_least_that_was_compared_of_its_steps() -> None:
    colour = ChangeReport(looks="placed", looked_at=6, not_looked_at=("/contact/",))
    assert colour.after(ChangeReport()) == colour
    words = ChangeReport(looks="unchanged", pages=("/",)).after(colour)
    assert (words.pages, words.looks, words.looked_at, words.not_looked_at) == (("/",), "placed", 6, ("/contact/",))
