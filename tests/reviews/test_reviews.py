"""The review: a remark opens a round, an approval fixes exactly the bytes that were seen."""

import asyncio
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest

from sitewright.kit.db import transaction
from sitewright.orders.reversals import STEP
from sitewright.ports.integrations import Integrations
from sitewright.production.messages import StepRef
from sitewright.production.publishing import publish
from sitewright.production.remarks import answer_remarks
from sitewright.production.revision import open_review
from sitewright.production.workshop import Workshop
from sitewright.projects import artefacts
from sitewright.projects.models import Deployment
from sitewright.projects.service import locked, mark_attention, pause
from sitewright.reviews.approvals import newest_approval
from sitewright.reviews.models import Approval, ReviewRequest
from sitewright.reviews.service import (
    REPLY,
    Pointed,
    RoundTerms,
    begin_waiting,
    end_round,
    open_round,
    rounds_used,
)
from tests.remarks import site_of
from tests.shop import Shop

COMMIT, OLDER = "c" * 40, "b" * 40
REMARK = {"remark": 'Troque "Pão" por "Pães".', "page": "inicio"}


async def previewed(shop: Shop) -> UUID:
    """A project whose second preview waits for the customer."""
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        for commit, digest in ((OLDER, "1" * 64), (COMMIT, "2" * 64)):
            session.add(
                Deployment(
                    project_id=project_id,
                    commit=commit,
                    place="preview",
                    host_id=f"d-{commit[0]}",
                    url="http://padaria.localhost",
                    digest=digest,
                    files=7,
                )
            )
        await artefacts.put(session, project_id, "site", "", site_of("padaria"), "sitewright")
    await shop.change(project_id, status="in_review", commit=COMMIT, slug="padaria-abcd")
    return project_id


async def test_a_remark_opens_the_next_round(shop: Shop) -> None:
    project_id = await previewed(shop)
    response = await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)

    assert response.status_code == 201
    review = response.json()
    assert (review["round"], review["status"], review["page"]) == (2, "open", "inicio")
    project = await shop.project(project_id)
    assert (project.status, project.round) == ("revising", 2)
    assert await shop.commands(project_id) == ["open", "review"]
    assert (await shop.call("GET", f"/projects/{project_id}/reviews", scope="read")).json() == [review]


async def test_an_approval_fixes_the_bytes_of_the_current_preview(shop: Shop) -> None:
    project_id = await previewed(shop)
    response = await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": "Zélia Souza"})

    assert response.status_code == 201
    assert (response.json()["commit"], response.json()["digest"]) == (COMMIT, "2" * 64)
    assert (await shop.project(project_id)).status == "publishing"
    assert await shop.commands(project_id) == ["open", "approve"]


async def test_a_commit_without_a_preview_cannot_be_approved(shop: Shop) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, commit="d" * 40)
    response = await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": "Zélia"})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "Conflict")
    assert await shop.count(Approval) == 0


async def test_every_approval_is_kept_and_the_newest_counts(shop: Shop) -> None:
    project_id = await previewed(shop)
    for name in ("Zélia", "Marcos"):
        response = await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": name})
        assert (response.status_code, response.json()["approved_by"]) == (201, name)
        await shop.change(project_id, status="in_review")
    async with shop.sessions() as session:
        newest = await newest_approval(session, project_id)
    assert (await shop.count(Approval), newest and newest.approved_by) == (2, "Marcos")


async def test_a_publication_that_stopped_may_be_approved_again_and_goes_on(shop: Shop) -> None:
    project_id = await previewed(shop)
    await shop.change(
        project_id, status="needs_attention", resume_status="publishing", attention_step="publish", attention_reason="x"
    )
    response = await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": "Zélia"})
    project = await shop.project(project_id)
    assert (response.status_code, project.status, project.retries) == (201, "publishing", 1)
    assert project.attention_reason is None
    assert await shop.commands(project_id) == ["open", "retry"]


@pytest.mark.parametrize("failed", [False, True])
async def test_an_approval_lifts_no_pause_of_a_publication(shop: Shop, failed: bool) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, status="publishing")
    async with transaction(shop.sessions) as session:
        await pause(session, project_id, step=STEP, reason="Disputed.")
        if failed:
            await mark_attention(session, project_id, step="publish", reason="Away.")
    response = await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": "Zélia"})
    project = await shop.project(project_id)
    assert (response.status_code, project.status, project.attention_reason) == (409, "needs_attention", "Disputed.")
    assert await shop.count(Approval) == 0


async def test_a_remark_on_a_paused_project_says_that_it_is_paused(shop: Shop) -> None:
    project_id = await previewed(shop)
    async with transaction(shop.sessions) as session:
        await pause(session, project_id, step=STEP, reason="Disputed.")
    response = await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    assert response.status_code == 409
    assert "is paused" in response.json()["error"]["message"]
    assert await shop.count(ReviewRequest) == 0


async def test_remarks_during_a_round_wait_for_the_next_in_their_order(shop: Shop) -> None:
    project_id = await previewed(shop)
    await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    told = [
        (await shop.call("POST", f"/projects/{project_id}/reviews", {"remark": text})).json()
        for text in ("Dois", "Três")
    ]
    assert [(review["round"], review["position"], review["status"]) for review in told] == [
        (3, 1, "waiting"),
        (3, 2, "waiting"),
    ]
    assert told[0]["answer"] == "A rodada 2 está em andamento; este pedido entra na rodada 3, na posição 1."
    project = await shop.project(project_id)
    assert (project.round, project.status) == (2, "revising")

    await end(shop, project_id)
    project = await shop.project(project_id)
    assert (project.round, project.status) == (3, "revising")
    listed = (await shop.call("GET", f"/projects/{project_id}/reviews")).json()
    assert [(each["remark"], each["status"], each["answer"]) for each in listed[1:]] == [
        ("Dois", "open", None),
        ("Três", "open", None),
    ]
    assert await shop.commands(project_id) == ["open", "review", "review"]


async def test_a_round_that_has_not_begun_takes_further_remarks(shop: Shop) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, rounds_included=0)
    for text in ("Um pedido", "Outro"):
        response = await shop.call("POST", f"/projects/{project_id}/reviews", {"remark": text})
    assert (response.json()["round"], response.json()["position"], response.json()["status"]) == (2, 2, "open")
    assert (await shop.project(project_id)).gates == ["round"]


async def test_answers_to_our_questions_use_up_no_round(shop: Shop) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, rounds_included=0)
    reply = Pointed("O estacionamento é gratuito.", element={REPLY: "parking"})
    async with transaction(shop.sessions) as session:
        (request,) = await open_round(session, project_id, [reply], RoundTerms())
        request.status, request.kind = "done", "content"
        assert await rounds_used(session, project_id) == 0
    assert (await shop.project(project_id)).gates == []


async def test_a_round_takes_as_many_remarks_as_it_may_and_says_so(shop: Shop) -> None:
    project_id = await previewed(shop)
    await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    whole = {"remarks": [REMARK] * 20}
    assert (await shop.call("POST", f"/projects/{project_id}/rounds", whole)).status_code == 201
    refused = await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    assert (refused.status_code, "20 remarks of 20" in refused.text) == (409, True)


async def end(shop: Shop, project_id: UUID) -> None:
    """The round ends without a change."""
    async with transaction(shop.sessions) as session:
        await end_round(session, await locked(session, project_id), RoundTerms())


async def test_a_round_that_only_asks_ends_while_the_project_is_paused_too(shop: Shop, tmp_path: Path) -> None:
    project_id = await previewed(shop)
    await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    await shop.call("POST", f"/projects/{project_id}/pause", {"reason": "On holiday."})
    await answer_remarks(workshop(shop, tmp_path), StepRef(str(project_id), 2), (1,), "Qual pão?")
    project = await shop.project(project_id)
    assert (project.status, project.resume_status) == ("needs_attention", "in_review")
    await shop.call("POST", f"/projects/{project_id}/retry")
    assert (await shop.project(project_id)).status == "in_review"


async def published(shop: Shop, project_id: UUID, commit: str) -> None:
    """The commit was approved and deployed; the same commit again is the same deployment."""
    await shop.change(project_id, production_url="https://padaria.example")
    values = {"project_id": project_id, "commit": commit, "digest": "2" * 64}
    known = {(row.commit, row.place): row for row in await shop.rows(Deployment)}
    async with transaction(shop.sessions) as session:
        if (commit, "production") not in known:
            where = {"place": "production", "host_id": "d", "url": "https://padaria.example", "files": 7}
            session.add(Deployment(**values, **where))
        seen = known[commit, "preview"].id
        session.add(Approval(**values, deployment_id=seen, approved_by="Zélia"))


@pytest.mark.parametrize(
    ("publications", "status"),
    [
        ((COMMIT,), "published"),
        ((COMMIT, OLDER, COMMIT), "published"),
        ((COMMIT, OLDER), "in_review"),
        ((OLDER,), "in_review"),
        ((), "in_review"),
    ],
)
async def test_a_round_that_changed_nothing_leaves_a_project_where_it_came_from(
    shop: Shop, publications: tuple[str, ...], status: str
) -> None:
    project_id = await previewed(shop)
    for commit in publications:
        await published(shop, project_id, commit)
    await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    await end(shop, project_id)
    assert (await shop.project(project_id)).status == status


@pytest.mark.parametrize("stopped", [False, True])
async def test_a_remark_during_a_publication_is_kept_and_begins_a_round_when_that_has_ended(
    shop: Shop, stopped: bool
) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, status="publishing")
    if stopped:
        await shop.change(project_id, status="needs_attention", resume_status="publishing", attention_step="publish")
    response = await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    kept, project = response.json(), await shop.project(project_id)
    assert (response.status_code, kept["status"], kept["round"]) == (201, "waiting", 2)
    assert "publicado" in kept["answer"]
    assert (project.round, await shop.commands(project_id)) == (1, ["open"])
    await shop.change(project_id, status="published", resume_status=None)
    async with transaction(shop.sessions) as session:
        await begin_waiting(session, await locked(session, project_id), RoundTerms())
    project = await shop.project(project_id)
    assert (project.status, project.round, await shop.commands(project_id)) == ("revising", 2, ["open", "review"])
    (begun,) = (await shop.call("GET", f"/projects/{project_id}/reviews")).json()
    assert (begun["status"], begun["answer"]) == ("open", None)


@pytest.mark.parametrize("status", ["awaiting_answers", "generating", "needs_attention", "cancelled"])
async def test_only_a_project_in_review_can_be_reviewed(shop: Shop, status: str) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, status=status)
    for action, body in (("reviews", REMARK), ("approve", {"approved_by": "Zélia"})):
        response = await shop.call("POST", f"/projects/{project_id}/{action}", body)
        assert response.status_code == 409
        assert status in response.json()["error"]["message"]
    if status == "needs_attention":
        refused = await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
        assert "retry it, then ask again" in refused.json()["error"]["message"]
    assert await shop.commands(project_id) == ["open"]


async def test_of_many_remarks_at_once_none_is_lost_and_one_opens_the_round(shop: Shop) -> None:
    project_id = await previewed(shop)
    responses = await asyncio.gather(*(shop.call("POST", f"/projects/{project_id}/reviews", REMARK) for _ in range(5)))
    places = sorted((it.json()["round"], it.json()["position"], it.json()["status"]) for it in responses)
    assert places == [(2, 1, "open"), *((3, number, "waiting") for number in range(1, 5))]


async def test_of_many_approvals_at_once_one_is_taken(shop: Shop) -> None:
    project_id = await previewed(shop)
    body = {"approved_by": "Zélia"}
    responses = await asyncio.gather(*(shop.call("POST", f"/projects/{project_id}/approve", body) for _ in range(5)))
    assert sorted(response.status_code for response in responses) == [201] + [409] * 4
    assert await shop.count(Approval) == 1


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("reviews", {}, "remark"),
        ("reviews", {"remark": "  a  "}, "remark"),
        ("reviews", {"remark": "secret-value" * 1000}, "remark"),
        ("reviews", {"remark": "secret-value\0"}, "remark"),
        ("reviews", {"remark": ["secret-value"]}, "remark"),
        ("reviews", {"remark": "a remark", "page": "../secret-value"}, "page"),
        ("reviews", {"remark": "a remark", "surprise": 1}, "surprise"),
        ("approve", {}, "approved_by"),
        ("approve", {"approved_by": "secret-value" * 20}, "approved_by"),
        ("approve", {"approved_by": "Z\0"}, "approved_by"),
    ],
)
async def test_a_bad_body_is_refused_by_field_and_not_repeated(
    shop: Shop, action: str, body: dict[str, Any], field: str
) -> None:
    project_id = await previewed(shop)
    response = await shop.call("POST", f"/projects/{project_id}/{action}", body)
    assert (response.status_code, response.json()["error"]["field"]) == (422, field)
    assert "secret-value" not in response.text


def workshop(shop: Shop, folder: Path) -> Workshop:
    """What steps work with that need nothing outside."""
    return Workshop(shop.sessions, cast("Integrations", shop.integrations), folder)


async def test_a_round_that_ends_twice_leaves_the_next_one_as_it_is(shop: Shop, tmp_path: Path) -> None:
    """The worker is lost after the round has ended and before that is recorded: the step is done again."""
    project_id = await previewed(shop)
    for _ in range(2):
        await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    for _ in range(2):
        await open_review(workshop(shop, tmp_path), StepRef(str(project_id), 2))
        project = await shop.project(project_id)
        assert (project.status, project.round) == ("revising", 3)
    listed = (await shop.call("GET", f"/projects/{project_id}/reviews")).json()
    assert [each["status"] for each in listed] == ["done", "open"]


async def test_what_was_approved_meanwhile_is_published_though_the_round_ends_again(shop: Shop, tmp_path: Path) -> None:
    project_id = await previewed(shop)
    await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    await open_review(workshop(shop, tmp_path), StepRef(str(project_id), 2))
    await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": "Zélia"})
    await open_review(workshop(shop, tmp_path), StepRef(str(project_id), 2))
    assert (await shop.project(project_id)).status == "publishing"


async def test_a_publication_that_is_done_again_leaves_the_next_round_as_it_is(shop: Shop, tmp_path: Path) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, status="published", production_url="https://padaria.example")
    await shop.call("POST", f"/projects/{project_id}/reviews", REMARK)
    await publish(workshop(shop, tmp_path), StepRef(str(project_id), 1))
    assert (await shop.project(project_id)).status == "revising"
