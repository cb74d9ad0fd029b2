"""What a change of one artefact means for the others."""

import pytest

from sitewright.rework.chain import Piece, WrittenKind, kinds_behind, out_of_date

ANALYSIS, BRIEF, SITEMAP = Piece("analysis", ""), Piece("brief", ""), Piece("sitemap", "")
LAYOUT, HOME, CONTACT = Piece("layout", ""), Piece("page", "inicio"), Piece("page", "contato")
ALL = [ANALYSIS, BRIEF, SITEMAP, LAYOUT, HOME, CONTACT]


@pytest.mark.parametrize(
    ("kind", "again"),
    [
        ("analysis", [BRIEF, SITEMAP, LAYOUT, HOME, CONTACT]),
        ("brief", [SITEMAP, LAYOUT, HOME, CONTACT]),
        ("sitemap", [LAYOUT, HOME, CONTACT]),
        ("layout", []),
        ("page", []),
    ],
)
def test_everything_written_from_it_is_written_again(kind: WrittenKind, again: list[Piece]) -> None:
    assert out_of_date(ALL, kind) == again


def test_what_a_person_wrote_stays_and_nothing_changes_behind_it() -> None:
    edited = Piece("brief", "", edited=True)
    assert out_of_date([ANALYSIS, edited, SITEMAP, HOME], "analysis") == []
    assert kinds_behind([ANALYSIS, edited], "analysis") == []


def test_a_page_that_a_person_wrote_stays_beside_others() -> None:
    edited = Piece("page", "inicio", edited=True)
    assert out_of_date([SITEMAP, LAYOUT, edited, CONTACT], "sitemap") == [LAYOUT, CONTACT]


def test_what_is_not_there_yet_is_behind_too() -> None:
    assert kinds_behind([BRIEF], "brief") == ["sitemap", "layout", "page"]
