"""Customers' links: one a project, told again from its key, renewed, revoked, and shown to whom it concerns."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from sitewright.accounts.models import AuditEntry
from sitewright.accounts.service import create_token
from sitewright.errors import Conflict, NotFound
from sitewright.kit.crypto import Cipher, generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.links.models import CustomerLink
from sitewright.links.service import Links, find, revoke
from sitewright.messages.models import Message
from sitewright.projects.models import SiteProject
from tests.console.conftest import Bureau, bureau
from tests.portal.conftest import sold

__all__ = ["bureau"]
OLD, NEW = generate_key(), generate_key()
LINKS = Links(Cipher([OLD]), lambda: "https://agencia.example/", timedelta(days=90))
NOBODY = UUID(int=1)


async def told(sessions: Sessions, links: Links, project_id: UUID) -> str:
    async with transaction(sessions) as session:
        return await links.address_of(session, project_id)


async def opens(sessions: Sessions, address: str) -> UUID | None:
    async with transaction(sessions) as session:
        link = await find(session, address.rpartition("/")[2])
        return None if link is None else link.project_id


async def count(sessions: Sessions) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(CustomerLink)) or 0


async def test_an_address_is_made_once_and_told_again(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    address = await told(sessions, LINKS, project)
    assert address.startswith("https://agencia.example/p/")
    assert len(address.rpartition("/")[2]) == 43
    assert await told(sessions, LINKS, project) == address
    assert await opens(sessions, address) == project
    assert await count(sessions) == 1


async def test_projects_have_links_of_their_own(sessions: Sessions) -> None:
    one, other = await sold(sessions, "a"), await sold(sessions, "b")
    addresses = [await told(sessions, LINKS, each) for each in (one, other)]
    assert [await opens(sessions, each) for each in addresses] == [one, other]


async def test_a_renewed_link_replaces_the_one_before(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    before = await told(sessions, LINKS, project)
    async with transaction(sessions) as session:
        await LINKS.renew(session, project)
    after = await told(sessions, LINKS, project)
    assert await opens(sessions, before) is None
    assert await opens(sessions, after) == project


async def test_after_a_key_was_rotated_the_address_is_the_same(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    before = await told(sessions, LINKS, project)
    rotated = replace(LINKS, cipher=Cipher([NEW, OLD]))
    assert await told(sessions, rotated, project) == before


async def test_a_key_that_another_process_made_meanwhile_is_looked_for(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    made = await told(sessions, replace(LINKS, cipher=Cipher([NEW, OLD])), project)
    stale = replace(LINKS, cipher=Cipher([OLD], lambda: [NEW, OLD]))
    assert await told(sessions, stale, project) == made


async def test_where_its_key_is_gone_the_link_gets_another_token_in_its_place(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    before = await told(sessions, LINKS, project)
    other = replace(LINKS, cipher=Cipher([NEW]))
    async with sessions() as session:
        assert (await other.shown(session, project)).state == "expired"
    after = await told(sessions, other, project)
    assert await opens(sessions, before) is None
    assert await opens(sessions, after) == project
    assert await count(sessions) == 1


async def test_whoever_sends_an_expired_link_sends_a_new_one(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    before = await told(sessions, replace(LINKS, lasting=timedelta(seconds=-1)), project)
    assert await opens(sessions, before) is None
    after = await told(sessions, LINKS, project)
    assert after != before
    assert await opens(sessions, after) == project


async def test_a_revoked_link_is_not_made_again_behind_the_operator_s_back(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    address = await told(sessions, LINKS, project)
    for _ in range(2):
        async with transaction(sessions) as session:
            await revoke(session, project)
    assert await opens(sessions, address) is None
    with pytest.raises(Conflict, match="revoked"):
        await told(sessions, LINKS, project)


async def test_a_project_that_ended_gets_no_link(sessions: Sessions) -> None:
    project = await sold(sessions, "a")
    async with transaction(sessions) as session:
        (await session.get_one(SiteProject, project)).status = "cancelled"
    with pytest.raises(Conflict, match="cancelled"):
        await told(sessions, LINKS, project)
    with pytest.raises(NotFound):
        await told(sessions, LINKS, NOBODY)


async def test_operators_make_send_renew_and_revoke_it_in_the_console(bureau: Bureau) -> None:
    sessions = bureau.runtime.sessions
    page = f"/console/projects/{await sold(sessions, 'a')}/customer"
    assert "/p/" not in (await bureau.get(page)).text
    assert (await bureau.post(f"{page}/link")).status_code == 303
    shown = (await bureau.get(page)).text
    address = shown.split('value="http://127.0.0.1:8700/p/')[1].split('"')[0]
    assert f"/p/{address}" in shown.split("https://wa.me/?text=")[1].split('"')[0]
    assert (await bureau.http.get(f"/p/{address}")).status_code == 200
    assert address not in (await bureau.get(page, "viewer")).text
    await bureau.post(f"{page}/link/revoke")
    assert (await bureau.http.get(f"/p/{address}")).status_code == 404
    async with sessions() as session:
        noted = (await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))).all()
        subjects = (await session.scalars(select(AuditEntry.subject))).all()
    assert noted == ["renew_link", "revoke_link"]
    assert not any(address in subject for subject in subjects)


async def test_it_is_sent_again_by_mail_until_the_project_ends(bureau: Bureau) -> None:
    sessions = bureau.runtime.sessions
    project = await sold(sessions, "a")
    page = f"/console/projects/{project}/customer"
    await bureau.post(f"{page}/link")
    assert f"{page}/link/send" in (await bureau.get(page)).text
    async with transaction(sessions) as session:
        await session.execute(update(Message).values(status="sent"))
    for _ in range(2):
        assert (await bureau.post(f"{page}/link/send")).status_code == 303
    async with sessions() as session:
        told = (await session.scalars(select(Message.status).where(Message.purpose == "answers_please"))).all()
    assert sorted(told) == ["queued", "sent"]
    await bureau.post(f"{page}/link/revoke")
    assert (await bureau.post(f"{page}/link/send")).status_code == 409
    await bureau.post(f"{page}/link")
    async with transaction(sessions) as session:
        (await session.get_one(SiteProject, project)).status = "publishing"
    assert (await bureau.post(f"{page}/link/send")).status_code == 303
    async with transaction(sessions) as session:
        assert (await session.scalars(select(Message.status).where(Message.purpose == "link"))).all() == ["queued"]
        (await session.get_one(SiteProject, project)).status = "cancelled"
    assert (await bureau.post(f"{page}/link/send")).status_code == 409
    assert f"{page}/link/send" not in (await bureau.get(page)).text


async def test_programs_make_and_revoke_it_by_the_api(bureau: Bureau) -> None:
    sessions = bureau.runtime.sessions
    path = f"/projects/{await sold(sessions, 'a')}/link"
    async with transaction(sessions) as session:
        keys = {scope: await create_token(session, scope, scope) for scope in ("read", "write")}
    reading, writing = ({"Authorization": f"Bearer {key}"} for key in keys.values())
    for method in ("GET", "POST", "DELETE"):
        assert (await bureau.http.request(method, path, headers=reading)).status_code == 403
    assert (await bureau.http.get(path, headers=writing)).json()["state"] == "none"
    made = (await bureau.http.post(path, headers=writing)).json()
    assert made["state"] == "active"
    assert (await bureau.http.get(path, headers=writing)).json()["address"] == made["address"]
    assert (await bureau.http.delete(path, headers=writing)).status_code == 204
    assert (await bureau.http.get(path, headers=writing)).json()["address"] is None
    missing = await bureau.http.post(f"/projects/{NOBODY}/link", headers=writing)
    assert missing.status_code == 404
