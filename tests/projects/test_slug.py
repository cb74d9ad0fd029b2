"""The slug's laws: it fits a DNS label, is derived, and is nobody's reserved name."""

import re
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.projects.slug import RESERVED, slug_candidates

PROJECT = UUID("00000000-0000-4000-8000-000000000001")


@given(name=st.text(max_size=120), project_id=st.uuids())
def test_every_name_gives_labels_that_fit(name: str, project_id: UUID) -> None:
    slugs = slug_candidates(name, project_id)
    assert slugs == slug_candidates(name, project_id)
    assert len(set(slugs)) == len(slugs)
    for slug in slugs:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[a-z2-7]{4}", slug)
        assert len(slug) <= 24
        assert slug not in RESERVED


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Pão & Prosa", "pao-prosa"),
        ("  OFICINA   do   Zé!! ", "oficina-do-ze"),
        ("Clínica Odontológica Sorriso Novo", "clinica-odontologic"),
        ("Um nome que cortado-", "um-nome-que-cortado"),
        ("日本語", "site"),
        ("", "site"),
        ("www", "site"),
        ("Admin", "site"),
        ("-_-", "site"),
    ],
)
def test_the_name_is_still_recognised(name: str, stem: str) -> None:
    assert slug_candidates(name, PROJECT)[0].rpartition("-")[0] == stem


def test_two_projects_of_one_name_differ() -> None:
    assert slug_candidates("Padaria", PROJECT)[0] != slug_candidates("Padaria", uuid4())[0]
