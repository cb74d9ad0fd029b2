"""A composed site says only what may be said, and asks about what was taken out."""

from typing import Any

from sitewright.generation.checks import faults_of_form, problems
from sitewright.generation.models import (
    OnboardingAnalysis,
    PageContent,
    PageContext,
    PatchContext,
    PatchProposal,
    ReviewAnalysis,
    Target,
)
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.normalise import normalise
from sitewright.production.composition import compose
from sitewright.projects.models import SiteProject
from sitewright.sites.bounds import bounds_of, faults_in
from sitewright.sites.edits import SetText
from sitewright.sites.model import Hero, Site, Story
from tests.building.conftest import bakery as bakery
from tests.conftest import EXAMPLES
from tests.generation.conftest import Written, write_all
from tests.generation.conftest import written as written


def example(name: str) -> Written:
    """An example, written by rules."""
    return write_all(normalise(parse_answers((EXAMPLES / f"{name}.yaml").read_bytes())))


def boastful(page: PageContent, **hero: Any) -> PageContent:
    """The page with another opening."""
    opening = page.sections[0].model_copy(update=hero)
    return page.model_copy(update={"sections": (opening, *page.sections[1:])})


def composed(work: Written, *pages: PageContent) -> Site:
    """The site of these pages, and of those written by rules after them."""
    return compose(
        SiteProject(template="business", locale="pt-BR"),
        work.answers,
        OnboardingAnalysis(trade="x", audience="x", goal="x", voice=("x",)),
        work.sitemap,
        (*pages, *work.pages[len(pages) :]),
        work.layout,
        base_url="https://x.example",
        written_by="anthropic/x",
    )


def test_what_was_made_up_is_taken_out_and_asked_about() -> None:
    work = example("padaria")
    lead = "Pão quente às 6h. Mais de 5.000 clientes felizes e o prêmio Sabor de Minas."
    site = composed(work, boastful(work.pages[0], title="Somos líder desde 1950", lead=lead))
    hero = site.pages[0].sections[0]
    assert (hero.title, hero.lead) == ("Padaria Dona Zélia", "Pão quente às 6h.")
    doubts = [question for question in site.questions if question.code == "claim_unbacked"]
    assert {question.field for question in doubts} == {
        "inicio.inicio-da-pagina.title",
        "inicio.inicio-da-pagina.lead",
    }
    assert "“5.000”" in " ".join(question.text for question in doubts)


def test_what_a_council_forbids_is_taken_out_whoever_wrote_it() -> None:
    work = example("clinica-odontologica")
    lead = "Três dentistas no centro. Garantimos o resultado do seu sorriso."
    site = composed(work, boastful(work.pages[0], lead=lead))
    assert site.pages[0].sections[0].lead == "Três dentistas no centro."
    assert "Garantimos o resultado" in " ".join(question.text for question in site.questions)


def test_what_was_written_by_rules_is_composed_as_it_is(written: Written) -> None:
    site = composed(written)
    assert [page.sections[0].title for page in site.pages] == [page.sections[0].title for page in written.pages]
    assert [question for question in site.questions if question.code == "claim_unbacked"] == []


def test_words_against_house_style_are_mended() -> None:
    work = example("padaria")
    first = work.pages[0].sections[0]
    assert isinstance(first, Hero)
    lazy = tuple(action.model_copy(update={"label": "Saiba mais"}) for action in first.actions)
    page = boastful(work.pages[0], title="Os Melhores Pães Da Cidade!", lead="Pão — às 6h! Venha!", actions=lazy)
    site = composed(work, page)
    hero = site.pages[0].sections[0]
    assert isinstance(hero, Hero)
    assert (hero.lead, hero.actions[0].label) == ("Pão, às 6h. Venha.", "Chamar no WhatsApp")
    assert faults_in(site.pages[0], "inicio", bounds_of(work.answers.facts, work.answers.wishes, "pt-BR")) == []


def test_a_model_hears_of_it_first_and_its_output_stays_usable() -> None:
    work = example("padaria")
    facts, wishes = work.answers.facts, work.answers.wishes
    page = work.sitemap.pages[0]
    context = PageContext(locale="pt-BR", facts=facts, wishes=wishes, brief=work.brief, sitemap=work.sitemap, page=page)
    output = boastful(work.pages[0], lead="São 900 clientes por dia.")
    assert problems("content", context, output) == [
        "Section inicio-da-pagina, lead: no answer gives this number of these things: '900'."
    ]
    assert faults_of_form("content", context, output) == []


def test_an_edit_says_nothing_that_neither_page_nor_remark_says(bakery: Site) -> None:
    story = next(section for section in bakery.pages[0].sections if isinstance(section, Story))
    target = Target(fields=("inicio/sobre/paragraphs.0",))
    analysis = ReviewAnalysis(kind="content", summary="x", target=target, confidence=1)
    old = story.paragraphs[0]

    def said(words: str) -> list[str]:
        task = PatchContext(locale="pt-BR", site=bakery, remark="abrimos às 5h agora", analysis=analysis)
        edit = SetText(page="inicio", section="sobre", field="paragraphs.0", old=old, new=f"{old} {words}")
        return problems("patch", task, PatchProposal(summary="x", edits=(edit,)))

    assert said("Abrimos às 5h.") == []
    assert len(said("Abrimos às 5h, há 93 anos.")) == 1
