"""The rule-based writer fills the contract from the answers alone."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sitewright.onboarding.answers import answers_from_data
from sitewright.onboarding.normalise import normalise
from sitewright.sites.wording import banned_in
from tests.generation.conftest import Written, write_all


def prose(written: Written) -> str:
    return " ".join(page.model_dump_json() for page in written.pages)


def test_what_it_writes_passes_the_checks_that_models_must_pass(written: Written) -> None:
    assert written.problems == ()


def test_every_number_in_its_prose_is_in_the_answers(written: Written) -> None:
    stated = set(re.findall(r"\d+", written.answers.model_dump_json()))
    assert set(re.findall(r"\d+", prose(written))) <= stated


def test_it_uses_no_phrase_that_fits_any_business(written: Written) -> None:
    assert banned_in(prose(written), "pt-BR") == []


def test_it_writes_the_same_every_time(written: Written) -> None:
    assert write_all(written.answers).pages == written.pages


def test_the_home_page_has_search_texts_of_useful_length(written: Written) -> None:
    assert 10 <= len(written.pages[0].seo.title) <= 60
    assert 40 <= len(written.pages[0].seo.description) <= 155


def test_in_english_it_writes_english_headings() -> None:
    answers = {"negocio": {"nome": "Corner Bakery", "segmento": "Bakery", "sobre": "We bake bread."}, "locale": "en"}
    pages = write_all(normalise(answers_from_data(answers)), "en").pages
    assert [section.title for section in pages[0].sections] == ["Bakery", "Who we are"]


@settings(max_examples=40)
@example('000000000"0', "", [])
@given(st.text(min_size=1, max_size=60), st.text(max_size=300), st.lists(st.text(max_size=40), max_size=4))
def test_whatever_the_answers_hold_it_fills_the_contract(name: str, about: str, services: list[str]) -> None:
    data = {
        "negocio": {"nome": f"A{name}", "sobre": about, "segmento": name},
        "servicos": services,
        "contato": {"whatsapp": "(31) 90000-0187"},
    }
    assert write_all(normalise(answers_from_data(data))).problems == ()
