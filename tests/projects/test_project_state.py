"""What the workflow sees of a project, and what steps record on it."""

import pytest

from sitewright.errors import NotFound
from sitewright.generation.models import PlannedPage, Sitemap
from sitewright.kit.db import transaction
from sitewright.orders.models import Order
from sitewright.projects import artefacts, service
from sitewright.projects.models import SiteProject
from sitewright.projects.state import ProjectState
from tests.shop import Shop


async def test_a_fresh_project_has_neither_answers_nor_pages(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with shop.sessions() as session:
        state = await service.project_state(session, project_id)
    fresh = ProjectState("awaiting_answers", 1, 0, has_answers=False, pages=(), gates=(), since=state.since)
    assert state == fresh
    assert state.since > 0


async def test_pages_are_those_of_the_sitemap(shop: Shop) -> None:
    project_id = await shop.sold_project()
    pages = tuple(
        PlannedPage(slug=slug, nav_label=slug, purpose="because", sections=("hero",)) for slug in ("inicio", "contato")
    )
    async with transaction(shop.sessions) as session:
        await artefacts.put(session, project_id, "sitemap", "", Sitemap(pages=pages), "offline/rules-1")
        assert (await service.project_state(session, project_id)).pages == ("inicio", "contato")


async def test_the_workflow_sees_the_work_under_way_also_while_it_needs_attention(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="revising")
    async with transaction(shop.sessions) as session:
        await service.mark_attention(session, project_id, step="write_patch", reason="Broken.")
        assert (await service.project_state(session, project_id)).status == "revising"


@pytest.mark.parametrize("status", ["cancelled", "archiving", "archived"])
async def test_what_a_step_records_does_not_revive_a_withdrawn_project(shop: Shop, status: str) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status=status)
    async with transaction(shop.sessions) as session:
        await service.update_project(session, project_id, status="in_review", commit="c" * 40)
    project = await shop.project(project_id)
    assert (project.status, project.commit) == (status, "c" * 40)


async def test_a_project_stopped_during_a_step_stays_stopped_and_goes_on_behind_that_step(shop: Shop) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="publishing")
    async with transaction(shop.sessions) as session:
        await service.pause(session, project_id, step="payment", reason="The payment was refunded.")
        await service.update_project(session, project_id, status="published")
    project = await shop.project(project_id)
    assert (project.status, project.attention_reason) == ("needs_attention", "The payment was refunded.")
    async with transaction(shop.sessions) as session:
        assert (await service.retry(session, project_id)).status == "published"


async def test_an_order_has_one_project_however_often_it_is_asked_for(shop: Shop) -> None:
    project_id = await shop.sold_project()
    (order,) = await shop.rows(Order)
    async with transaction(shop.sessions) as session:
        again = await service.create_site_project(session, order.customer_id, order.id, "business", live=False)
    assert again.id == project_id
    assert await shop.count(SiteProject) == 1


async def test_recover_asks_for_unfinished_projects_only(shop: Shop) -> None:
    unfinished, published = await shop.sold_project(), await shop.sold_project()
    await shop.change(published, status="published")
    async with transaction(shop.sessions) as session:
        assert await service.recover(session) == 1
    assert await shop.commands(unfinished) == ["open", "recover"]
    assert await shop.commands(published) == ["open"]


async def test_an_unknown_project_is_not_found(shop: Shop) -> None:
    (order,) = [await shop.sold_project()]
    async with shop.sessions() as session:
        with pytest.raises(NotFound):
            await service.project_state(session, (await shop.project(order)).order_id)
