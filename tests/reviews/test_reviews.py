"""The review: a remark opens a round, an approval fixes exactly the bytes that were seen."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from sitewright.kit.db import transaction
from sitewright.projects.models import Deployment
from sitewright.reviews.models import Approval, ReviewRequest
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


async def test_what_was_approved_before_may_be_approved_again(shop: Shop) -> None:
    project_id = await previewed(shop)
    for name in ("Zélia", "Marcos"):
        response = await shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": name})
        assert (response.status_code, response.json()["approved_by"]) == (201, "Zélia")
        await shop.change(project_id, status="in_review")
    assert await shop.count(Approval) == 1


@pytest.mark.parametrize(
    "status", ["awaiting_answers", "generating", "needs_attention", "revising", "publishing", "cancelled"]
)
async def test_only_a_project_in_review_can_be_reviewed(shop: Shop, status: str) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, status=status)
    for action, body in (("reviews", REMARK), ("approve", {"approved_by": "Zélia"})):
        response = await shop.call("POST", f"/projects/{project_id}/{action}", body)
        assert response.status_code == 409
        assert status in response.json()["error"]["message"]
    assert await shop.commands(project_id) == ["open"]


async def test_of_many_remarks_and_approvals_at_once_one_is_taken(shop: Shop) -> None:
    project_id = await previewed(shop)
    responses = await asyncio.gather(
        *(shop.call("POST", f"/projects/{project_id}/reviews", REMARK) for _ in range(5)),
        *(shop.call("POST", f"/projects/{project_id}/approve", {"approved_by": "Zélia"}) for _ in range(5)),
    )
    assert sorted(response.status_code for response in responses) == [201] + [409] * 9
    assert await shop.count(ReviewRequest) + await shop.count(Approval) == 1


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
