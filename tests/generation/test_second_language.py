"""A page in a second language: only where it is wished for, paired with the page it stands for."""

from pathlib import Path

import pytest

from sitewright.building.page import read_page
from sitewright.building.quality import check
from sitewright.generation.checks import language_problems
from sitewright.generation.models import PlannedPage, Sitemap
from sitewright.onboarding.answers import Answers
from sitewright.onboarding.normalise import normalise
from sitewright.sites.model import HOME, Site
from tests.generation.conftest import write_all
from tests.making import ADDRESS, built, example, made


def wishing_english() -> Answers:
    """The bakery, which wants a page in English too."""
    answers = example("padaria")
    return answers.model_copy(update={"deve_ter": ["Página curta em inglês"]})


@pytest.fixture(scope="module")
def bilingual() -> Site:
    """The bakery's site with its page in English."""
    return made(wishing_english())


def test_without_the_wish_there_is_one_language() -> None:
    assert {page.locale for page in made(example("padaria")).pages} == {None}


async def test_the_page_says_in_english_what_needs_no_translation(bilingual: Site, tmp_path: Path) -> None:
    planned = next(page for page in bilingual.pages if page.locale == "en")
    assert (planned.slug, planned.translates) == ("english", HOME)
    folder = (await built(bilingual, tmp_path)).directory
    text = read_page(folder / "english" / "index.html", folder).text
    for told in ("Hours and address", "Monday to", "Get in touch", "(31) 90000-0187", "Privacy"):
        assert told in text
    assert "segunda" not in text


async def test_the_menu_leads_from_each_language_to_the_other(bilingual: Site, tmp_path: Path) -> None:
    folder = (await built(bilingual, tmp_path)).directory
    link = '<li><a href="{}" hreflang="{}" lang="{}">{}</a></li>'
    home, inner, english = (
        (folder / name).read_text() for name in ("index.html", "contato/index.html", "english/index.html")
    )
    for html in (home, inner):
        assert html.count(link.format("/english/", "en", "en", "English")) == 2
    assert english.count(link.format("/", "pt-BR", "pt-BR", "Português")) == 2
    assert home.count('href="/english/"') == 2


async def test_pages_of_a_pair_name_each_other_and_their_language(bilingual: Site, tmp_path: Path) -> None:
    folder = (await built(bilingual, tmp_path)).directory
    home, english, other = (
        read_page(folder / name, folder) for name in ("index.html", "english/index.html", "contato/index.html")
    )
    pair = {"pt-BR": f"{ADDRESS}/", "en": f"{ADDRESS}/english/"}
    assert (home.lang, home.alternates) == ("pt-BR", pair)
    assert (english.lang, english.alternates, english.graph["og:locale"]) == ("en", pair, "en_US")
    assert (other.lang, other.alternates) == ("pt-BR", {})
    assert (
        '<header class="site-header" id="topo" data-section="header" lang="pt-BR">'
        in (folder / "english" / "index.html").read_text()
    )
    assert check(folder, bilingual).problems == ()


async def test_pages_without_a_translation_lead_to_the_other_language_too(bilingual: Site, tmp_path: Path) -> None:
    folder = (await built(bilingual, tmp_path)).directory
    for file in ("privacidade/index.html", "404.html"):
        assert '<a href="/english/" hreflang="en" lang="en">English</a>' in (folder / file).read_text()


async def test_a_pair_that_is_none_is_found(bilingual: Site, tmp_path: Path) -> None:
    folder = (await built(bilingual, tmp_path)).directory
    page = folder / "english" / "index.html"
    page.write_text(page.read_text().replace('hreflang="pt-BR"', 'hreflang="fr"'))
    assert {problem.rule for problem in check(folder).errors} == {"hreflang"}


@pytest.mark.parametrize(
    "wrong",
    [{"locale": "en"}, {"translates": "inicio"}, {"locale": "pt-BR", "translates": "inicio"},
     {"locale": "en", "translates": "nada"}],
)  # fmt: skip
def test_a_plan_for_two_languages_is_checked(wrong: dict[str, str]) -> None:
    home = PlannedPage(slug=HOME, nav_label="Início", purpose="p", sections=("hero",))
    other = PlannedPage.model_validate(
        {"slug": "english", "nav_label": "English", "purpose": "p", "sections": ["prose"], **wrong}
    )
    assert list(language_problems("pt-BR", Sitemap(pages=(home, other)))) != []
    right = other.model_copy(update={"locale": "en", "translates": HOME})
    assert list(language_problems("pt-BR", Sitemap(pages=(home, right)))) == []


def planned(template_key: str, *must_have: str) -> list[tuple[str, str | None]]:
    """Slugs and languages of the bakery's pages, with these wishes."""
    answers = example("padaria").model_copy(update={"deve_ter": list(must_have)})
    return [(page.slug, page.locale) for page in write_all(normalise(answers), template_key=template_key).sitemap.pages]


def test_a_site_of_one_page_keeps_its_home_page() -> None:
    assert planned("landing", "Página curta em inglês") == [(HOME, None)]


@pytest.mark.parametrize(
    ("wish", "english"),
    [
        ("Página para turistas em inglês", True),
        ("Site em português e inglês", True),
        ("Versão inglesa", True),
        ("Inglês", True),
        ("An English page", True),
        ("Atendimento em inglês", False),
        ("Dizer no site que há atendimento em inglês", False),
        ("Aulas de inglês", False),
        ("Site para escola de inglês", False),
        ("Página com aulas de inglês", False),
    ],
)
def test_only_a_page_in_english_is_a_wish_for_one(wish: str, english: bool) -> None:
    assert (("english", "en") in planned("business", wish)) == english


def test_a_page_is_translated_once_into_a_language() -> None:
    home = PlannedPage(slug=HOME, nav_label="Início", purpose="p", sections=("hero",))
    english = home.model_copy(update={"slug": "english", "locale": "en", "translates": HOME})
    pages = (home, english, english.model_copy(update={"slug": "again"}))
    assert list(language_problems("pt-BR", Sitemap(pages=pages))) == ["2 pages translate 'inicio' into en; one may."]


async def test_a_page_for_readers_of_any_other_language_is_no_fault(bilingual: Site, tmp_path: Path) -> None:
    folder = (await built(bilingual, tmp_path)).directory
    default = f'<link rel="alternate" hreflang="x-default" href="{ADDRESS}/"></head>'
    for name in ("index.html", "english/index.html"):
        (folder / name).write_text((folder / name).read_text().replace("</head>", default))
    assert check(folder).errors == []
