"""Rounds over HTTP: several remarks at once, those included and those not, their history, an earlier commit again."""

from typing import Any
from uuid import UUID

import pytest

from sitewright.kit.db import transaction
from sitewright.reviews.models import ReviewRequest, Revision
from tests.reviews.test_reviews import COMMIT, OLDER, previewed
from tests.shop import Shop

POINTED = {
    "remark": "O título está grande demais",
    "page": "cardapio",
    "section": "precos",
    "field": "title",
    "rectangle": {"x": 10, "y": 20.5, "width": 300, "height": 40, "viewport": 360},
}


async def used_up(shop: Shop, project_id: UUID, kind: str = "content") -> None:
    """A round that was done before; the shop of the tests includes one."""
    async with transaction(shop.sessions) as session:
        session.add(ReviewRequest(project_id=project_id, round=2, remark="x", status="done", kind=kind))
    await shop.change(project_id, round=2)


async def test_several_remarks_open_one_round_in_their_order(shop: Shop) -> None:
    project_id = await previewed(shop)
    response = await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [POINTED, {"remark": "Outro"}]})
    assert response.status_code == 201
    told = response.json()
    assert (told["round"], told["is_extra"], told["waits_for_operator"]) == (2, False, False)
    assert [(remark["position"], remark["remark"]) for remark in told["remarks"]] == [
        (1, POINTED["remark"]),
        (2, "Outro"),
    ]
    element = told["remarks"][0]["element"]
    assert (element["section"], element["field"], element["rectangle"]["viewport"]) == ("precos", "title", 360)
    assert (await shop.call("GET", f"/projects/{project_id}/rounds", scope="read")).json() == [told]


async def test_a_round_beyond_those_included_waits_and_shows_its_price(shop: Shop) -> None:
    project_id = await previewed(shop)
    await used_up(shop, project_id)
    told = (await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [{"remark": "Mais um"}]})).json()
    assert (told["is_extra"], told["price_minor"], told["currency"]) == (True, 9_900, "BRL")
    assert told["waits_for_operator"]
    assert (await shop.project(project_id)).gates == ["round"]


@pytest.mark.parametrize("kind", ["our_error", "question", "out_of_scope", "undo"])
async def test_our_errors_and_questions_use_up_no_round(shop: Shop, kind: str) -> None:
    project_id = await previewed(shop)
    await used_up(shop, project_id, kind)
    told = (await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [{"remark": "Mais um"}]})).json()
    assert not told["is_extra"]


async def test_a_project_may_include_more_rounds_than_others(shop: Shop) -> None:
    project_id = await previewed(shop)
    await used_up(shop, project_id)
    await shop.change(project_id, rounds_included=2)
    told = (await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [{"remark": "Mais um"}]})).json()
    assert not told["is_extra"]


async def test_a_declined_round_is_answered_and_the_preview_waits_again(shop: Shop) -> None:
    project_id = await previewed(shop)
    await used_up(shop, project_id)
    await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [{"remark": "Mais um"}]})
    declined = await shop.call("POST", f"/projects/{project_id}/rounds/current/decline", {"answer": "Só com aditivo."})
    assert (declined.status_code, declined.json()["status"], declined.json()["gates"]) == (200, "in_review", [])
    (remark,) = (await shop.call("GET", f"/projects/{project_id}/rounds")).json()[-1]["remarks"]
    assert (remark["status"], remark["answer"]) == ("declined", "Só com aditivo.")
    again = await shop.call("POST", f"/projects/{project_id}/rounds/current/decline", {"answer": "Não mesmo."})
    assert again.status_code == 409


async def with_revisions(shop: Shop) -> UUID:
    project_id = await previewed(shop)
    async with transaction(shop.sessions) as session:
        for number, commit in enumerate((OLDER, COMMIT), 1):
            session.add(
                Revision(
                    project_id=project_id, commit=commit, round=number, site_version=number, author="x", summary="s"
                )
            )
    return project_id


async def test_an_earlier_revision_is_asked_for_by_the_beginning_of_its_commit(shop: Shop) -> None:
    project_id = await with_revisions(shop)
    response = await shop.call("POST", f"/projects/{project_id}/revisions/{OLDER[:8]}/restore")
    assert (response.status_code, response.json()["kind"]) == (201, "undo")
    project = await shop.project(project_id)
    assert (project.status, project.restored_commit) == ("revising", OLDER)
    listed = (await shop.call("GET", f"/projects/{project_id}/revisions", scope="read")).json()
    assert [revision["commit"] for revision in listed] == [OLDER, COMMIT]


@pytest.mark.parametrize(("commit", "status"), [(COMMIT, 409), ("f" * 40, 404)])
async def test_the_current_and_unknown_revisions_are_refused(shop: Shop, commit: str, status: int) -> None:
    project_id = await with_revisions(shop)
    assert (await shop.call("POST", f"/projects/{project_id}/revisions/{commit}/restore")).status_code == status
    assert (await shop.project(project_id)).status == "in_review"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"remarks": []}, "remarks"),
        ({"remarks": [{"remark": "x"}]}, "remarks.0.remark"),
        ({"remarks": [{"remark": "abc", "rectangle": {"x": -1}}]}, "remarks.0.rectangle"),
        ({"remarks": [{"remark": "abc"}] * 21}, "remarks"),
    ],
)
async def test_a_bad_round_is_refused_by_field(shop: Shop, body: dict[str, Any], field: str) -> None:
    project_id = await previewed(shop)
    response = await shop.call("POST", f"/projects/{project_id}/rounds", body)
    assert response.status_code == 422
    assert str(response.json()["error"]["field"]).startswith(field)


async def test_an_extra_round_begins_for_nothing_where_its_price_is_waived(shop: Shop) -> None:
    project_id = await previewed(shop)
    await used_up(shop, project_id)
    await shop.change(project_id, status="in_review")
    await shop.call("POST", f"/projects/{project_id}/rounds", {"remarks": [{"remark": "Outro"}]})
    begun = await shop.call("POST", f"/projects/{project_id}/rounds/current/begin", {"waived": True})
    assert (begun.status_code, begun.json()["gates"]) == (200, [])
    told = (await shop.call("GET", f"/projects/{project_id}/rounds")).json()[-1]
    assert (told["price_minor"], told["waits_for_operator"]) == (0, False)
    assert (await shop.call("POST", f"/projects/{project_id}/rounds/current/begin", {})).status_code == 409
