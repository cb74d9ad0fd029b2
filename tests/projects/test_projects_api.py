"""Projects over HTTP: watched, gone on with, cancelled."""

from uuid import UUID

import pytest

from sitewright.kit.db import transaction
from sitewright.ports.ai import AIOutput
from sitewright.projects import artefacts, timeline
from sitewright.projects.models import Deployment
from sitewright.projects.service import mark_attention
from sitewright.projects.spending import record_ai_use
from sitewright.sites.facts import Question, Strict
from tests.shop import Shop

NOBODY = "00000000-0000-4000-8000-000000000000"


class Questions(Strict):
    """As much of the Site as the report reads."""

    questions: tuple[Question, ...]


def ai_call(task: str, *, provider: str = "anthropic", cost: int | None = 1_500) -> AIOutput[Strict]:
    """What one AI call took."""
    return AIOutput(
        data=Strict(),
        prompt=f"{task}@1",
        prompt_sha256="0" * 64,
        role="content_generation",
        task_type="brief" if task == "brief" else "content",
        provider=provider,
        model="model-1",
        input_tokens=100,
        output_tokens=20,
        cost_micro_usd=cost,
        seconds=0.5,
        attempts=1,
    )


async def test_a_report_tells_all_that_was_done(shop: Shop) -> None:
    project_id = await shop.sold_project()
    question = Question(code="phone_incomplete", field="contato.telefone", text="Qual é o telefone?")
    await timeline.start_step(shop.sessions, project_id, 1, "write_brief", "")
    await timeline.finish_step(shop.sessions, project_id, 1, "write_brief", "", seconds=0.5)
    async with transaction(shop.sessions) as session:
        await artefacts.put(session, project_id, "site", "", Questions(questions=(question,)), "sitewright")
        await record_ai_use(session, project_id, 1, "", ai_call("brief"))
        await record_ai_use(session, project_id, 1, "", ai_call("page"))
        session.add(
            Deployment(project_id=project_id, commit="c", place="preview", host_id="1", url="/", digest="0", files=9)
        )

    report = (await shop.call("GET", f"/projects/{project_id}", scope="read")).json()

    assert report["status"] == "awaiting_answers"
    (step,) = report["steps"]
    assert (step["step"], step["status"], step["attempts"], step["seconds"]) == ("write_brief", "finished", 1, 0.5)
    assert report["questions"] == [question.model_dump()]
    assert (report["cost"]["micro_usd"], report["cost"]["input_tokens"], report["cost"]["calls"]) == (3_000, 200, 2)
    assert [(one["kind"], one["version"]) for one in report["artefacts"]] == [("site", 1)]
    assert [(one["place"], one["files"]) for one in report["deployments"]] == [("preview", 9)]
    assert report["written_by"] == ["anthropic/model-1"]
    assert report["writer_note"] is None


async def test_one_unknown_price_makes_the_cost_unknown(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        await record_ai_use(session, project_id, 1, "", ai_call("brief"))
        await record_ai_use(session, project_id, 1, "", ai_call("page", cost=None))
    cost = (await shop.call("GET", f"/projects/{project_id}")).json()["cost"]
    assert (cost["micro_usd"], cost["output_tokens"]) == (None, 40)


async def test_the_offline_writer_is_named(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        await record_ai_use(session, project_id, 1, "", ai_call("brief", provider="offline", cost=0))
    assert "not by AI" in (await shop.call("GET", f"/projects/{project_id}")).json()["writer_note"]


@pytest.mark.parametrize(
    ("kept", "told"),
    [("ainda não\nnot yet", ("ainda não", "not yet")), ("the same", ("the same", "the same")), (None, (None, None))],
)
async def test_what_is_to_be_known_of_an_address_is_told_in_either_language(
    shop: Shop, kept: str | None, told: tuple[str | None, str | None]
) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, address_note=kept)
    one = (await shop.call("GET", f"/projects/{project_id}")).json()
    (listed,) = (await shop.call("GET", "/projects")).json()
    assert [(view["address_note"], view["address_note_en"]) for view in (one, listed)] == [told] * 2


async def test_projects_are_listed_newest_first_in_pages_and_by_status(shop: Shop) -> None:
    projects = [str(await shop.sold_project()) for _ in range(3)]
    await shop.change(UUID(projects[1]), status="in_review")

    async def listed(query: str) -> list[str]:
        return [project["id"] for project in (await shop.call("GET", f"/projects{query}", scope="read")).json()]

    assert await listed("") == projects[::-1]
    assert await listed("?limit=2") == [projects[2], projects[1]]
    assert await listed(f"?limit=2&after={projects[1]}") == [projects[0]]
    assert await listed("?status=in_review") == [projects[1]]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/projects/{NOBODY}", 404),
        ("GET", f"/projects/{NOBODY}/events", 404),
        ("GET", f"/projects/{NOBODY}/reviews", 404),
        ("GET", f"/projects?after={NOBODY}", 404),
        ("POST", f"/projects/{NOBODY}/retry", 404),
        ("POST", f"/projects/{NOBODY}/cancel", 404),
        ("POST", f"/projects/{NOBODY}/gates/brief/pass", 404),
        ("GET", "/projects/1", 422),
        ("GET", "/projects?status=%00", 422),
        ("GET", "/projects?status=unheard-of", 422),
    ],
)
async def test_what_cannot_be_found_or_read_is_said_so(shop: Shop, method: str, path: str, status: int) -> None:
    response = await shop.call(method, path)
    assert response.status_code == status
    assert response.json()["error"]["message"]


@pytest.mark.parametrize("resume", ["awaiting_answers", "generating", "publishing"])
async def test_retry_goes_on_where_the_project_stopped(shop: Shop, resume: str) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status=resume)
    async with transaction(shop.sessions) as session:
        assert await mark_attention(session, project_id, step="build_site", reason="Broken.") == 0
        assert await mark_attention(session, project_id, step="write_page", reason="Broken too.") == 0
    stopped = (await shop.call("GET", f"/projects/{project_id}")).json()
    assert (stopped["status"], stopped["attention_step"]) == ("needs_attention", "write_page")

    response = await shop.call("POST", f"/projects/{project_id}/retry")

    assert (response.status_code, response.json()["status"]) == (200, resume)
    assert response.json()["attention_reason"] is None
    project = await shop.project(project_id)
    assert project.retries == 1
    assert project.updated_at > project.created_at
    assert await shop.commands(project_id) == ["open", "retry"]


async def test_there_is_nothing_to_retry_while_nothing_failed(shop: Shop) -> None:
    project_id = await shop.sold_project()
    response = await shop.call("POST", f"/projects/{project_id}/retry")
    assert (response.status_code, response.json()["error"]["code"]) == (409, "Conflict")
    assert await shop.commands(project_id) == ["open"]


async def test_cancelling_ends_a_project_once(shop: Shop) -> None:
    project_id = await shop.sold_project()
    for _ in range(2):
        response = await shop.call("POST", f"/projects/{project_id}/cancel")
        assert (response.status_code, response.json()["status"]) == (200, "cancelled")
    assert await shop.commands(project_id) == ["open", "cancel"]
    async with transaction(shop.sessions) as session:
        await mark_attention(session, project_id, step="build_site", reason="Too late.")
    assert (await shop.project(project_id)).status == "cancelled"


async def test_what_has_ended_is_not_paused(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.call("POST", f"/projects/{project_id}/cancel")
    refused = await shop.call("POST", f"/projects/{project_id}/pause")
    assert (refused.status_code, "nothing to pause" in refused.text) == (409, True)


async def test_a_published_project_is_not_cancelled(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="published")
    assert (await shop.call("POST", f"/projects/{project_id}/cancel")).status_code == 409


async def test_a_gate_is_passed_once(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, gates=["brief", "preview"])
    response = await shop.call("POST", f"/projects/{project_id}/gates/brief/pass")
    assert response.json()["gates"] == ["preview"]
    assert await shop.commands(project_id) == ["open", "pass_gate"]


@pytest.mark.parametrize("action", ["retry", "cancel", "gates/brief/pass", "onboarding", "reviews", "approve"])
async def test_acting_takes_the_write_scope(shop: Shop, action: str) -> None:
    path = f"/projects/{NOBODY}/{action}"
    assert (await shop.call("POST", path, {}, scope="read")).status_code == 403
    assert (await shop.http.post(path, json={})).status_code == 401


async def test_reading_takes_a_token(shop: Shop) -> None:
    for path in ("/projects", f"/projects/{NOBODY}", f"/projects/{NOBODY}/events"):
        assert (await shop.http.get(path)).status_code == 401


async def test_archiving_is_asked_for_once(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.call("POST", f"/projects/{project_id}/cancel")
    for _ in range(2):
        response = await shop.call("POST", f"/projects/{project_id}/archive")
        assert (response.status_code, response.json()["status"]) == (200, "archiving")
    assert await shop.commands(project_id) == ["open", "cancel", "archive"]


async def test_a_public_site_is_archived_from_any_round_and_not_cancelled(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="revising", production_url="https://padaria.example")
    assert (await shop.call("POST", f"/projects/{project_id}/cancel")).status_code == 409
    for _ in range(2):
        response = await shop.call("POST", f"/projects/{project_id}/archive")
        assert (response.status_code, response.json()["status"]) == (200, "archiving")
    assert await shop.commands(project_id) == ["open", "archive"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/archive"), ("DELETE", "")])
async def test_a_project_under_way_is_neither_archived_nor_deleted(shop: Shop, method: str, path: str) -> None:
    project_id = await shop.sold_project()
    assert (await shop.call(method, f"/projects/{project_id}{path}")).status_code == 409
