"""What a change did to a really built site: found where it is, and told apart from what was to change."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sitewright.building.hugo import build
from sitewright.cli.gallery import lay_out
from sitewright.patching.built_page import read_regions
from sitewright.patching.compare import Difference, compare
from sitewright.patching.contained import ANY, Containment, Target, contained
from sitewright.patching.selectors import reached
from sitewright.patching.stylesheet import declarations, tokens
from sitewright.sites.catalogue import assemble
from sitewright.sites.model import Site
from sitewright.sites.render import render_files
from tests.building.conftest import bakery
from tests.patching.sources import example_site

__all__ = ["bakery"]

Builder = Callable[..., dict[str, bytes]]
HOME = "content/_index.md"
PRICES = "assets/css/sections/price_list.css"
RULE = ".price-group li { display: grid;"
LIST = Target(styles={"price_list"})


@pytest.fixture(scope="session")
def built(bakery: Site) -> Builder:
    """Builds the bakery's site with some pieces of its sources replaced."""
    sources = {**assemble("business"), **render_files(bakery)}
    known: dict[tuple[tuple[str, str, str], ...], dict[str, bytes]] = {}

    def make(*edits: tuple[str, str, str]) -> dict[str, bytes]:
        if edits not in known:
            files = dict(sources)
            for path, old, new in edits:
                assert old.encode() in files[path]
                files[path] = files[path].replace(old.encode(), new.encode(), 1)
            known[edits] = asyncio.run(_built(files, bakery))
        return known[edits]

    return make


async def _built(files: dict[str, bytes], site: Site) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        await asyncio.to_thread(lay_out, Path(name) / "source", files)
        folder = (await build(Path(name) / "source", site, Path(name) / "build")).directory
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def where(differences: tuple[Difference, ...]) -> set[tuple[str, str, str]]:
    return {(each.kind, spot.page, spot.section) for each in differences for spot in each.spots}


def of(before: dict[str, bytes], after: dict[str, bytes], *targets: Target) -> Containment:
    return contained(compare(before, after), targets)


def test_the_same_sources_built_twice_do_not_differ(built: Builder, bakery: Site) -> None:
    sources = {**assemble("business"), **render_files(bakery)}
    assert compare(built(), asyncio.run(_built(sources, bakery))) == ()


def test_a_text_is_found_in_its_page_section_and_field(built: Builder) -> None:
    after = built((HOME, "title: Nossa história", "title: Como começou"))
    found = compare(built(), after)
    assert where(found) == {("text", "/", "sobre")}
    assert [(each.name, each.before, each.after) for each in found] == [("title", "Nossa história", "Como começou")]
    assert of(built(), after, Target({"/"}, {"sobre"}, {"Nossa história"})).outside == ()
    assert of(built(), after, Target({ANY}, {"story"})).outside == ()
    for elsewhere in (Target(), Target({"/"}), Target({"/contato/"}, {"sobre"}), Target({"/"}, {"precos"}),
                      Target({"/"}, {"sobre"}, {"Desde"}), Target(tokens={ANY}), Target(styles={ANY})):  # fmt: skip
        assert of(built(), after, elsewhere).outside


def test_what_changed_beside_the_targets_is_told(built: Builder) -> None:
    contact = ("content/contato.md", "title: Encomendas e recados", "title: Fale conosco")
    after = built((HOME, "title: Nossa história", "title: Como começou"), contact)
    found = of(built(), after, Target({"/"}, {"sobre"}))
    assert where(found.inside) == {("text", "/", "sobre")}
    assert {page for _, page, _ in where(found.outside)} == {"/contato/"}
    assert "text /contato/ contato, title: 'Encomendas e recados' -> 'Fale conosco'" in found.told(9)
    assert of(built(), after, Target({"/"}, {"sobre"}), Target({"/contato/"}, {ANY})).outside == ()


def test_a_section_that_went_or_moved_is_found(built: Builder) -> None:
    moved = built((HOME, "- id: sobre\n", "- id: sobre-nos\n"))
    assert where(compare(built(), moved)) >= {("removed", "/", "sobre"), ("added", "/", "sobre-nos")}


def test_a_changed_tone_is_a_structure(built: Builder) -> None:
    start = "- id: sobre\n  variant: big_year\n  tone: "
    after = built((HOME, f"{start}paper", f"{start}surface"))
    assert where(compare(built(), after)) == {("structure", "/", "sobre")}
    assert of(built(), after, Target({"/"}, {"sobre"}, {"Nossa história"})).outside


def test_a_layout_that_all_pages_share_changes_all_of_them(built: Builder) -> None:
    after = built(("layouts/_partials/footer.html", "<footer", '<footer data-x="1"'))
    found = of(built(), after, Target({"/"}, {ANY}))
    assert {"/contato/", "/cardapio/"} <= {page for _, page, _ in where(found.outside)}
    assert {page for _, page, _ in where(found.inside)} == {"/"}


def test_a_token_is_one_difference_however_many_pages_use_it(built: Builder) -> None:
    sheet = "assets/css/tokens.css"
    name, _, value = next(
        line.strip().rstrip(";").partition(": ")
        for line in example_site()[sheet].decode().splitlines()
        if line.strip().startswith("--") and "#" in line
    )
    after = built((sheet, f"{name}: {value}", f"{name}: #123456"))
    found = compare(built(), after)
    assert any((each.kind, each.name) == ("token", name) for each in found)
    assert of(built(), after, Target(tokens={name})).outside == ()
    assert of(built(), after, Target(tokens={"--other"})).outside
    assert of(built(), after, Target({"/"}, {ANY})).outside


def test_a_style_is_found_on_every_page_and_section_that_it_reaches(built: Builder) -> None:
    after = built((PRICES, RULE, RULE.replace("grid", "block")))
    found = compare(built(), after)
    assert {kind for kind, _, _ in where(found)} == {"style"}
    assert {spot.type for each in found for spot in each.spots} == {"price_list"}
    assert of(built(), after, LIST).outside == ()
    assert of(built(), after, Target({"/contato/"}, {"price_list"})).outside
    assert of(built(), after, Target(styles={"hero"})).outside


@pytest.mark.parametrize(
    "added",
    [
        "h3 { color: red }",
        ".hero { padding: 0 }",
        ".section p { color: red }",
        ".section { position: relative; }",
        "* { margin: 1px }",
        ":root { --brand: #123456 }",
        "html { font-size: 20px }",
        "body:has(.price_list) .hero { display: none }",
        ".price_list + .section { padding: 0 }",
        ".site-footer { display: none }",
        "@font-face { font-family: Other; src: url(/x.woff2) }",
        "@media (max-width: 700px) { .site-header { display: none } }",
        ".price-group h3 { color: red } /* never closed",
        ".price-group { color: red",
    ],
)
def test_a_section_s_sheet_never_reaches_another_section(built: Builder, added: str) -> None:
    """However it is written: what the sheet says of anything else is outside of the section's look."""
    sheet = example_site()[PRICES].decode()
    after = built((PRICES, sheet[-60:], f"{sheet[-60:]}{added}\n"))
    assert of(built(), after, LIST).outside, added


def test_tokens_are_computed() -> None:
    css = ":root{--ink:#111;--text:var(--ink);--c:url(a;b)}@media (x){:root{--ink:#eee}}/* } */a{color:var(--text)}"
    computed = {name: token.computed for name, token in tokens(declarations(css)).items()}
    assert computed == {"--ink": "#111", "--text": "#111", "--c": "url(a;b)", "--ink (@media (x))": "#eee"}


PAGE = b"""<html><head></head><body class=b><nav class="bar"><a>x</a></nav>
<section class="section hero" id=topo data-section=hero><h1 class=big>x</h1></section>
<section class="section story" id=sobre data-section=story><div class=text><p class=lead>x</p></div></section>
</body></html>"""


@pytest.mark.parametrize(
    ("selector", "regions"),
    [
        (".story .lead", {"sobre"}),
        (".hero>h1", {"topo"}),
        (".section", {"topo", "sobre"}),
        ("[data-section=hero] .big, .lead::first-letter", {"topo", "sobre"}),
        ("body p", {"sobre"}),
        (".hero .lead", set()),
        (".hero + .section .lead", {"sobre"}),
        (":is(.tone-ink, .tone-brand) .big", {"topo"}),
        ("#topo:hover", {"topo"}),
        (".story.is-other", set()),
        (".bar a", {"page"}),
        (":root", {"head", "page", "topo", "sobre"}),
        ("@font-face", {"head", "page", "topo", "sobre"}),
    ],
)
def test_a_selector_reaches_regions(selector: str, regions: set[str]) -> None:
    assert reached(selector, read_regions(PAGE)) == regions
