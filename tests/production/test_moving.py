"""A project moves to other accounts and another address by a round of its own, and loses nothing."""

from typing import Any

import pytest
from sqlalchemy import update

from sitewright.errors import Conflict, Rejected
from sitewright.kit.embedded.processes import mark_self
from sitewright.kit.embedded.run_file import RunState, User, write_run
from sitewright.onboarding.uploads import LogoFile, Upload, take_upload
from sitewright.projects import artefacts
from sitewright.projects.models import Deployment
from sitewright.projects.moving import TO_BE_NAMED, Change, move_project, plan_move
from sitewright.reviews.approvals import approve
from sitewright.reviews.revisions import newest_site
from sitewright.reviews.service import restore
from sitewright.sites.facts import Question
from sitewright.sites.model import Logo, Site
from tests.production.conftest import Factory, Preview

PORT = 18_080
UNREADABLE = Question(code="photo_unreadable", field="uploads.1", text="Mande outra foto.")


def site_address(slug: str | None, port: int) -> str:
    """Where this machine publishes a site."""
    return f"http://{slug}.live.localhost:{port}"


def serve_at(factory: Factory, port: int) -> None:
    """Say that sites of this machine answer at another port, which is part of their address."""
    write_run(factory.runtime.home, RunState((User("web", mark_self(), port),)))


async def test_a_project_moves_by_a_round_of_its_own_and_is_published_from_there(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    await factory.change(approve, project_id, "Zélia Souza")
    await factory.until(project_id, "published")
    await factory.begun_with(project_id, site_host="cloudflare old", dns="cloudflare old")
    async with factory.sessions() as session, session.begin():
        await session.execute(update(Deployment).values(site_host=None))
    serve_at(factory, PORT)
    integrations = factory.runtime.integrations

    move = await move_project(factory.sessions, integrations, project_id)
    assert move.accounts == dict.fromkeys(("site_host", "dns"), Change(before="cloudflare old", after="local"))
    assert move.address == Change(before=site_address(made.slug, 8700), after=TO_BE_NAMED)

    moved = await factory.until(project_id, "in_review", "needs_attention")
    assert (moved.status, moved.round, moved.commit != made.commit) == ("in_review", 2, True)
    code = await integrations.code_host()
    assert (
        site_address(made.slug, PORT) in (await code.get_file(moved.repository or "", "hugo.toml", "preview")).decode()
    )
    assert not (await plan_move(factory.sessions, integrations, project_id)).changes
    assert [each.left_at for each in moved.deployments] == ["cloudflare old", "cloudflare old", None]
    await factory.change(approve, project_id, "Zélia Souza")
    assert (await factory.until(project_id, "published", "needs_attention")).status == "published"


async def test_a_commit_from_before_a_move_is_restored_at_todays_address(preview: Preview) -> None:
    first = preview.made
    serve_at(preview, PORT)
    await move_project(preview.sessions, preview.runtime.integrations, first.id)
    moved = await preview.until(first.id, "in_review", "needs_attention")
    assert (moved.status, moved.round) == ("in_review", 2), moved.attention_reason
    await preview.change(restore, first.id, first.commit or "")
    back = await preview.until(first.id, "in_review", "needs_attention")
    assert (back.status, back.round) == ("in_review", 3), back.attention_reason
    code = await preview.runtime.integrations.code_host()
    settings = (await code.get_file(back.repository or "", "hugo.toml", back.commit or "")).decode()
    assert site_address(back.slug, PORT) in settings
    assert not (await plan_move(preview.sessions, preview.runtime.integrations, first.id)).changes
    await preview.change(approve, first.id, "Zélia Souza")
    assert (await preview.until(first.id, "published", "needs_attention")).status == "published"


async def test_a_repository_elsewhere_is_copied_first_and_named(factory: Factory) -> None:
    project_id = await factory.answered()
    made = await factory.until(project_id)
    await factory.begun_with(project_id, code_host="github old")
    integrations = factory.runtime.integrations
    with pytest.raises(Rejected, match="git push --mirror"):
        await plan_move(factory.sessions, integrations, project_id)
    with pytest.raises(Conflict, match="does not have the commit"):
        await plan_move(factory.sessions, integrations, project_id, "another-repository")
    move = await plan_move(factory.sessions, integrations, project_id, made.repository)
    assert move.accounts == {"code_host": Change(before="github old", after="local")}


async def test_what_the_customer_sent_is_brought_first(preview: Preview) -> None:
    project_id, store = preview.project_id, await preview.runtime.integrations.asset_store()
    await preview.begun_with(project_id, asset_store="r2 old")

    async def told(**became: Any) -> str:
        sent = {"id": "1", "name": "balcao.jpg", "bytes": 9, "original": f"projects/{project_id}/private/uploads/1"}
        await preview.change(artefacts.put, project_id, "upload", "1", Upload(**sent, **became), "customer")
        try:
            await plan_move(preview.sessions, preview.runtime.integrations, project_id)
        except Conflict as conflict:
            return conflict.message.partition(" that")[0]
        return "all is there"

    logo = LogoFile(key=f"projects/{project_id}/assets/logo.png", url=None, width=9, height=9, bytes=9, ground="light")
    assert await told() == "all is there"
    assert await told(question=UNREADABLE) == "1 file(s)"
    assert await told(purpose="review") == "1 file(s)"
    assert await told(logo=logo) == "2 file(s)"
    await store.upload_file(f"projects/{project_id}/private/uploads/1", b"a drawing", "image/png")
    assert await told(logo=logo) == "1 file(s)"
    await store.upload_file(logo.key, b"a logo", "image/png")
    assert await told(logo=logo) == "all is there"


async def test_what_the_site_shows_is_brought_first(preview: Preview) -> None:
    project_id = preview.project_id
    await preview.begun_with(project_id, asset_store="r2 old")
    async with preview.sessions() as session:
        site = Site.model_validate((await newest_site(session, project_id)).body)
    logo = Logo(key=f"projects/{project_id}/assets/logo.png", width=9, height=9, ground="light")
    await preview.change(artefacts.put, project_id, "site", "", site.model_copy(update={"logo": logo}), "sitewright")
    with pytest.raises(Conflict, match=r"1 file\(s\) that the customer sent, or the site shows, are only with r2 old"):
        await plan_move(preview.sessions, preview.runtime.integrations, project_id)


async def test_the_store_of_the_customers_files_moves_along(factory: Factory) -> None:
    project_id = await factory.sold()
    store = await factory.runtime.integrations.asset_store()
    await take_upload(factory.sessions, store, project_id, "cardapio.pdf", b"%PDF-1.7 what was sent")
    await factory.answer(project_id)
    await factory.until(project_id)
    await factory.begun_with(project_id, files_in="r2 old", asset_store="r2 old")
    await move_project(factory.sessions, factory.runtime.integrations, project_id)
    assert (await factory.until(project_id, "in_review", "needs_attention")).status == "in_review"
    sent = await take_upload(factory.sessions, store, project_id, "cartaz.pdf", b"%PDF-1.7 another")
    assert sent.original in await store.list_files(f"projects/{project_id}/")


async def test_a_project_under_way_stays_where_it_is(factory: Factory) -> None:
    project_id = await factory.sold()
    with pytest.raises(Conflict, match="awaiting_answers"):
        await plan_move(factory.sessions, factory.runtime.integrations, project_id)
