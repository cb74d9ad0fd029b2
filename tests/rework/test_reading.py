"""Artefacts as people type them: read back as they are shown, refused with field, value and remedy."""

import pytest

from sitewright.generation.models import Brief, OnboardingAnalysis
from sitewright.rework.reading import EditRefused, as_text, read_data, read_text
from tests.remarks import site_of

BRIEF = Brief(
    objective="Encomendar pelo WhatsApp: até 18h",
    audience="null",
    key_messages=("06:30 às 20h", "true", "# 1 no bairro", "- a lista", "12"),
    tone="direto",
    main_action=None,
)


def test_what_is_shown_is_read_back_as_it_was() -> None:
    assert read_text("brief", as_text("brief", BRIEF.model_dump(mode="json"))) == BRIEF


def test_json_and_the_line_ends_of_browsers_are_read_too() -> None:
    assert read_text("brief", BRIEF.model_dump_json(indent=1).replace("\n", "\r\n")) == BRIEF


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "write the fields"),
        ("objective: [", "line 1, column 13: a value is missing here"),
        ("objective: a\nobjective: b\n", "line 2, column 1: the field 'objective' stands twice"),
        ("objective: a\nslogan: Melhor\n", "line 2: slogan cannot be taken: leave it out, and it is 'Melhor'"),
        ("objective: a\n", "line 1: audience cannot be taken: it has to be there"),
        (f"objective: {'x' * 201}\n", "objective cannot be taken: it may have up to 200 characters"),
        ("a: &x 1\nb: *x\n", "refers to another"),
        ("[" * 3000, "the levels are too many"),
        ("x" * 1_100_000, "larger than 1 MB"),
    ],
    ids=["nothing", "no-yaml", "twice", "unknown", "missing", "long", "reference", "deep", "huge"],
)  # fmt: skip
def test_what_cannot_be_used_says_where_and_what_to_do(text: str, told: str) -> None:
    with pytest.raises(EditRefused, match=told):
        read_text("brief", text)


@pytest.mark.parametrize("data", [None, 7, [], "text", {"trade": {"a": 1}}, {7: 8}])
def test_any_data_is_refused_in_words(data: object) -> None:
    with pytest.raises(EditRefused):
        read_data("analysis", data)


def test_every_section_of_a_page_is_read_back() -> None:
    page = site_of("padaria").pages[0]
    body = {
        "seo": page.seo.model_dump(mode="json"),
        "sections": [each.model_dump(mode="json") for each in page.sections],
    }
    assert read_text("page", as_text("page", body)).model_dump(mode="json") == body


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(EditRefused) as refused:
        read_text("analysis", "trade: ''\naudience: b\ngoal: c\nvoice: []\n")
    assert len(refused.value.problems) == 2
    assert OnboardingAnalysis.model_fields.keys() >= {"trade", "voice"}
