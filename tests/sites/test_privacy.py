"""The privacy page says what the site does, and the form is only where it can be sent."""

from pathlib import Path

import pytest

from sitewright.building.page import read_page
from sitewright.building.quality import check
from sitewright.production.repository import form_address
from sitewright.sites.facts import Facts
from sitewright.sites.model import Site
from sitewright.sites.privacy import privacy_paragraphs
from tests.making import built, example, made


def of(site: Site) -> str:
    """All paragraphs."""
    return " ".join(privacy_paragraphs(site))


def test_the_form_is_told_of_where_there_is_one() -> None:
    site = made(example("padaria"))
    assert "formulário" not in of(site)
    assert "apagados em até 365 dias" in of(site.model_copy(update={"form_action": "/f/padaria"}))


def test_only_services_that_links_open_are_named() -> None:
    site = made(example("padaria"))
    assert "WhatsApp, telefone, e-mail, Instagram e mapa" in of(site)
    silent = site.model_copy(update={"facts": Facts(name="Padaria", email="a@b.example")})
    assert "Os links de e-mail abrem" in of(silent)
    assert "a@b.example" in of(silent)


@pytest.mark.parametrize(
    ("public_url", "is_local", "address"),
    [
        (None, True, "/f/padaria"),
        ("https://s.example/", True, "/f/padaria"),
        ("https://s.example/", False, "https://s.example/f/padaria"),
        (None, False, None),
    ],
)
def test_a_form_is_sent_to_where_it_can_be_taken(public_url: str | None, is_local: bool, address: str | None) -> None:
    assert form_address("padaria", public_url, is_local=is_local) == address


async def test_a_site_with_a_form_passes_the_gate(tmp_path: Path) -> None:
    site = made(example("padaria")).model_copy(update={"form_action": "/f/padaria"})
    folder = (await built(site, tmp_path)).directory
    assert check(folder, site).problems == ()
    page = (folder / "index.html").read_text()
    assert 'action="/f/padaria"' in page
    assert '<a href="/privacidade/">' in page
    assert sum(file.stat().st_size for file in folder.rglob("*.js")) < 1000
    assert "contact-form" not in (folder / "cardapio" / "index.html").read_text()


async def test_without_a_form_there_is_no_script(tmp_path: Path) -> None:
    folder = (await built(made(example("padaria")), tmp_path)).directory
    assert list(folder.rglob("*.js")) == []
    assert "<form" not in (folder / "index.html").read_text()
    assert "WhatsApp" in read_page(folder / "index.html", folder).text
