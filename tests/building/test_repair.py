"""What the gate finds is mended by code where code can, and the mended site passes."""

from pathlib import Path

import pytest

from sitewright.building.quality import Problem, QualityReport, check
from sitewright.building.quality.repair import repaired, slug_of, told
from sitewright.sites.model import Action, CtaBand, Page, Seo, Site, Story
from sitewright.sites.theme import unreadable_pairs
from tests.making import built


def with_home(site: Site, **changes: object) -> Site:
    """The site with a changed home page."""
    return site.model_copy(update={"pages": (site.pages[0].model_copy(update=changes), *site.pages[1:])})


def with_story(site: Site, *paragraphs: str) -> Site:
    """The site whose home page tells another story."""
    return with_home(site, sections=(*site.pages[0].sections, Story(id="mais", title="Mais", paragraphs=paragraphs)))


def faults(site: Site) -> dict[str, Site]:
    """Sites that the gate refuses, by the rule that does."""
    home = site.pages[0]
    again = Story(id=home.sections[-1].id, title="Dois", paragraphs=("x",))
    lost = Action(label="Ver a loja", kind="page", page="contato")
    twin = site.pages[1].model_copy(update={"seo": home.seo})
    pale = site.theme.palette.model_copy(update={"muted": "#D8D0C8", "brand": "#E8B04A"})
    return {
        "leftovers": with_story(site, "Pão de verdade. Lorem ipsum dolor sit amet.", "Feito {{ hoje }} cedo."),
        "facts": with_story(site, "Pão de verdade. Tudo por R$ 3,33 até sábado. Ligue (31) 98888-7777."),
        "ids": with_home(site, sections=(*home.sections, again)),
        "unique": site.model_copy(update={"pages": (home, twin, *site.pages[2:])}),
        "contrast": site.model_copy(update={"theme": site.theme.model_copy(update={"palette": pale})}),
        "links": site.model_copy(
            update={"pages": (with_button(home, lost), *(page for page in site.pages[1:] if page.slug != "contato"))}
        ),
    }  # fmt: skip


def with_button(page: Page, action: Action) -> Page:
    """The page with one more invitation."""
    return page.model_copy(update={"sections": (*page.sections, CtaBand(id="ir", title="Venha", action=action))})


RULES = ("leftovers", "facts", "ids", "unique", "contrast")


@pytest.mark.parametrize("rule", RULES)
async def test_a_fault_is_found_mended_and_gone(bakery: Site, tmp_path: Path, rule: str) -> None:
    faulty = faults(bakery)[rule]
    report = check((await built(faulty, tmp_path / "faulty")).directory, faulty)
    assert rule in {problem.rule for problem in report.errors}
    mended = repaired(faulty, report)
    assert check((await built(mended, tmp_path / "mended")).directory, mended).errors == []


def problem(rule: str, page: str = "index.html") -> QualityReport:
    """A report of one problem."""
    return QualityReport(pages=1, problems=(Problem(page=page, rule=rule, message="x"),))


def test_sentences_that_may_stay_stay(bakery: Site) -> None:
    mended = repaired(faults(bakery)["facts"], problem("facts"))
    assert isinstance(story := mended.pages[0].sections[-1], Story)
    assert story.paragraphs == ("Pão de verdade.",)


def test_a_button_to_a_page_that_is_gone_goes_with_what_needs_it(bakery: Site) -> None:
    mended = repaired(faults(bakery)["links"], problem("links"))
    assert "ir" not in [section.id for section in mended.pages[0].sections]
    assert [section.id for section in mended.pages[0].sections] == [section.id for section in bakery.pages[0].sections]


def test_search_texts_that_two_pages_share_become_their_own(bakery: Site) -> None:
    mended = repaired(faults(bakery)["unique"], problem("unique", f"{bakery.pages[1].slug}/index.html"))
    assert mended.pages[1].seo.title == f"{bakery.pages[1].nav_label} - Padaria Dona Zélia"
    assert Seo.model_validate(mended.pages[1].seo.model_dump()) == mended.pages[1].seo


def test_colours_keep_their_grounds_and_read_on_them(bakery: Site) -> None:
    before = faults(bakery)["contrast"].theme.palette
    after = repaired(faults(bakery)["contrast"], problem("contrast", "site.css")).theme.palette
    assert unreadable_pairs(after) == []
    assert (after.paper, after.surface) == (before.paper, before.surface)


def test_what_code_cannot_mend_is_left_as_it_is(bakery: Site) -> None:
    assert repaired(bakery, problem("weight")) == bakery
    assert repaired(bakery, QualityReport(pages=1)) == bakery


def test_problems_are_told_with_place_rule_and_remedy() -> None:
    found = [Problem(page="contato/index.html", rule="links", message="It leads nowhere.", fix="Lead it to a page.")]
    assert told(found) == "contato/index.html: links: It leads nowhere. Lead it to a page."
    assert [slug_of(path) for path in ("index.html", "contato/index.html", "x.html")] == ["inicio", "contato", "x"]
