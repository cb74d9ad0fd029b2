"""What a change did to a really built site: found where it is, and told apart from what was to change."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sitewright.building.hugo import build
from sitewright.cli.gallery import lay_out
from sitewright.patching.contained import Difference, Target, compare, contained
from sitewright.patching.stylesheet import declarations, tokens
from sitewright.sites.catalogue import assemble
from sitewright.sites.model import Site
from sitewright.sites.render import render_files
from tests.building.conftest import bakery
from tests.patching.sources import example_site

__all__ = ["bakery"]

Builder = Callable[..., dict[str, bytes]]
HOME = "content/_index.md"


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


def kinds(differences: tuple[Difference, ...]) -> set[tuple[str, str, str]]:
    return {(difference.kind, difference.page, difference.section) for difference in differences}


def test_the_same_sources_built_twice_do_not_differ(built: Builder, bakery: Site) -> None:
    sources = {**assemble("business"), **render_files(bakery)}
    assert compare(built(), asyncio.run(_built(sources, bakery))) == ()


def test_a_text_is_found_in_its_page_section_and_field(built: Builder) -> None:
    after = built((HOME, "title: Nossa história", "title: Como começou"))
    found = compare(built(), after)
    assert kinds(found) == {("text", "/", "sobre")}
    assert [(each.name, each.before, each.after) for each in found] == [("title", "Nossa história", "Como começou")]
    assert contained(built(), after, Target({"/"}, {"sobre"}, {"title"})).holds
    assert contained(built(), after, Target({"*"}, {"story"})).holds
    for elsewhere in (Target(), Target({"/"}), Target({"/contato/"}, {"sobre"}), Target({"/"}, {"precos"}),
                      Target({"/"}, {"sobre"}, {"text"}), Target(tokens={"*"})):  # fmt: skip
        assert not contained(built(), after, elsewhere).holds


def test_what_changed_beside_the_target_is_told(built: Builder) -> None:
    contact = ("content/contato.md", "title: Encomendas e recados", "title: Fale conosco")
    edits = ((HOME, "title: Nossa história", "title: Como começou"), contact)
    found = contained(built(), built(*edits), Target({"/"}, {"sobre"}))
    assert kinds(found.inside) == {("text", "/", "sobre")}
    assert {page for _, page, _ in kinds(found.outside)} == {"/contato/"}
    assert "outside of the target: text /contato/" in found.report()
    assert "'Fale conosco'" in found.report()


def test_a_section_that_went_or_moved_is_found(built: Builder) -> None:
    moved = built((HOME, "- id: sobre\n", "- id: sobre-nos\n"))
    assert kinds(compare(built(), moved)) >= {("removed", "/", "sobre"), ("added", "/", "sobre-nos")}


def test_a_changed_tone_is_a_structure(built: Builder) -> None:
    start = "- id: sobre\n  variant: big_year\n  tone: "
    after = built((HOME, f"{start}paper", f"{start}surface"))
    assert kinds(compare(built(), after)) == {("structure", "/", "sobre")}
    assert not contained(built(), after, Target({"/"}, {"sobre"}, {"title"})).holds


def test_a_layout_that_all_pages_share_changes_all_of_them(built: Builder) -> None:
    after = built(("layouts/_partials/footer.html", "<footer", '<footer data-x="1"'))
    found = contained(built(), after, Target({"/"}, {"*"}))
    assert {"/contato/", "/cardapio/"} <= {each.page for each in found.outside}
    assert {each.page for each in found.inside} == {"/"}


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
    assert contained(built(), after, Target(tokens={name})).holds
    assert not contained(built(), after, Target(tokens={"--other"})).holds
    assert not contained(built(), after, Target({"/"}, {"*"})).holds


def test_a_section_s_style_is_told_from_one_of_all(built: Builder) -> None:
    sheet = "assets/css/sections/price_list.css"
    own = built((sheet, ".price-group h3 { margin-bottom: 8px;", ".price-group h3 { margin-bottom: 12px;"))
    assert {(each.kind, each.type) for each in compare(built(), own)} == {("style", "price_list")}
    assert contained(built(), own, Target({"*"}, {"price_list"})).holds
    assert not contained(built(), own, Target({"/contato/"}, {"price_list"})).holds
    shared = built((sheet, ".price-group h3 { margin-bottom: 8px;", "h3 { margin-bottom: 12px;"))
    assert any(each.kind == "style" for each in contained(built(), shared, Target({"*"}, {"price_list"})).outside)


def test_tokens_are_computed() -> None:
    css = ":root{--ink:#111;--text:var(--ink);--c:url(a;b)}@media (x){:root{--ink:#eee}}/* } */a{color:var(--text)}"
    computed = {name: token.computed for name, token in tokens(declarations(css)).items()}
    assert computed == {"--ink": "#111", "--text": "#111", "--c": "url(a;b)", "--ink (@media (x))": "#eee"}
