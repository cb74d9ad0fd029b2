"""Mail that came back: sent through a real server, reported in a real mailbox, seen and sent anew in the console."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from sitewright.accounts.service import create_token
from sitewright.errors import Misconfigured
from sitewright.integrations.models import IntegrationTest
from sitewright.integrations.outcomes import last_tests
from sitewright.kit.db import transaction
from sitewright.messages.models import MailboxCursor, Message
from sitewright.messages.returned import UNDER_WAY
from sitewright.orders.models import Customer
from sitewright.orders.service import create_order
from sitewright.ports.payments import CheckoutChange
from sitewright.projects.service import create_site_project
from sitewright.worker import take_returned_mail
from tests.console.conftest import Bureau, text_of
from tests.fakes import imap as fake_imap
from tests.fakes import smtp as fake_smtp
from tests.fakes.imap import FakeImap
from tests.fakes.reports import exchange, gmail, postfix
from tests.fakes.smtp import PASSWORD, USER, FakeSmtp

MARCOS = "marcos@example.com"
DOMAIN = USER.partition("@")[2]


class Post:
    """An agency that sends over a server and reads what comes back."""

    def __init__(self, bureau: Bureau, smtp: FakeSmtp, imap: FakeImap) -> None:
        self.bureau, self.smtp, self.imap = bureau, smtp, imap
        self.sessions = bureau.runtime.sessions

    async def configure(self, **values: str | int | None) -> None:
        """Store the accounts."""
        given = {"host": "127.0.0.1", "port": self.smtp.port, "user": USER, "password": PASSWORD}
        given |= {"imap_host": "127.0.0.1", "imap_port": self.imap.port}
        await self.bureau.runtime.config_service.set_config("mail", {**given, **values})

    async def sold(self, number: int = 1, email: str = MARCOS) -> Message:
        """A customer was asked for answers."""
        checkout = CheckoutChange(f"cs_{number}", "paid", 149_000, "BRL", False, f"cus_{number}", "Marcos", email)
        async with transaction(self.sessions) as session:
            order = await create_order(session, "stripe", checkout)
            project = await create_site_project(session, order.customer_id, order.id, "business", live=False)
        async with self.sessions() as session:
            message = (await session.scalars(select(Message).where(Message.project_id == project.id))).one()
        return await self.send(message.id)

    async def send(self, message_id: UUID) -> Message:
        """What the worker does with a message that waits."""
        postman = self.bureau.runtime.workshop.postman
        assert postman is not None
        await postman.attempt(message_id)
        return await self.now(message_id)

    async def now(self, message_id: UUID) -> Message:
        """The message as it stands."""
        async with self.sessions() as session:
            return await session.get_one(Message, message_id)

    async def look(self) -> None:
        """What the worker does every few minutes."""
        await take_returned_mail(self.bureau.runtime)

    async def test_of_mail(self) -> tuple[bool, str] | None:
        """How the connection test that is shown went."""
        async with self.sessions() as session:
            last = (await last_tests(session)).get("mail")
        return (last.success, last.message) if last else None


@pytest.fixture
async def post(bureau: Bureau) -> AsyncIterator[Post]:
    bureau.runtime.http.allowed = frozenset({"127.0.0.1"})
    bureau.http.headers["Accept-Language"] = "en"
    async with fake_smtp.running() as smtp, fake_imap.running() as imap:
        post = Post(bureau, smtp, imap)
        await post.configure()
        yield post


async def test_a_message_that_came_back_is_seen_with_what_to_do_and_sent_anew(post: Post) -> None:
    message = await post.sold()
    at = f"/console/messages/{message.id}"
    assert message.status == "sent"
    assert "that shows here" in text_of((await post.bureau.get(at)).text)
    sent_as = str(post.smtp.taken[0]["Message-ID"])
    await post.imap.put(postfix(sent_as, MARCOS))
    await post.look()
    page = (await post.bureau.get(at, "operator")).text
    for said in (
        "Came back",
        "(5.1.1): there is no such address.",
        f"550 5.1.1 <{MARCOS}>",
        "Correct the address",
    ):
        assert said.replace("<", "&lt;").replace(">", "&gt;") in text_of(page)
    assert "wa.me" in page
    told = text_of((await post.bureau.get(at, "operator", **{"Accept-Language": "pt-BR"})).text)
    assert "A mensagem voltou (5.1.1): este endereço não existe. O outro servidor diz: 550 5.1.1" in told
    for path in ("/console/messages?status=returned", f"/console/projects/{message.project_id}/messages"):
        assert "there is no such address" in (await post.bureau.get(path)).text
    customer = f"/console/projects/{message.project_id}/customer"
    assert f'href="{customer}"' in page
    refused = await post.bureau.post(f"{customer}/email", "operator", email="marcos@certo, x@example.com")
    assert (refused.status_code, 'value="marcos@certo, x@example.com"' in refused.text) == (422, True)
    assert (
        await post.bureau.post(f"{customer}/email", "operator", email=" marcos.certo@example.com ")
    ).status_code == 303
    assert (await post.bureau.post(f"{at}/retry", "operator")).status_code == 303
    again = await post.send(message.id)
    assert (again.status, again.error, again.recipient) == ("sent", None, "marcos.certo@example.com")
    assert [str(mail["Message-ID"]) for mail in post.smtp.taken] == [sent_as, f"<{message.id}.1@{DOMAIN}>"]


@pytest.mark.parametrize(
    ("scope", "body", "status"),
    [
        ("write", {"email": " certo@example.com"}, 204),
        ("write", {"email": "certo"}, 422),
        ("write", {"email": "certo@example.com", "name": "Marcos"}, 422),
        ("read", {"email": "certo@example.com"}, 403),
    ],
)
async def test_programs_correct_an_address(post: Post, scope: str, body: dict[str, str], status: int) -> None:
    message = await post.sold()
    async with transaction(post.sessions) as session:
        token = await create_token(session, "crm", scope)
    headers = {"Authorization": f"Bearer {token}"}
    answer = await post.bureau.http.put(f"/projects/{message.project_id}/customer", json=body, headers=headers)
    assert answer.status_code == status
    async with post.sessions() as session:
        assert await session.scalar(select(Customer.email)) == ("certo@example.com" if status == 204 else MARCOS)
    strange = await post.bureau.http.put(f"/projects/{uuid4()}/customer", json=body, headers=headers)
    assert strange.status_code == (403 if scope == "read" else 422 if "name" in body else 404)


async def test_a_report_is_taken_once_however_often_it_is_found(post: Post) -> None:
    message = await post.sold()
    report = postfix(f"<{message.id}@{DOMAIN}>", MARCOS)
    await post.imap.put(report)
    await post.look()
    returned = await post.now(message.id)
    await post.look()
    await post.imap.put(report)
    await post.imap.begin_anew()
    await post.imap.put(report)
    await post.look()
    assert (await post.now(message.id)).error == returned.error
    await post.bureau.post(f"/console/messages/{message.id}/retry")
    assert (await post.send(message.id)).status == "sent"
    await post.imap.begin_anew()
    await post.imap.put(report)
    await post.look()
    assert (await post.now(message.id)).status == "sent", "that was the message as it was sent before"
    await post.imap.put(gmail(f"<{message.id}.1@{DOMAIN}>", MARCOS))
    await post.look()
    last = await post.now(message.id)
    assert (last.status, "it was tried for long, and given up" in str(last.error)) == ("returned", True)


async def test_a_look_that_died_before_it_was_written_down_is_made_again(post: Post) -> None:
    message = await post.sold()
    await post.imap.put(exchange(f"<{message.id}@{DOMAIN}>", MARCOS))
    await post.look()
    async with transaction(post.sessions) as session:
        (await session.scalars(select(MailboxCursor))).one().uid = 0
    await post.look()
    assert "the mailbox is full" in str((await post.now(message.id)).error)
    async with post.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(MailboxCursor)) == 1


@pytest.mark.parametrize("status", ["queued", "failed", "suppressed"])
async def test_only_what_was_sent_comes_back(post: Post, status: str) -> None:
    message = await post.sold()
    async with transaction(post.sessions) as session:
        await session.execute(update(Message).values(status=status, tried_at=Message.tried_at - UNDER_WAY))
    await post.imap.put(postfix(f"<{message.id}@{DOMAIN}>", MARCOS))
    await post.look()
    assert (await post.now(message.id)).status == status


async def test_a_report_that_is_quicker_than_we_are_waits_for_us(post: Post) -> None:
    message = await post.sold()
    other = await post.sold(2, "outra@example.com")
    async with transaction(post.sessions) as session:
        (await session.get_one(Message, message.id)).status = "queued"
    await post.imap.put(postfix(f"<{message.id}@{DOMAIN}>", MARCOS))
    await post.imap.put(postfix(f"<{other.id}@{DOMAIN}>", "outra@example.com"))
    await post.look()
    assert (await post.now(message.id)).status == "queued"
    async with transaction(post.sessions) as session:
        (await session.get_one(Message, message.id)).status = "sent"
    await post.look()
    assert [(await post.now(each.id)).status for each in (message, other)] == ["returned", "returned"]


async def test_what_is_not_about_our_message_to_this_address_changes_nothing(post: Post) -> None:
    message = await post.sold()
    for report in (
        postfix(f"<{message.id}@{DOMAIN}>", "outra@example.com"),
        postfix(f"<{uuid4()}@{DOMAIN}>", MARCOS),
        postfix(f"<{message.id}.1@{DOMAIN}>", MARCOS),
        postfix(f"<x-{message.id}@{DOMAIN}>", MARCOS),
        postfix("<>", MARCOS),
        postfix(f"<{message.id}@{DOMAIN}>", MARCOS, action="delayed", status="4.4.1"),
    ):
        await post.imap.put(report)
    await post.look()
    assert (await post.now(message.id)).status == "sent"


async def test_an_address_with_accents_is_known_in_its_other_form(post: Post) -> None:
    message = await post.sold(email="Oi@padaria-são-joão.example")
    await post.imap.put(exchange(f"<{message.id}@{DOMAIN}>", "oi@xn--padaria-so-joo-yhbe.example"))
    await post.look()
    assert (await post.now(message.id)).status == "returned"


async def test_a_mailbox_that_cannot_be_read_shows_at_the_integration_until_it_can(post: Post) -> None:
    message = await post.sold()
    await post.configure(imap_password="falsa")
    with pytest.raises(Misconfigured):
        await post.look()
    shown = await post.test_of_mail()
    assert shown is not None
    assert (shown[0], "(imap_user, imap_password)" in shown[1]) == (False, True)
    assert "Failing" in text_of((await post.bureau.get("/console/integrations")).text)
    await post.configure()
    assert await post.test_of_mail() is None
    await post.imap.put(postfix(f"<{message.id}@{DOMAIN}>", MARCOS))
    await post.look()
    assert (await post.now(message.id)).status == "returned"


async def test_the_test_is_made_again_as_soon_as_the_mailbox_can_be_read(post: Post) -> None:
    await post.imap.begin_anew()
    failing = {"type": "mail", "success": False, "message": "away", "language": "en"}
    async with transaction(post.sessions) as session:
        session.add(IntegrationTest(**failing))
    await post.look()
    shown = await post.test_of_mail()
    assert shown is not None
    assert (shown[0], "abre (mensagens nela: 0)" in shown[1]) == (True, True)


async def test_without_a_mailbox_nothing_is_looked_for_and_the_page_says_so(post: Post) -> None:
    message = await post.sold()
    await post.configure(imap_host=None)
    await post.imap.put(postfix(f"<{message.id}@{DOMAIN}>", MARCOS))
    await post.look()
    assert (await post.now(message.id)).status == "sent"
    assert "which is not read here" in text_of((await post.bureau.get(f"/console/messages/{message.id}")).text)
