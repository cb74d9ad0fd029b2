"""What is looked at when a project is sold, before anybody works on it."""

import pytest

from sitewright.integrations.cloudflare.local import LocalSiteHost
from tests.production.conftest import Factory

FULL = "The account has no room for one site more."


async def test_what_could_not_be_published_is_told_when_it_is_sold(
    factory: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_host: LocalSiteHost) -> str:
        return FULL

    monkeypatch.setattr(LocalSiteHost, "lacks_room", full)
    project_id = await factory.sold()
    await factory.finished(project_id, "open_project")
    opened = await factory.report(project_id)
    assert (opened.status, opened.note) == ("awaiting_answers", FULL)


async def test_nothing_is_noted_where_all_can_be_published(factory: Factory) -> None:
    project_id = await factory.sold()
    await factory.finished(project_id, "open_project")
    assert (await factory.report(project_id)).note is None
