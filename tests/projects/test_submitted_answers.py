"""The customer's answers begin the writing, once."""

import asyncio
import copy
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitewright.errors import NotFound
from sitewright.generation.offline.looks import ENOUGH, Look, differences, look_of
from sitewright.kit.db import transaction
from sitewright.onboarding.service import read_normalised
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact
from sitewright.projects.service import mark_attention
from tests.shop import Shop

EXAMPLES = {
    path.stem: yaml.safe_load(path.read_text())
    for path in sorted((Path(__file__).parents[2] / "examples" / "onboarding").glob("*.yaml"))
}
ANSWERS: dict[str, Any] = {
    "negocio": {"nome": "Padaria Dona Zélia", "segmento": "Padaria"},
    "contato": {"telefone": "(31) 3000-0187"},
}


def other(**changes: Any) -> dict[str, Any]:
    """The answers with other fields."""
    return copy.deepcopy(ANSWERS) | changes


async def test_answers_settle_the_name_and_begin_the_writing(shop: Shop) -> None:
    project_id = await shop.sold_project()
    response = await shop.call("POST", f"/projects/{project_id}/onboarding", ANSWERS)

    assert response.status_code == 200
    assert response.json()["status"] == "generating"
    assert response.json()["slug"].startswith("padaria-dona-zelia-")
    assert await shop.commands(project_id) == ["open", "answers"]
    async with shop.sessions() as session:
        typed = await artefacts.latest(session, project_id, "answers")
        normalised = await read_normalised(session, project_id)
    assert typed is not None
    assert typed.body["contato"]["telefone"] == "(31) 3000-0187"
    assert normalised.facts.phone == "+553130000187"


async def test_the_same_answers_again_change_nothing(shop: Shop) -> None:
    project_id = await shop.sold_project()
    first = await shop.call("POST", f"/projects/{project_id}/onboarding", ANSWERS)
    again = await shop.call("POST", f"/projects/{project_id}/onboarding", ANSWERS)
    assert (again.status_code, again.json()["slug"]) == (200, first.json()["slug"])
    assert await shop.commands(project_id) == ["open", "answers"]
    assert await shop.count(Artefact) == 2


async def test_other_answers_after_the_writing_began_are_a_conflict(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.call("POST", f"/projects/{project_id}/onboarding", ANSWERS)
    response = await shop.call("POST", f"/projects/{project_id}/onboarding", other(objetivo="vender mais"))
    assert (response.status_code, response.json()["error"]["code"]) == (409, "Conflict")


async def test_answers_for_a_cancelled_project_are_a_conflict(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.call("POST", f"/projects/{project_id}/cancel")
    assert (await shop.call("POST", f"/projects/{project_id}/onboarding", ANSWERS)).status_code == 409


async def test_concurrent_submissions_count_once(shop: Shop) -> None:
    project_id = await shop.sold_project()
    bodies = [ANSWERS if number % 2 else other(objetivo="vender mais") for number in range(10)]
    responses = await asyncio.gather(
        *(shop.call("POST", f"/projects/{project_id}/onboarding", body) for body in bodies)
    )
    assert sorted(response.status_code for response in responses) == [200] * 5 + [409] * 5
    assert await shop.commands(project_id) == ["open", "answers"]


async def test_a_project_that_needs_attention_takes_answers_and_goes_on_with_them(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        await mark_attention(session, project_id, step="open_project", reason="github is missing.")

    response = await shop.call("POST", f"/projects/{project_id}/onboarding", ANSWERS)
    assert (response.status_code, response.json()["status"]) == (200, "needs_attention")
    response = await shop.call("POST", f"/projects/{project_id}/retry")
    assert response.json()["status"] == "generating"


async def test_the_answers_language_is_the_sites(shop: Shop) -> None:
    project_id = await shop.sold_project()
    response = await shop.call("POST", f"/projects/{project_id}/onboarding", other(locale="en"))
    assert response.json()["locale"] == "en"


async def test_what_is_to_be_asked_shows_at_once(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.call("POST", f"/projects/{project_id}/onboarding", other(contato={"telefone": "11 99"}))
    questions = (await shop.call("GET", f"/projects/{project_id}")).json()["questions"]
    assert [question for question in questions if question["field"] == "contato.telefone"]


@pytest.mark.parametrize("example", EXAMPLES)
async def test_every_public_example_is_taken(shop: Shop, example: str) -> None:
    project_id = await shop.sold_project()
    response = await shop.call("POST", f"/projects/{project_id}/onboarding", EXAMPLES[example])
    assert response.status_code == 200


@pytest.mark.parametrize(
    "strange",
    [
        {"observacoes": "a\0b \ud83d"},
        {"extra": {"a\0b": 1, "\ud83d": 2}},
        {"extra": [float("inf"), float("-inf"), float("nan"), 10**400]},
        {"extra": [1.5, -0.0, True, None]},
    ],
    ids=["text", "keys", "numbers", "plain"],
)
async def test_strange_values_are_stored_without_harm(shop: Shop, strange: dict[str, Any]) -> None:
    project_id = await shop.sold_project()
    for _ in range(2):
        response = await shop.call("POST", f"/projects/{project_id}/onboarding", other(**strange))
        assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        {"negocio": "secret-value"},
        {"negocio": {"nome": ""}},
        {"negocio": {"nome": ["secret-value"]}},
        {"negocio": {"nome": "\0"}},
        other(locale="secret-value"),
        other(observacoes="secret-value" * 5_000),
    ],
)
async def test_what_is_no_onboarding_is_refused_and_not_repeated(shop: Shop, body: Any) -> None:
    project_id = await shop.sold_project()
    response = await shop.call("POST", f"/projects/{project_id}/onboarding", body)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "Rejected")
    assert "secret-value" not in response.text
    assert await shop.count(Artefact) == 0


async def test_there_are_no_facts_before_the_answers(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with shop.sessions() as session:
        with pytest.raises(NotFound):
            await read_normalised(session, project_id)


async def look_of_project(shop: Shop, answers: dict[str, Any]) -> Look:
    """The look of the site of a new project with these answers."""
    project_id = await shop.sold_project()
    await shop.call("POST", f"/projects/{project_id}/onboarding", answers)
    async with shop.sessions() as session:
        normalised = await read_normalised(session, project_id)
    return look_of(normalised.facts, normalised.wishes, "business")


async def test_the_second_bakery_of_a_city_gets_another_look(shop: Shop) -> None:
    looks = [
        await look_of_project(shop, other(negocio={"nome": name, "segmento": "Padaria"}))
        for name in ("Padaria Dona Zélia", "Pão Quente", "Forno da Vila", "Trigo Bom", "Casa do Pão", "Massa Mãe")
    ]
    assert [pair for pair in combinations(looks, 2) if differences(*pair) < ENOUGH] == []


async def test_the_same_business_again_keeps_its_look(shop: Shop) -> None:
    first = await look_of_project(shop, ANSWERS)
    assert await look_of_project(shop, ANSWERS) == first
