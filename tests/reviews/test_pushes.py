"""Heads of branches are compared in turn, and a code host that asks to wait is left alone."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from sitewright.errors import NotFound, Unavailable
from sitewright.projects.models import SiteProject
from sitewright.reviews.pushes import STOPPED, reconcile
from tests.shop import Shop


@dataclass
class Heads:
    """A code host that tells heads, `calls` of them before it asks to wait."""

    calls: int = 1_000
    gone: str = ""
    asked: list[str] = field(default_factory=list)
    name = "github acme"

    async def code_host(self, *, live: bool = False) -> "Heads":  # noqa: ARG002
        """Itself."""
        return self

    async def head(self, repo: str, branch: str) -> str:
        """The commit that the project has."""
        assert branch == "preview"
        if self.calls == 0:
            raise Unavailable("used up", retry_after=60.0)
        self.calls -= 1
        self.asked.append(repo)
        if repo == self.gone:
            raise NotFound("gone")
        return "a" * 40


@pytest.fixture
async def repositories(shop: Shop) -> list[str]:
    """Three published sites, the oldest first."""
    names = [f"acme/{number}" for number in range(3)]
    for name in names:
        await shop.change(await shop.sold_project(), status="published", repository=name, commit="a" * 40)
    return names


async def compare(shop: Shop, heads: Any, most: int | None = None) -> int:
    """What the worker does again and again."""
    return await reconcile(shop.sessions, heads, ("published",), most=most)


async def test_so_many_are_compared_at_once_and_the_next_time_those_after_them(
    shop: Shop, repositories: list[str]
) -> None:
    heads = Heads()
    for _ in range(3):
        assert await compare(shop, heads, most=2) == 0
    assert heads.asked == repositories * 2


async def test_a_code_host_that_asks_to_wait_is_asked_no_more_and_the_others_have_their_turn(
    shop: Shop, repositories: list[str]
) -> None:
    heads = Heads(calls=1)
    with pytest.raises(Unavailable):
        await compare(shop, heads)
    assert heads.asked == repositories[:1]
    heads.calls = 1
    with pytest.raises(Unavailable):
        await compare(shop, heads)
    assert heads.asked == [repositories[0], repositories[2]]


async def test_a_repository_that_is_gone_keeps_none_from_its_turn(shop: Shop, repositories: list[str]) -> None:
    heads = Heads(gone=repositories[0])
    await compare(shop, heads)
    assert heads.asked == repositories


@pytest.mark.parametrize(
    ("step", "pushed", "shown"),
    [("check_site", None, 1), ("publish", None, 0), ("build_site", "b" * 40, 1), ("payment", "b" * 40, 0)],
)
async def test_a_commit_whose_webhook_was_missed_mends_what_stopped_and_lifts_no_pause(
    shop: Shop, step: str, pushed: str | None, shown: int
) -> None:
    project_id = await shop.sold_project()
    await shop.change(project_id, status="needs_attention", resume_status="revising", attention_step=step)
    await shop.change(project_id, repository="acme/1", commit="b" * 40, pushed_commit=pushed)
    heads: Any = Heads()
    assert await reconcile(shop.sessions, heads) == shown
    assert await reconcile(shop.sessions, heads, ("in_review", STOPPED), most=100) == 0
    (project,) = await shop.rows(SiteProject)
    assert (project.status, project.commit) == (("revising", "a" * 40) if shown else ("needs_attention", "b" * 40))
