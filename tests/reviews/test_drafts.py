"""Remarks are gathered, then sent as one round, once."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from sitewright.errors import Conflict, NotFound
from sitewright.kit.db import transaction
from sitewright.reviews.drafts import change_draft, drafts_of, drop_draft, keep_draft, send_drafts
from sitewright.reviews.models import RemarkDraft, ReviewRequest
from sitewright.reviews.service import MOST_REMARKS, Pointed, RoundTerms
from tests.reviews.test_reviews import previewed
from tests.shop import Shop

TERMS = RoundTerms()


async def keep(shop: Shop, project_id: UUID, remark: str, page: str | None = None, **element: Any) -> UUID:
    """A draft's id."""
    async with transaction(shop.sessions) as session:
        return (await keep_draft(session, project_id, Pointed(remark, page, element))).id


async def send(shop: Shop, project_id: UUID, *ids: UUID) -> list[ReviewRequest]:
    """Send drafts."""
    async with transaction(shop.sessions) as session:
        return await send_drafts(session, project_id, ids, TERMS)


async def test_drafts_are_sent_as_one_round_in_the_order_they_were_written(shop: Shop) -> None:
    project_id = await previewed(shop)
    ids = [await keep(shop, project_id, f"Pedido {number}", "inicio") for number in (1, 2, 3)]
    sent = await send(shop, project_id, *reversed(ids))
    assert [(it.round, it.position, it.remark) for it in sent] == [(2, n, f"Pedido {n}") for n in (1, 2, 3)]
    assert await shop.count(RemarkDraft) == 0
    assert (await shop.project(project_id)).status == "revising"


async def test_sending_twice_at_once_sends_once(shop: Shop) -> None:
    project_id = await previewed(shop)
    ids = [await keep(shop, project_id, "Pedido"), await keep(shop, project_id, "Outro")]
    both = await asyncio.gather(*(send(shop, project_id, *ids) for _ in range(2)))
    assert sorted(len(sent) for sent in both) == [0, 2]
    assert await shop.count(ReviewRequest) == 2


async def test_what_another_device_wrote_meanwhile_stays_a_draft(shop: Shop) -> None:
    project_id = await previewed(shop)
    mine = await keep(shop, project_id, "Deste celular")
    await keep(shop, project_id, "Do outro")
    await send(shop, project_id, mine)
    assert [draft.remark for draft in await shop.rows(RemarkDraft)] == ["Do outro"]


async def test_the_same_remark_at_the_same_place_is_one_draft(shop: Shop) -> None:
    project_id = await previewed(shop)
    first = await keep(shop, project_id, "Maior", "cardapio", section="precos")
    assert await keep(shop, project_id, "Maior", "cardapio", section="precos") == first
    assert await keep(shop, project_id, "Maior", "cardapio") != first


async def test_a_place_that_is_gone_when_it_is_sent_is_left_out(shop: Shop) -> None:
    project_id = await previewed(shop)
    element = {"section": "gone", "field": "title", "rectangle": {"x": 1}}
    ids = [
        await keep(shop, project_id, "Aqui", "cardapio", **element),
        await keep(shop, project_id, "Ali", "gone", section="gone"),
    ]
    sent = await send(shop, project_id, *ids)
    assert [(it.page, it.element) for it in sent] == [("cardapio", {"rectangle": {"x": 1}}), (None, {})]


async def test_a_draft_is_changed_and_taken_away_by_its_own_project_alone(shop: Shop) -> None:
    project_id, other = await previewed(shop), await shop.sold_project()
    draft = await keep(shop, project_id, "Pedido")
    async with transaction(shop.sessions) as session:
        await change_draft(session, project_id, draft, "Outras palavras")
        await drop_draft(session, other, draft)
        for foreign, wanted in ((other, draft), (project_id, uuid4())):
            with pytest.raises(NotFound):
                await change_draft(session, foreign, wanted, "x")
    assert await send(shop, other, draft) == []
    assert [row.remark for row in await shop.rows(RemarkDraft)] == ["Outras palavras"]
    for _ in range(2):
        async with transaction(shop.sessions) as session:
            await drop_draft(session, project_id, draft)
            assert list(await drafts_of(session, project_id)) == []


async def test_a_refused_round_leaves_the_drafts(shop: Shop) -> None:
    project_id = await previewed(shop)
    draft = await keep(shop, project_id, "Pedido")
    await shop.change(project_id, status="generating")
    with pytest.raises(Conflict):
        await send(shop, project_id, draft)
    assert await shop.count(RemarkDraft) == 1


async def test_there_are_no_more_drafts_than_a_round_takes(shop: Shop) -> None:
    project_id = await previewed(shop)
    for number in range(MOST_REMARKS):
        await keep(shop, project_id, f"Pedido {number}")
    with pytest.raises(Conflict):
        await keep(shop, project_id, "Um a mais")
    await shop.change(project_id, status="cancelled")
    with pytest.raises(Conflict):
        await keep(shop, project_id, "Pedido 1")
