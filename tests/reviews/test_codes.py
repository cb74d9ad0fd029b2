"""An approval by a code: for what was seen, once, soon, and not by guessing."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from sitewright.errors import Conflict, Unavailable
from sitewright.kit.db import transaction
from sitewright.reviews.codes import HOUR, MOST_AN_HOUR, MOST_TRIES, VALID, CodeRefused, approve_with_code, new_code
from sitewright.reviews.models import Approval, ApprovalCode
from tests.reviews.test_reviews import COMMIT, OLDER, previewed
from tests.shop import Shop


async def ask(shop: Shop, project_id: UUID) -> str:
    """A code, as it is mailed."""
    async with transaction(shop.sessions) as session:
        return (await new_code(session, project_id)).code


async def use(shop: Shop, project_id: UUID, code: str) -> Approval:
    """Approve with it."""
    return await approve_with_code(shop.sessions, project_id, code, "Zélia Souza", "198.51.100.7")


async def refusal(shop: Shop, project_id: UUID, code: str) -> str:
    """Why it is refused."""
    with pytest.raises(CodeRefused) as refused:
        await use(shop, project_id, code)
    return refused.value.reason


async def age(shop: Shop, by: timedelta) -> None:
    """Let all codes be so much older."""
    older = {"created_at": ApprovalCode.created_at - by, "expires_at": ApprovalCode.expires_at - by}
    async with transaction(shop.sessions) as session:
        await session.execute(update(ApprovalCode).values(older))


def other_than(code: str) -> str:
    """A wrong code."""
    return f"{(int(code) + 1) % 10**6:06}"


async def test_the_code_approves_what_was_seen_in_the_name_given(shop: Shop) -> None:
    project_id = await previewed(shop)
    code = await ask(shop, project_id)
    approval = await use(shop, project_id, code)
    assert (len(code), approval.commit, approval.approved_by) == (6, COMMIT, "Zélia Souza")
    assert approval.address_hash is not None
    assert (await shop.project(project_id)).status == "publishing"
    (kept,) = await shop.rows(ApprovalCode)
    assert code not in kept.code_hash


async def test_a_code_is_used_once_also_by_two_at_once(shop: Shop) -> None:
    project_id = await previewed(shop)
    code = await ask(shop, project_id)
    both = await asyncio.gather(*(use(shop, project_id, code) for _ in range(2)), return_exceptions=True)
    assert sorted(type(it).__name__ for it in both) == ["Approval", "CodeRefused"]
    await shop.change(project_id, status="in_review")
    assert await refusal(shop, project_id, code) == "used"
    assert await shop.count(Approval) == 1


async def test_the_code_of_another_project_is_wrong(shop: Shop) -> None:
    other = await previewed(shop)
    await shop.change(other, slug="salao-efgh")
    mine = await previewed(shop)
    await ask(shop, mine)
    foreign = await ask(shop, other)
    assert await refusal(shop, mine, foreign) == "wrong"
    assert await shop.count(Approval) == 0


async def test_no_code_is_right_before_one_was_asked_for(shop: Shop) -> None:
    assert await refusal(shop, await previewed(shop), "000000") == "none"


async def test_an_old_code_is_refused(shop: Shop) -> None:
    project_id = await previewed(shop)
    code = await ask(shop, project_id)
    await age(shop, VALID)
    assert await refusal(shop, project_id, code) == "old"


async def test_a_code_does_not_approve_what_came_after_it(shop: Shop) -> None:
    project_id = await previewed(shop)
    code = await ask(shop, project_id)
    await shop.change(project_id, commit=OLDER)
    assert await refusal(shop, project_id, code) == "changed"


async def test_a_newer_code_replaces_the_one_before(shop: Shop) -> None:
    project_id = await previewed(shop)
    first, second = await ask(shop, project_id), await ask(shop, project_id)
    if first != second:
        assert await refusal(shop, project_id, first) == "wrong"
    await use(shop, project_id, second)


async def test_guessing_ends_the_code_even_for_who_then_has_it(shop: Shop) -> None:
    project_id = await previewed(shop)
    code = await ask(shop, project_id)
    said = [await refusal(shop, project_id, other_than(code)) for _ in range(MOST_TRIES)]
    assert said == ["wrong"] * MOST_TRIES
    assert await refusal(shop, project_id, code) == "tries"
    assert await shop.count(Approval) == 0


async def test_guesses_at_once_are_counted_each(shop: Shop) -> None:
    project_id = await previewed(shop)
    code = await ask(shop, project_id)
    guesses = [refusal(shop, project_id, other_than(code)) for _ in range(2 * MOST_TRIES)]
    assert sorted(await asyncio.gather(*guesses)) == ["tries"] * MOST_TRIES + ["wrong"] * MOST_TRIES


async def test_codes_are_sent_a_few_times_an_hour(shop: Shop) -> None:
    project_id = await previewed(shop)
    for _ in range(MOST_AN_HOUR):
        await ask(shop, project_id)
    with pytest.raises(Unavailable) as refused:
        await ask(shop, project_id)
    assert 0 < (refused.value.retry_after or 0) <= HOUR.total_seconds()
    await age(shop, HOUR)
    await ask(shop, project_id)


@pytest.mark.parametrize("status", ["revising", "publishing", "published", "needs_attention"])
async def test_no_code_is_sent_where_nothing_is_to_be_approved(shop: Shop, status: str) -> None:
    project_id = await previewed(shop)
    await shop.change(project_id, status=status)
    with pytest.raises(Conflict):
        await ask(shop, project_id)


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "x" * 4000, "'; --"])
async def test_what_is_no_code_is_wrong(shop: Shop, code: str) -> None:
    project_id = await previewed(shop)
    await ask(shop, project_id)
    assert await refusal(shop, project_id, code) == "wrong"
