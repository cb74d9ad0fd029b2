"""What was written, edited in the console and the API: nothing typed is lost, nothing written is written over."""

from typing import Any
from uuid import UUID

import pytest
import yaml

from sitewright.accounts.service import create_token
from sitewright.generation import offline
from sitewright.kit.db import Sessions, transaction
from sitewright.onboarding.answers import parse_answers
from sitewright.onboarding.service import submit_answers
from sitewright.orders.starts import Buyer, ProjectStart, begin
from sitewright.projects import artefacts
from sitewright.projects.models import SiteProject, TimelineStep
from sitewright.rework.contexts import for_analysis, for_brief
from tests.conftest import EXAMPLES
from tests.console.conftest import Bureau, inputs, text_of


@pytest.fixture(autouse=True)
def english(bureau: Bureau) -> None:
    bureau.http.headers["Accept-Language"] = "en"


async def at_the_brief_gate(sessions: Sessions) -> UUID:
    """A project whose brief is written, at its gate."""
    buyer = Buyer(name="Marcos", email="marcos@example.com")
    start = ProjectStart(customer=buyer, order_ref="1", template="business", gates=["brief"])
    async with transaction(sessions) as session:
        project, _ = await begin(session, start, live=False)
        await session.flush()
        await submit_answers(session, project.id, parse_answers((EXAMPLES / "padaria.yaml").read_bytes()))
        steps: Any = (
            ("analysis", "onboarding", for_analysis, "analyse_answers"),
            ("brief", "brief", for_brief, "write_brief"),
        )
        for kind, task, context, step in steps:
            body = offline.write(task, await context(session, project.id))
            await artefacts.put(session, project.id, kind, "", body, "offline/rules-1")
            session.add(TimelineStep(project_id=project.id, round=1, step=step, status="finished", attempts=1))
    return project.id


async def test_what_is_typed_becomes_a_version_of_its_own(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await at_the_brief_gate(sessions)
    editor = f"/console/projects/{project_id}/content/brief/edit"
    typed = await body_of(bureau, project_id) | {"tone": "seco, sem adjetivos"}
    response = await bureau.post(editor, "operator", version=1, body=yaml.safe_dump(typed, allow_unicode=True))
    assert response.headers["location"] == f"/console/projects/{project_id}?done=edited"
    shown = text_of((await bureau.get(f"/console/projects/{project_id}/content/brief")).text)
    assert "edited by Operator" in shown
    assert "Version 2" in shown
    assert "seco, sem adjetivos" in shown
    first = text_of((await bureau.get(f"/console/projects/{project_id}/content/brief?version=1")).text)
    assert "offline/rules-1" in first


async def body_of(bureau: Bureau, project_id: UUID) -> dict[str, Any]:
    async with bureau.runtime.sessions() as session:
        found = await artefacts.latest(session, project_id, "brief")
    assert found is not None
    return found.body


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("objective: [", "line 1"),
        ("objective: a\nslogan: O melhor\n", "line 2: slogan cannot be taken"),
        ("objetivo: <script>alert(1)</script>", "objetivo cannot be taken"),
        ("", "write the fields"),
    ],
)
async def test_what_cannot_be_used_is_told_and_stays_in_the_form(
    bureau: Bureau, sessions: Sessions, typed: str, told: str
) -> None:
    project_id = await at_the_brief_gate(sessions)
    response = await bureau.post(f"/console/projects/{project_id}/content/brief/edit", version=1, body=typed)
    assert response.status_code == 422
    assert told in response.text
    assert "<script>alert" not in response.text
    for line in typed.splitlines():
        assert line.replace("<", "&lt;").replace(">", "&gt;") in response.text


@pytest.mark.parametrize("page", ["/edit", "/again"])
async def test_what_cannot_be_changed_any_more_says_so_before_one_types(
    bureau: Bureau, sessions: Sessions, page: str
) -> None:
    project_id = await at_the_brief_gate(sessions)
    async with transaction(sessions) as session:
        (await session.get_one(SiteProject, project_id)).status = "in_review"
    shown = await bureau.get(f"/console/projects/{project_id}/content/brief{page}")
    assert shown.status_code == 409
    assert "what should be different is a remark now" in shown.text
    assert f"/console/projects/{project_id}/rounds#ask" in shown.text
    assert "<textarea" not in shown.text


@pytest.mark.parametrize("page", ["", "/edit", "/again"])
async def test_a_key_that_no_artefact_has_is_refused(bureau: Bureau, sessions: Sessions, page: str) -> None:
    project_id = await at_the_brief_gate(sessions)
    address = f"/console/projects/{project_id}/content/brief{page}"
    assert (await bureau.get(f"{address}?key=a%00b")).status_code == 422
    if page:
        sent = await bureau.post(address, version=1, body="objective: a", note="Mais curto.", key="a\0b")
        assert sent.status_code == 422


async def test_the_second_of_two_people_sees_what_the_first_changed(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await at_the_brief_gate(sessions)
    editor = f"/console/projects/{project_id}/content/brief/edit"
    body = await body_of(bureau, project_id)
    await bureau.post(editor, "operator", version=1, body=yaml.safe_dump(body | {"tone": "seco"}, allow_unicode=True))
    mine = yaml.safe_dump(body | {"tone": "alegre"}, allow_unicode=True)
    late = await bureau.post(editor, version=1, body=mine)
    assert late.status_code == 409
    assert "Operator wrote version 2 meanwhile" in late.text
    assert "+tone: seco" in text_of(late.text)
    assert "tone: alegre" in late.text
    assert inputs(late.text)["version"] == "2"
    on_top = await bureau.post(editor, version=2, body=mine)
    assert on_top.status_code == 303
    assert (await body_of(bureau, project_id))["tone"] == "alegre"


async def test_a_note_is_asked_for_with_what_it_means_and_kept(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await at_the_brief_gate(sessions)
    again = f"/console/projects/{project_id}/content/analysis/again"
    asked = text_of((await bureau.get(again)).text)
    assert "Written again, because it follows from this" in asked
    assert "Brief" in asked
    short = await bureau.post(again, note="x")
    assert short.status_code == 422
    assert "A note has 3 to 2000 characters" in short.text
    assert (await bureau.post(again, note="mais curto, sem adjetivos")).status_code == 303
    assert "mais curto, sem adjetivos" in (await bureau.get(again)).text
    shown = text_of((await bureau.get(f"/console/projects/{project_id}/content")).text)
    assert shown.count("to be written again") == 2
    undone = text_of((await bureau.get(f"/console/projects/{project_id}")).text)
    assert "Write the brief" not in undone


async def test_what_nobody_writes_cannot_be_edited(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await at_the_brief_gate(sessions)
    for kind in ("facts", "site", "nothing"):
        assert (await bureau.get(f"/console/projects/{project_id}/content/{kind}/edit")).status_code == 404


async def test_the_api_edits_too_and_says_who(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await at_the_brief_gate(sessions)
    async with transaction(sessions) as session:
        key = {"Authorization": f"Bearer {await create_token(session, 'crm', 'write')}"}
    address = f"/projects/{project_id}/artefacts/brief"
    found = (await bureau.http.get(address, headers=key)).json()
    wanted = found["body"] | {"tone": "seco"}
    wrong = await bureau.http.put(address, json={"version": 1, "body": wanted | {"slogan": "x"}}, headers=key)
    assert (wrong.status_code, "slogan cannot be taken" in wrong.text) == (422, True)
    made = await bureau.http.put(address, json={"version": 1, "body": wanted}, headers=key)
    assert made.status_code == 200
    assert (made.json()["version"], made.json()["author"], made.json()["edited"]) == (2, "token crm", True)
    late = await bureau.http.put(address, json={"version": 1, "body": found["body"]}, headers=key)
    assert late.status_code == 409
    assert (await bureau.http.get(f"{address}?version=1", headers=key)).json()["body"] == found["body"]
    assert (await bureau.http.get(f"{address}?version=9", headers=key)).status_code == 404
    assert (await bureau.http.get(f"/projects/{project_id}/artefacts/page/inicio", headers=key)).status_code == 404
    wish = {"kind": "analysis", "note": "mais curto"}
    plan = await bureau.http.get(f"/projects/{project_id}/regenerations?kind=analysis", headers=key)
    assert (plan.json()["again"], plan.json()["kept"]) == ([], [{"kind": "brief", "key": ""}])
    begun = await bureau.http.post(f"/projects/{project_id}/regenerations", json=wish, headers=key)
    assert begun.status_code == 202
    assert (await bureau.http.get(f"/projects/{project_id}/artefacts/analysis", headers=key)).json()["stale"]
    assert not (await bureau.http.get(address, headers=key)).json()["stale"]
