"""Artefacts are kept in versions; what did not change is not a new one."""

import asyncio

from pydantic import BaseModel

from sitewright.kit.db import transaction
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact
from tests.shop import Shop


class Page(BaseModel):
    title: str
    lines: dict[str, int] = {}


async def test_versions_count_up_and_the_newest_is_found(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        for title in ("Início", "Começo"):
            await artefacts.put(session, project_id, "page", "inicio", Page(title=title), "offline/rules-1")
        newest = await artefacts.latest(session, project_id, "page", "inicio")
        assert newest is not None
        assert (newest.version, newest.body) == (2, {"title": "Começo", "lines": {}})
        assert await artefacts.latest(session, project_id, "page", "contato") is None
        listed = [tuple(row) for row in await artefacts.listing(session, project_id)]
        assert listed == [("page", "inicio", 2, "offline/rules-1", False, False)]


async def test_an_equal_body_is_the_version_there_is(shop: Shop) -> None:
    project_id = await shop.sold_project()
    for lines in ({"a": 1, "b": 2}, {"b": 2, "a": 1}):
        async with transaction(shop.sessions) as session:
            await artefacts.put(session, project_id, "page", "", Page(title="x", lines=lines), "somebody")
    assert await shop.count(Artefact) == 1


async def test_going_back_to_an_older_body_is_a_version_of_its_own(shop: Shop) -> None:
    project_id = await shop.sold_project()
    async with transaction(shop.sessions) as session:
        for title in ("one", "two", "one"):
            made = await artefacts.put(session, project_id, "page", "", Page(title=title), "somebody")
    assert made.version == 3


async def test_concurrent_writers_get_versions_of_their_own(shop: Shop) -> None:
    project_id = await shop.sold_project()

    async def write(number: int) -> int:
        async with transaction(shop.sessions) as session:
            body = Page(title=f"title {number}")
            return (await artefacts.put(session, project_id, "page", "", body, "somebody")).version

    assert sorted(await asyncio.gather(*(write(number) for number in range(20)))) == list(range(1, 21))
