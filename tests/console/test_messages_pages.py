"""Messages in the console and the API: what failed is seen and sent anew, what is kept here is read by who may."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote
from uuid import UUID

import pytest
from sqlalchemy import select

from sitewright.accounts.access import Role
from sitewright.accounts.service import create_token
from sitewright.kit.crypto import Cipher, generate_key
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.language import Language, speaking
from sitewright.leads.message import Message as Written
from sitewright.leads.service import forget, record
from sitewright.links.service import newest_link
from sitewright.messages.letter import Item
from sitewright.messages.models import Message
from sitewright.messages.outbox import read_copy
from sitewright.messages.sending import WAITS
from sitewright.messages.service import STOPPED, place_of, queue_code, reseal
from sitewright.messages.stopping import stop_path
from sitewright.messages.texts import needs_attention
from sitewright.orders.service import create_order
from sitewright.ports.payments import CheckoutChange
from sitewright.projects.service import create_site_project
from tests.console.conftest import KEY, Bureau, text_of


@pytest.fixture(autouse=True)
def english(bureau: Bureau) -> None:
    bureau.http.headers["Accept-Language"] = "en"


async def sold(sessions: Sessions) -> UUID:
    checkout = CheckoutChange("cs_1", "paid", 149_000, "BRL", False, "cus_1", "Marcos", "marcos@example.com")
    async with transaction(sessions) as session:
        order = await create_order(session, "stripe", checkout)
        project = await create_site_project(session, order.customer_id, order.id, "business", live=False, locale="en")
    return project.id


async def only(sessions: Sessions, purpose: str = "answers_please") -> Message:
    async with sessions() as session:
        return (await session.scalars(select(Message).where(Message.purpose == purpose))).one()


async def sent(bureau: Bureau, sessions: Sessions) -> Message:
    """The message that asks for answers, as the local outbox keeps it."""
    postman = bureau.runtime.workshop.postman
    assert postman is not None
    await postman.attempt((await only(sessions)).id)
    return await only(sessions)


async def test_what_is_kept_here_is_read_by_who_works_with_projects(bureau: Bureau, sessions: Sessions) -> None:
    await sold(sessions)
    message = await sent(bureau, sessions)
    page = (await bureau.get(f"/console/messages/{message.id}", "operator")).text
    assert "Hello, Marcos!" in page
    assert "/p/" in page
    assert "Kept here" in text_of(page)
    letter = await bureau.get(f"/console/messages/{message.id}/letter", "operator")
    assert letter.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "Answer now" in letter.text
    seen = (await bureau.get(f"/console/messages/{message.id}", "viewer")).text
    assert "/p/" not in seen
    assert "wa.me" not in seen
    assert (await bureau.get(f"/console/messages/{message.id}/letter", "viewer")).status_code == 403
    listed = text_of((await bureau.get("/console/messages")).text)
    assert "No mail server is connected" in listed
    assert "Please answer marcos@example.com" in listed


async def test_a_message_can_be_sent_by_hand_with_the_customers_link(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await sold(sessions)
    at = f"/console/projects/{project_id}/messages"
    before = (await bureau.get(at, "operator")).text
    async with sessions() as session:
        assert await newest_link(session, project_id) is None, "looking at a page makes no link"
    assert "https://wa.me/?text=Hello%2C%20Marcos" in before
    await sent(bureau, sessions)
    page = (await bureau.get(at, "operator")).text
    link = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    assert link
    assert re.search(r"http://\S+/p/[\w-]{43}", unquote(link[1]))
    assert "wa.me" not in (await bureau.get(at, "viewer")).text


async def test_a_code_is_not_sent_by_hand_and_not_shown(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await sold(sessions)
    async with transaction(sessions) as session:
        await queue_code(session, bureau.runtime.cipher, project_id, "1", "482913")
    message = await only(sessions, "approval_code")
    for path in (f"/console/messages/{message.id}", f"/console/projects/{project_id}/messages"):
        assert "482913" not in (await bureau.get(path)).text
    assert "wa.me" not in (await bureau.get(f"/console/messages/{message.id}")).text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            "The mail server refused the address for good (550).",
            "O servidor de e-mail recusou o endereço de vez (550).",
        ),
        (WAITS, "Este endereço já recebeu o bastante por enquanto; a mensagem espera."),
        (STOPPED, "Quem recebe não quer lembretes."),
    ],
)
async def test_why_a_message_was_not_sent_is_read_in_the_language_of_the_page(
    bureau: Bureau, sessions: Sessions, error: str, said: str
) -> None:
    project_id = await sold(sessions)
    message = await only(sessions)
    async with transaction(sessions) as session:
        (await session.get_one(Message, message.id)).error = error
    for path in ("/console/messages", f"/console/messages/{message.id}", f"/console/projects/{project_id}/messages"):
        assert said in text_of((await bureau.get(path, **{"Accept-Language": "pt-BR"})).text)
        assert error in text_of((await bureau.get(path)).text)


async def test_what_failed_is_found_and_sent_anew(bureau: Bureau, sessions: Sessions) -> None:
    await sold(sessions)
    message = await only(sessions)
    at = f"/console/messages/{message.id}"
    assert (await bureau.post(f"{at}/retry")).status_code == 409
    async with transaction(sessions) as session:
        row = await session.get_one(Message, message.id)
        row.status, row.error, row.launched_at = "failed", "The mail server refused the address for good (550).", now()
    assert "(550)" in (await bureau.get("/console/messages?status=failed", "viewer")).text
    assert "There are no" not in (await bureau.get("/console/messages?status=failed")).text
    assert "No message is like that" in (await bureau.get("/console/messages?status=sent")).text
    assert (await bureau.get("/console/messages?status=sonst")).status_code == 200
    assert (await bureau.post(f"{at}/retry", "viewer")).status_code == 403
    assert (await bureau.post(f"{at}/retry", "operator")).status_code == 303
    again = await only(sessions)
    assert (again.status, again.launched_at, again.replays) == ("queued", None, 1)


@pytest.mark.parametrize(("scope", "statuses"), [("read", (200, 200, 403, 403)), ("write", (200, 200, 200, 409))])
async def test_programs_see_messages_and_send_them_anew(
    bureau: Bureau, sessions: Sessions, scope: str, statuses: tuple[int, ...]
) -> None:
    project_id = await sold(sessions)
    message = await sent(bureau, sessions)
    async with transaction(sessions) as session:
        token = await create_token(session, "crm", scope)
    headers = {"Authorization": f"Bearer {token}"}
    listed = await bureau.http.get(f"/messages?project_id={project_id}&status=sent", headers=headers)
    one = await bureau.http.get(f"/messages/{message.id}", headers=headers)
    copy = await bureau.http.get(f"/messages/{message.id}/copy", headers=headers)
    again = await bureau.http.post(f"/messages/{message.id}/retry", headers=headers)
    assert tuple(answer.status_code for answer in (listed, one, copy, again)) == statuses
    assert listed.json() == [one.json()]
    assert one.json()["kept_here"] is True
    assert "/p/" not in one.text
    assert (await bureau.http.get(f"/messages/{message.id}")).status_code == 401


@pytest.mark.parametrize("role", ["viewer", None])
async def test_reminders_are_ended_by_the_link_alone_and_looking_changes_nothing(
    bureau: Bureau, sessions: Sessions, role: Role | None
) -> None:
    project_id = await sold(sessions)
    path = stop_path(bureau.runtime.cipher, project_id)
    asked = await bureau.http.get(path)
    assert "No more reminders?" in asked.text
    assert "default-src 'none'" in asked.headers["content-security-policy"]
    async with sessions() as session:
        assert len(list(await session.scalars(select(Message)))) == 1
    for _ in range(2):
        stopped = await bureau.http.post(path, data={"List-Unsubscribe": "One-Click"})
        assert "You get no more reminders" in stopped.text
    async with sessions() as session:
        rows = list(await session.scalars(select(Message).where(Message.purpose == "answers_reminder")))
    assert {(row.version, row.status) for row in rows} == {("day-2", "suppressed"), ("day-7", "suppressed")}


@pytest.mark.parametrize("token", ["x", "gAAAAABx", "a" * 3000])
async def test_a_link_that_is_not_ours_ends_nothing(bureau: Bureau, token: str) -> None:
    for answer in (await bureau.http.get(f"/unsubscribe/{token}"), await bureau.http.post(f"/unsubscribe/{token}")):
        assert answer.status_code == 404
        assert "not whole" in answer.text


async def test_a_link_of_another_place_ends_nothing(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await sold(sessions)
    token = bureau.runtime.cipher.seal(str(project_id), "somewhere else")
    assert (await bureau.http.post(f"/unsubscribe/{token}")).status_code == 404


async def test_what_a_visitor_wrote_is_forgotten_with_its_copy(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await sold(sessions)
    postman = bureau.runtime.workshop.postman
    assert postman is not None
    async with transaction(sessions) as session:
        await record(session, project_id, Written(name="Rita", reply_to="rita@visita.example", message="Fazem bolo?"))
    message = await only(sessions, "lead")
    await postman.attempt(message.id)
    copy = read_copy(await only(sessions, "lead"), bureau.runtime.cipher)
    assert copy is not None
    assert "Fazem bolo?" in copy.text
    async with transaction(sessions) as session:
        await forget(session, project_id, UUID(message.version))
    async with sessions() as session:
        assert [*await session.scalars(select(Message.purpose))] == ["answers_please"]


async def test_copies_are_sealed_with_new_keys_too(bureau: Bureau, sessions: Sessions) -> None:
    project_id = await sold(sessions)
    await sent(bureau, sessions)
    async with transaction(sessions) as session:
        await queue_code(session, bureau.runtime.cipher, project_id, "1", "482913")
    new = generate_key()
    assert await reseal(sessions, Cipher([new, KEY.get_secret_value()])) == 2
    copy = read_copy(await only(sessions), Cipher([new]))
    assert copy is not None
    assert "Hello, Marcos!" in copy.text
    code = await only(sessions, "approval_code")
    assert Cipher([new]).open(str(code.secret), place_of(project_id, "1")) == "482913"


async def test_a_link_made_for_looking_is_not_kept(bureau: Bureau, sessions: Sessions) -> None:
    await sold(sessions)
    message = await only(sessions)
    composed = await replace(bureau.runtime.writer, makes_links=False)(message)
    assert composed is not None
    assert composed.letter.button is None


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(("language", "said"), [("pt-BR", "Pausado por Ana Prado."), ("en", "Paused by Ana Prado.")])
def test_operators_read_in_their_language_why_a_project_waits(language: Language, said: str) -> None:
    with speaking(language):
        letter = needs_attention("Padaria", "Paused by Ana Prado.", "https://sites.example/console/projects/1")
    assert letter.items == (Item(said),)
