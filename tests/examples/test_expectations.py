"""What a reviewer checks on the site made from each public example: `expect/` holds the cases.

`facts` stand in the visible text, `links` begin some link, `forbid` are patterns of what must not be there (in text, or
with `markup:` in HTML and CSS), `jsonld` is the home page's type, `sections` are there, `questions` are asked.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitewright.building.page import Page, read_page
from sitewright.building.quality import check
from sitewright.kit.text import fold
from sitewright.sites.model import Site
from tests.making import built, example, made

CASES = {path.stem: yaml.safe_load(path.read_text()) for path in (Path(__file__).parent / "expect").glob("*.yaml")}


@dataclass(frozen=True)
class Shown:
    """A built site as a reviewer sees it."""

    site: Site
    folder: Path
    pages: list[Page]
    expected: dict[str, Any]

    @property
    def text(self) -> str:
        """All visible text, with plain spaces."""
        return " ".join(page.text for page in self.pages).replace("\u00a0", " ")

    @property
    def markup(self) -> str:
        """All HTML and CSS."""
        files = [*self.folder.rglob("*.html"), *self.folder.rglob("*.css")]
        return "\n".join(file.read_text() for file in files)


@pytest.fixture(scope="module", params=sorted(CASES))
async def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """Each public example, made offline and built."""
    site = made(example(request.param))
    folder = (await built(site, tmp_path_factory.mktemp(request.param))).directory
    pages = [read_page(path, folder) for path in sorted(folder.rglob("*.html"))]
    return Shown(site, folder, pages, CASES[request.param])


def test_the_facts_are_shown(shown: Shown) -> None:
    assert [fact for fact in shown.expected["facts"] if fact not in shown.text] == []


def test_the_links_are_there(shown: Shown) -> None:
    links = [link for page in shown.pages for link in page.links]
    missing = [wanted for wanted in shown.expected["links"] if not any(link.startswith(wanted) for link in links)]
    assert missing == []


def test_nothing_forbidden_is_there(shown: Shown) -> None:
    found = []
    for pattern in shown.expected["forbid"]:
        where = shown.markup if pattern.startswith("markup:") else shown.text
        if match := re.search(pattern.removeprefix("markup:"), where, re.IGNORECASE):
            found.append((pattern, where[max(0, match.start() - 60) : match.end() + 30]))
    assert found == []


def test_the_home_page_says_what_the_business_is(shown: Shown) -> None:
    home = next(page for page in shown.pages if page.path == "index.html")
    nodes = [node for text in home.structured for node in nodes_of(json.loads(text))]
    assert shown.expected["jsonld"] in [node.get("@type") for node in nodes]


def nodes_of(data: Any) -> list[Any]:
    """The nodes of a JSON-LD text."""
    return data if isinstance(data, list) else data.get("@graph", [data])


def test_the_sections_are_there(shown: Shown) -> None:
    there = {section for page in shown.pages for section in page.sections}
    assert set(shown.expected["sections"]) - there == set()


def test_what_the_answers_leave_open_is_asked(shown: Shown) -> None:
    asked = fold(" ".join(question.text for question in shown.site.questions))
    missing = [
        wanted
        for wanted in shown.expected.get("questions", ())
        if not all(word in asked for word in re.findall(r"[\w-]+", fold(wanted)))
    ]
    assert missing == []


def test_the_gate_finds_nothing_wrong(shown: Shown) -> None:
    assert check(shown.folder, shown.site).errors == []


def test_every_fact_shown_leads_to_its_answer(shown: Shown) -> None:
    provenance = shown.site.provenance
    assert provenance["name"] == "negocio.nome"
    answers = example_of(shown)
    unreachable = {fact: path for fact, path in provenance.items() if resolve(answers, path) is None}
    assert unreachable == {}


def example_of(shown: Shown) -> dict[str, Any]:
    """The answers as they were given."""
    name = next(key for key, case in CASES.items() if case is shown.expected)
    return example(name).model_dump()


def resolve(answers: Any, path: str) -> Any:
    """The answer at `produtos[0].preco`."""
    for part in re.findall(r"[^.\[\]]+", path):
        answers = answers[int(part)] if isinstance(answers, list) else answers.get(part)
    return answers
