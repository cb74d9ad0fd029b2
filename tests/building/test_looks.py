"""Two builds in a browser: the section that is drawn otherwise is found, also where no style says its name."""

from pathlib import Path

import pytest

from sitewright.building.looks import looks_differ, spilling
from tests.browser import needs_browser

STYLE = "body { margin: 0; font: 18px sans-serif } section { padding: 60px 20px; background: #eee; display: flow-root }"
PAGE = """<!doctype html><html lang="en">
<head><meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><section id="top" data-section="hero"><h1>Bread</h1><p>Every day</p></section>
<section id="about" data-section="story"><p>Since 1980, in this street.</p></section></body></html>"""
OVER = "content: ''; position: absolute; top: 100%; left: 0; width: 100%; height: 150px; background: red; z-index: 1"
CASES: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "same": ("", set()),
    "own": ("#top { padding: 90px 20px }", {("hero", "360 px"), ("hero", "768 px"), ("hero", "1440 px")}),
    "wide": ("@media (min-width: 1000px) { #about p { color: red } }", {("story", "1440 px")}),
    "over": (
        f"@media (width < 500px) {{ #top {{ position: relative }} #top::after {{ {OVER} }} }}",
        {("story", "360 px")},
    ),
}


def site(folder: Path, *, changed: bool) -> Path:
    for name, (style, _) in CASES.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_text(PAGE.format(style=STYLE + style * changed))
    return folder


@needs_browser
def test_sections_that_are_drawn_otherwise_are_found(tmp_path: Path) -> None:
    before, after = site(tmp_path / "before", changed=False), site(tmp_path / "after", changed=True)
    look = looks_differ(before, after, [f"/{name}/" for name in CASES])
    assert look is not None
    found = look.differences
    assert (len(look.seen), look.left) == (len(CASES), ())
    seen = {name: {(spot.type, each.name) for each in found for spot in each.spots if spot.page == f"/{name}/"}
            for name in CASES}  # fmt: skip
    assert seen == {name: wanted for name, (_, wanted) in CASES.items()}


@needs_browser
def test_where_colours_may_differ_places_and_sizes_may_not(tmp_path: Path) -> None:
    before, after = site(tmp_path / "before", changed=False), site(tmp_path / "after", changed=True)
    look = looks_differ(before, after, [f"/{name}/" for name in CASES], placed_only=True)
    assert look is not None
    assert {spot.page for each in look.differences for spot in each.spots} == {"/own/"}


def test_without_a_browser_nothing_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert looks_differ(tmp_path, tmp_path, ["/same/"]) is None


@needs_browser
def test_what_time_did_not_suffice_for_is_named(tmp_path: Path) -> None:
    before = site(tmp_path / "before", changed=False)
    look = looks_differ(before, before, ["/same/", "/own/"], seconds=0)
    assert (look and look.left) == ("/same/", "/own/")


@needs_browser
@pytest.mark.parametrize("position", ["sticky", "fixed"])
def test_what_floats_over_sections_is_no_part_of_them(tmp_path: Path, position: str) -> None:
    for name, links in (("before", "<a>WhatsApp</a>"), ("after", "<a>WhatsApp</a><a>Call</a>")):
        bar = f'<nav style="position: {position}; bottom: 0; height: 90px; background: red">{links}</nav></body>'
        (tmp_path / name / "long").mkdir(parents=True)
        page = PAGE.format(style=STYLE + "section { height: 900px }").replace("</body>", bar)
        (tmp_path / name / "long" / "index.html").write_text(page)
    look = looks_differ(tmp_path / "before", tmp_path / "after", ["/long/"])
    assert (look and look.differences) == ()


@needs_browser
def test_text_that_runs_out_of_its_section_is_found(tmp_path: Path) -> None:
    fixed = STYLE + "#about { height: 120px; padding: 20px }"
    for folder, more, style in (
        ("before", "", fixed), ("after", " More of it." * 20, fixed), ("grows", " More of it." * 20, STYLE),
    ):  # fmt: skip
        (tmp_path / folder / "long").mkdir(parents=True)
        page = PAGE.format(style=style).replace("this street.", f"this street.{more}")
        (tmp_path / folder / "long" / "index.html").write_text(page)
    found = spilling(tmp_path / "before", tmp_path / "after", ["/long/"])
    assert {(spot.section, spot.type, each.name) for each in found for spot in each.spots} == {
        ("about", "story", "360 px")
    }
    assert spilling(tmp_path / "after", tmp_path / "after", ["/long/"]) == []
    assert spilling(tmp_path / "before", tmp_path / "grows", ["/long/"]) == []
