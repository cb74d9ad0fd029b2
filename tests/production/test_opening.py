"""What is looked at when a project is sold, before anybody works on it."""

from uuid import UUID

import pytest

from sitewright.integrations.cloudflare.local import LocalSiteHost
from sitewright.projects.room import look_for_room
from tests.production.conftest import Factory

FULL = "The account has no room for one site more."


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """What the site host says of its room."""
    said: dict[str, str | None] = {"now": FULL}

    async def lacks_room(_host: LocalSiteHost) -> str | None:
        return said["now"]

    monkeypatch.setattr(LocalSiteHost, "lacks_room", lacks_room)
    return said


async def sold(factory: Factory) -> UUID:
    project_id = await factory.sold()
    await factory.finished(project_id, "open_project")
    return project_id


async def test_what_could_not_be_published_is_told_when_it_is_sold(
    factory: Factory, room: dict[str, str | None]
) -> None:
    opened = await factory.report(await sold(factory))
    assert (opened.status, opened.room_note, opened.note) == ("awaiting_answers", FULL, None)


async def test_it_is_taken_back_as_soon_as_there_is_room(factory: Factory, room: dict[str, str | None]) -> None:
    project_id = await sold(factory)
    room["now"] = "The account has 101 sites."
    await look_for_room(factory.sessions, factory.runtime.integrations)
    assert (await factory.report(project_id)).room_note == "The account has 101 sites."
    room["now"] = None
    await look_for_room(factory.sessions, factory.runtime.integrations)
    assert (await factory.report(project_id)).room_note is None


async def test_an_account_that_is_not_configured_any_more_keeps_what_was_said(
    factory: Factory, room: dict[str, str | None]
) -> None:
    project_id = await sold(factory)
    await factory.begun_with(project_id, site_host="cloudflare another account")
    room["now"] = None
    await look_for_room(factory.sessions, factory.runtime.integrations)
    assert (await factory.report(project_id)).room_note == FULL


async def test_nothing_is_noted_where_all_can_be_published(factory: Factory) -> None:
    assert (await factory.report(await sold(factory))).room_note is None
