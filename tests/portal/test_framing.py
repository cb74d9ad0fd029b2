"""A page of a preview in the portal's frame: as it is, without what would run or tell where its reader is."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.portal.framing import framed, policy

BASE, SCRIPT = "https://padaria.previas.example/cardapio/", "https://agencia.example/console/static/overlay.js?v=1"
HEAD = f'<base href="{BASE}"><script src="{SCRIPT}"></script>'


def put(page: str) -> str:
    """The page as it is framed."""
    return framed(page.encode(), BASE, SCRIPT).decode()


def test_the_page_stays_as_it_is_below_our_head() -> None:
    page = (
        '<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>Pão &amp; café</title></head>'
        '<body><h1 data-field="title">Pão&nbsp;quente &#8212; já</h1><img src="a.jpg" alt=""></body></html>'
    )
    assert put(page) == page.replace("<head>", f"<head>{HEAD}")


def test_a_page_without_a_head_begins_with_ours() -> None:
    assert put("<p>oi") == f"{HEAD}<p>oi"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>fetch('/console')</script>",
        "<SCRIPT SRC=//evil.example></SCRIPT>",
        "<script/>alert(1)</script>",
        '<base href="https://evil.example">',
        '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<meta HTTP-EQUIV=" Refresh " content="0">',
        '<meta name="referrer" content="unsafe-url">',
        '<iframe src="https://evil.example"></iframe>',
        '<object data="x"><embed src="y"></object>',
    ],
)
def test_what_would_run_or_lead_away_is_left_out(hostile: str) -> None:
    page = "<html><head>{}</head><body>{}<p>fica</p></body></html>"
    assert put(page.format(hostile, hostile)) == page.format(HEAD, "")


def test_attributes_that_run_or_tell_are_left_out() -> None:
    page = '<a href="/x" onclick="x()" referrerpolicy="unsafe-url" ping="https://evil.example" target="_top">x</a>'
    assert put(f"<head></head>{page}") == f'<head>{HEAD}</head><a href="/x">x</a>'


class Scripts(HTMLParser):
    """Counts what a browser could run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += tag == "script" or any(name.startswith("on") for name, _ in attrs)


@given(st.text(alphabet="<>/script head=\"'!-onx&;", max_size=60))
def test_no_page_brings_a_script_of_its_own(page: str) -> None:
    assert Scripts(put(page)).found <= 1


def test_an_address_cannot_end_the_tag_it_stands_in() -> None:
    assert '"><img' not in framed(b"", 'https://x/"><img src=x>', SCRIPT).decode()


def test_the_policy_gives_an_origin_of_its_own_and_one_script() -> None:
    told = policy("https://p.example", "https://o.example", "https://o.example/overlay.js")
    assert told.startswith("sandbox allow-scripts; default-src 'none'; script-src https://o.example/overlay.js; ")
    assert "allow-same-origin" not in told
    assert "form-action 'none'; frame-ancestors https://o.example" in told
