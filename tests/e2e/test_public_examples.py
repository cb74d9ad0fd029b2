"""Every page of every public example, as a visitor's phone and a search engine meet it (`make torture`)."""

import asyncio
from pathlib import Path

import pytest

from sitewright.building.audit import audited
from tests.conftest import EXAMPLES
from tests.making import built, example, made

WEIGHT = 150_000
"""Bytes that a page without photos may weigh."""


@pytest.mark.torture
@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.yaml")))
def test_every_page_is_fast_and_open_to_all(name: str, tmp_path: Path) -> None:
    folder = asyncio.run(built(made(example(name)), tmp_path)).directory
    report = audited(folder, None, browser=True)
    assert report.notes == ()
    assert [problem for problem in report.problems if problem.rule != "wording"] == []  # visitors may praise in a quote
    assert len(report.scores) == report.pages - 1  # the page for what is not found has no address
    assert [scores.page for scores in report.scores if scores.bytes > WEIGHT] == []
