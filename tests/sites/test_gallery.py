"""The site of all sections: it shows each one there is, and no gate finds anything in it."""

from pathlib import Path
from typing import get_args

from typer.testing import CliRunner

from sitewright.cli.commands import app
from sitewright.sites.gallery import gallery
from sitewright.sites.model import VARIANTS, SectionType
from sitewright.sites.samples import least, most


def test_every_section_is_shown_with_the_least_and_the_most_in_it() -> None:
    types = set(get_args(SectionType))
    assert {section.type for section in least()} == types
    assert {section.type for section in most()} == types


def test_every_layout_is_shown() -> None:
    shown = {(section.type, section.variant) for page in gallery().pages for section in page.sections}
    assert shown >= {(type_, variant) for type_, variants in VARIANTS.items() for variant in variants}


def test_the_command_builds_it_and_the_gate_finds_nothing(tmp_path: Path) -> None:
    place = tmp_path / "gallery"
    for _ in range(2):
        result = CliRunner().invoke(app, ["gallery", str(place)])
        assert (result.exit_code, "index.html" in result.output) == (0, True)
    assert any('data-section="team"' in page.read_text() for page in place.rglob("*.html"))


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert CliRunner().invoke(app, ["gallery", str(tmp_path)]).exit_code == 2
    assert (tmp_path / "mine.txt").read_text() == "mine"
