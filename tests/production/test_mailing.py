"""Messages for real: queued with what causes them, sent through the workflow engine to a server, once each."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

from sitewright.accounts.models import Operator
from sitewright.errors import Conflict
from sitewright.kit.db import transaction
from sitewright.leads.message import Message as Written
from sitewright.leads.service import record
from sitewright.links.service import send_again
from sitewright.messages.models import Message
from sitewright.messages.outbox import read_copy
from sitewright.messages.sending import MailLimits, Postman
from sitewright.messages.service import place_of, queue, queue_code, retry_message, stop_reminders
from sitewright.orders.models import Customer
from sitewright.orders.service import create_order
from sitewright.ports.payments import CheckoutChange
from sitewright.production import mailing
from sitewright.production.messages import workflow_id
from sitewright.production.story import A_DAY
from sitewright.projects import artefacts
from sitewright.projects.models import Artefact, SiteProject
from sitewright.projects.service import cancel, create_site_project, pause, retry, update_project
from tests.fakes.smtp import DROP, DROP_AFTER_TAKING, PASSWORD, USER, FakeSmtp, running
from tests.production.conftest import PATIENCE, Factory, Preview

SENDER = "Agência Sol <ola@agencia.example>"


@pytest.fixture
async def smtp() -> AsyncIterator[FakeSmtp]:
    async with running() as fake:
        yield fake


async def connected(factory: Factory, smtp: FakeSmtp, password: str = PASSWORD) -> None:
    values = {"host": "127.0.0.1", "port": smtp.port, "user": USER, "password": password, "sender": SENDER}
    await factory.runtime.config_service.set_config("mail", values)


async def messages_of(factory: Factory, project_id: UUID) -> list[Message]:
    async with factory.sessions() as session:
        query = select(Message).where(Message.project_id == project_id).order_by(Message.queued_at)
        return list((await session.scalars(query)).all())


async def settled(factory: Factory, project_id: UUID, number: int = 1) -> list[Message]:
    """The project's messages as soon as so many of them wait no more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = await messages_of(factory, project_id)
            if len([row for row in rows if row.status != "queued"]) >= number:
                return rows
            await asyncio.sleep(0.05)


def told(rows: list[Message]) -> list[tuple[str, str, str]]:
    return [(row.purpose, row.version, row.status) for row in rows]


async def test_a_payment_asks_for_answers_by_mail(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    project_id = await factory.sold()
    (row,) = await settled(factory, project_id)
    assert (row.status, row.attempts, row.recipient, row.language) == ("sent", 1, "marcos@example.com", "pt-BR")
    (mail,) = smtp.taken
    assert (mail["To"], mail["From"]) == ("marcos@example.com", SENDER)
    assert mail["Subject"] == "Seu site: precisamos de algumas respostas"
    plain = mail.get_body(("plain",))
    assert plain is not None
    said = plain.get_content()
    assert said.startswith("Olá, Marcos!")
    link = said.split("Responder agora:\r\n")[1].split("\r\n")[0]
    assert "/p/" in link
    assert "List-Unsubscribe" not in mail
    async with factory.sessions() as session:
        everything = (await session.execute(text("SELECT * FROM message"))).all()
    assert link.rpartition("/")[2] not in str(everything)
    history = await (await factory.client()).get_workflow_handle(f"mail-{row.id}-0").fetch_history()
    assert b"marcos" not in history.to_json().encode()


@pytest.mark.parametrize(
    ("rcpt", "data"),
    [(["450 busy"], []), (["421 closing"], []), ([], ["451 later"]), ([], [DROP]), (["450 busy"], [DROP, "421 x"])],
)
async def test_what_fails_for_now_is_sent_once_in_the_end(
    factory: Factory, smtp: FakeSmtp, rcpt: list[str], data: list[str]
) -> None:
    failures = len(rcpt) + len(data)
    smtp.rcpt, smtp.data = rcpt, data
    await connected(factory, smtp)
    (row,) = await settled(factory, await factory.sold())
    assert (row.status, row.attempts, row.error) == ("sent", failures + 1, None)
    assert len(smtp.taken) == 1


async def test_a_message_taken_before_the_connection_broke_is_known_again_by_its_id(
    factory: Factory, smtp: FakeSmtp
) -> None:
    smtp.data = [DROP_AFTER_TAKING]
    await connected(factory, smtp)
    (row,) = await settled(factory, await factory.sold())
    assert row.status == "sent"
    assert [*smtp.by_id()] == [f"<{row.id}@agencia.example>"]


async def test_what_is_refused_for_good_is_seen_and_sent_on_request(factory: Factory, smtp: FakeSmtp) -> None:
    smtp.rcpt = ["550 5.1.1 marcos@example.com is unknown"]
    await connected(factory, smtp)
    project_id = await factory.sold()
    (row,) = await settled(factory, project_id)
    assert (row.status, row.attempts) == ("failed", 1)
    assert row.error == "The mail server refused the address for good (550)."
    async with transaction(factory.sessions) as session:
        await session.execute(update(Customer).values(email="marcos.certo@example.com"))
    await factory.change(retry_message, row.id)
    async with asyncio.timeout(PATIENCE):
        while not smtp.taken:
            await asyncio.sleep(0.05)
    (row,) = await settled(factory, project_id)
    assert (row.status, row.replays, row.recipient) == ("sent", 1, "marcos.certo@example.com")
    with pytest.raises(Conflict):
        await factory.change(retry_message, row.id)


async def test_a_wrong_password_waits_for_the_operator(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp, "vencida")
    project_id = await factory.sold()
    async with asyncio.timeout(PATIENCE):
        while not (rows := await messages_of(factory, project_id))[0].error:
            await asyncio.sleep(0.05)
    assert (rows[0].status, "password" in str(rows[0].error)) == ("queued", True)
    await connected(factory, smtp)
    assert [row.status for row in await settled(factory, project_id)] == ["sent"]


async def test_without_a_server_a_message_is_kept_sealed_and_reaches_nobody(factory: Factory) -> None:
    project_id = await factory.sold()
    (row,) = await settled(factory, project_id)
    assert (row.status, row.kept_here) == ("sent", True)
    assert "Marcos" not in str(row.copy)
    copy = read_copy(row, factory.runtime.cipher)
    assert copy is not None
    assert "/p/" in copy.text
    assert "Olá, Marcos!" in copy.html


async def test_an_order_paid_in_live_mode_is_never_kept_instead_of_sent(factory: Factory, smtp: FakeSmtp) -> None:
    project_id = await factory.sold(live=True)
    async with asyncio.timeout(PATIENCE):
        while not (rows := await messages_of(factory, project_id)) or not rows[0].error:
            await asyncio.sleep(0.05)
    assert (rows[0].status, rows[0].copy) == ("queued", None)
    assert "E-mail is not configured" in str(rows[0].error)
    await connected(factory, smtp)
    rows = await settled(factory, project_id)
    assert (rows[0].purpose, rows[0].status) == ("answers_please", "sent")


async def test_each_thing_is_told_once_a_version(preview: Preview, smtp: FakeSmtp) -> None:
    rows = await settled(preview, preview.project_id, 3)
    told_before = [("answers_please", "1"), ("question", "1"), ("preview_ready", "1")]
    assert [(row.purpose, row.version) for row in rows] == told_before
    await connected(preview, smtp)
    async with transaction(preview.sessions) as session:
        project = await session.get_one(SiteProject, preview.project_id)
        project.round = 2
        project.status = "revising"
    for _ in range(2):
        await preview.change(update_project, preview.project_id, status="revising")
        await preview.change(update_project, preview.project_id, status="in_review")
    rows = await settled(preview, preview.project_id, 4)
    assert [(row.purpose, row.version) for row in rows] == [*told_before, ("round_done", "2")]
    assert [str(mail["Subject"]) for mail in smtp.taken] == ["Uma nova versão do seu site"]


async def test_the_link_is_mailed_whatever_the_project_is_at(preview: Preview, smtp: FakeSmtp) -> None:
    await settled(preview, preview.project_id, 3)
    await connected(preview, smtp)
    await preview.change(send_again, preview.project_id)
    rows = await settled(preview, preview.project_id, 4)
    assert (rows[-1].purpose, rows[-1].status) == ("link", "sent")
    assert str(smtp.taken[-1]["Subject"]) == "O link da página do seu site"
    assert "/p/" in str(smtp.taken[-1].get_body(("plain",)))


async def test_what_the_analysis_asks_is_asked_by_mail(preview: Preview) -> None:
    asked = "A loja da Rua Sete continua aberta?"
    async with transaction(preview.sessions) as session:
        await session.execute(delete(Artefact).where(Artefact.kind == "site"))
        analysis = await artefacts.latest(session, preview.project_id, "analysis")
        assert analysis is not None
        question = {"code": "second_shop", "field": "endereco", "text": asked, "severity": "ask"}
        analysis.body = {**analysis.body, "questions": [question]}
    message = next(row for row in await messages_of(preview, preview.project_id) if row.purpose == "question")
    composed = await preview.runtime.writer(message)
    assert composed is not None
    assert asked in [item.title for item in composed.letter.items]
    assert composed.letter.button is not None
    assert "/p/" in composed.letter.button.address


async def test_a_code_is_told_and_stands_nowhere(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    project_id = await factory.sold()
    await factory.change(queue_code, factory.runtime.cipher, project_id, "c1", "482913")
    rows = await settled(factory, project_id, 2)
    assert [row.secret for row in rows] == [None, None]
    codes = [mail for mail in smtp.taken if "código" in str(mail["Subject"])]
    assert len(codes) == 1
    assert "482913" in str(codes[0].get_body(("plain",)))
    async with transaction(factory.sessions) as session:
        sealed = factory.runtime.cipher.seal("111222", place_of(project_id, "c2"))
        session.add(
            Message(
                project_id=project_id, purpose="approval_code", version="c2", secret=sealed,
                queued_at=datetime.now(UTC) - timedelta(minutes=16),
            )
        )  # fmt: skip
    rows = await settled(factory, project_id, 3)
    late = next(row for row in rows if row.version == "c2")
    assert (late.status, late.secret) == ("suppressed", None)


async def test_the_owner_gets_what_a_visitor_wrote_and_answers_the_visitor(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    project_id = await factory.sold()
    written = Written(name="Rita\u2028 <b>Souza</b>", reply_to="rita@visita.example", message="Fazem bolo?\n<script>")
    for _ in range(2):
        await factory.change(record, project_id, written)
    await settled(factory, project_id, 2)
    (lead,) = [mail for mail in smtp.taken if mail["Reply-To"]]
    assert lead["Reply-To"] == "rita@visita.example"
    assert lead["To"] == "marcos@example.com"
    page = lead.get_body(("html",))
    assert page is not None
    assert "<script>" not in page.get_content()
    assert "Rita <b>Souza</b> escreveu pelo seu site" in str(lead["Subject"])


@pytest.mark.parametrize("mistyped", ["rita@visita.example,", "<rita@visita.example>", "rita.@visita.example"])
async def test_the_owner_gets_it_also_where_the_visitors_address_is_none(
    factory: Factory, smtp: FakeSmtp, mistyped: str
) -> None:
    await connected(factory, smtp)
    project_id = await factory.sold()
    await settled(factory, project_id)
    await factory.change(record, project_id, Written(name="Rita", reply_to=mistyped, message="Fazem bolo?"))
    rows = await settled(factory, project_id, 2)
    assert [row.status for row in rows] == ["sent", "sent"]
    assert smtp.taken[-1]["Reply-To"] is None
    assert mistyped in smtp.taken[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


async def test_administrators_are_told_of_what_needs_them_each_time_it_does(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    async with transaction(factory.sessions) as session:
        for role in ("administrator", "operator"):
            session.add(Operator(name=role, email=f"{role}@agencia.example", role=role, password_hash="x"))
    project_id = await factory.sold()
    await settled(factory, project_id)
    for number in (2, 3):
        await factory.change(pause, project_id, step="operator", reason="Somebody asked.")
        await factory.change(pause, project_id, step="operator", reason="Somebody asked again.")
        await settled(factory, project_id, number)
        await factory.change(retry, project_id)
    asked = [mail for mail in smtp.taken if "atenção" in str(mail["Subject"])]
    assert [str(mail["To"]) for mail in asked] == ["administrator@agencia.example"] * 2
    body = asked[0].get_body(("plain",))
    assert body is not None
    assert f"/console/projects/{project_id}" in body.get_content()


async def test_an_address_that_got_enough_waits_and_nothing_is_lost(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    project_id = await factory.sold()
    await settled(factory, project_id)
    postman = factory.runtime.workshop.postman
    assert postman is not None
    few = Postman(factory.sessions, factory.runtime.integrations, factory.runtime.writer, MailLimits(per_hour=1))
    async with transaction(factory.sessions) as session:
        row = Message(project_id=project_id, purpose="answers_reminder", version="x", launched_at=datetime.now(UTC))
        session.add(row)
    with pytest.raises(Exception, match="got enough") as waits:
        await few.attempt(row.id)
    assert 3500 < waits.value.retry_after <= 3600  # type: ignore[attr-defined]
    (waiting,) = [each for each in await messages_of(factory, project_id) if each.id == row.id]
    assert (waiting.status, waiting.attempts, waiting.tried_at) == ("queued", 0, None)
    await postman.attempt(row.id)
    await postman.attempt(row.id)
    assert len(smtp.taken) == 2


async def sold_before(factory: Factory, age: timedelta) -> UUID:
    """A project that was paid for so long ago, and is seen only now."""
    checkout = CheckoutChange("cs_1", "paid", 149_000, "BRL", False, "cus_1", "Marcos", "marcos@example.com")
    async with transaction(factory.sessions) as session:
        order = await create_order(session, "stripe", checkout)
        project = await create_site_project(session, order.customer_id, order.id, "business", live=False)
        project.created_at = datetime.now(UTC) - age
    return project.id


async def test_reminders_come_on_their_days(factory: Factory, smtp: FakeSmtp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "A_DAY", timedelta())  # which would keep the two apart that fall due together here
    await connected(factory, smtp)
    project_id = await sold_before(factory, timedelta(days=7) - timedelta(seconds=5))
    rows = await settled(factory, project_id, 3)
    assert told(rows) == [
        ("answers_please", "1", "sent"),
        ("answers_reminder", "day-2", "sent"),
        ("answers_reminder", "day-7", "sent"),
    ]
    project = (await factory.report(project_id)).created_at
    assert rows[-1].queued_at - project >= timedelta(days=7)
    assert str(smtp.taken[-1]["List-Unsubscribe"]).startswith("<http://127.0.0.1:")


async def days_set(handle: WorkflowHandle[Any, Any]) -> list[float]:
    """Seconds of the timers that were started for days by the newest chapter, in order."""
    events = (await handle.fetch_history()).events
    started = [each for each in events if each.event_type == EventType.EVENT_TYPE_TIMER_STARTED]
    seconds = [each.timer_started_event_attributes.start_to_fire_timeout.ToSeconds() for each in started]
    return [each for each in seconds if each > A_DAY / 2]


async def test_the_days_are_timers_of_the_workflow_engine_and_an_answer_ends_them(factory: Factory) -> None:
    project_id = await factory.sold()
    handle = (await factory.client()).get_workflow_handle(workflow_id(project_id))
    await settled(factory, project_id)
    async with asyncio.timeout(PATIENCE):
        while not (days := await days_set(handle)):
            await asyncio.sleep(0.1)
    assert days == [pytest.approx(2 * A_DAY, abs=PATIENCE)]
    await factory.answer(project_id)
    report = await factory.until(project_id)
    assert "remind" not in [step.step for step in report.steps]
    async with asyncio.timeout(PATIENCE):
        while await days_set(handle):  # the next chapter begins a moment after the project's report says so
            await asyncio.sleep(0.1)


async def test_a_project_whose_answers_never_came_is_reminded_of_once_more_and_closed(
    factory: Factory, smtp: FakeSmtp
) -> None:
    await connected(factory, smtp)
    project_id = await sold_before(factory, timedelta(days=181))
    report = await factory.until(project_id, "cancelled")
    assert [step.step for step in report.steps] == ["open_project", "remind", "remind", "close_abandoned"]
    rows = await settled(factory, project_id, 2)
    assert [row.version for row in rows] == ["1", "day-2"], "reminders do not come together"


async def test_who_answered_is_not_reminded(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    project_id = await factory.sold()
    await settled(factory, project_id)
    await factory.change(cancel, project_id)
    await factory.change(queue, project_id, "answers_reminder", "day-2")
    rows = await settled(factory, project_id, 2)
    assert told(rows)[1] == ("answers_reminder", "day-2", "suppressed")


async def test_who_wants_no_reminders_gets_none(factory: Factory) -> None:
    project_id = await factory.sold()
    await settled(factory, project_id)
    for _ in range(2):
        await factory.change(stop_reminders, project_id)
    for version in ("day-2", "day-7"):
        await factory.change(queue, project_id, "answers_reminder", version)
    rows = await messages_of(factory, project_id)
    assert told(rows)[1:] == [("answers_reminder", version, "suppressed") for version in ("day-2", "day-7")]


async def test_customers_of_either_language_are_written_to_in_it(factory: Factory, smtp: FakeSmtp) -> None:
    await connected(factory, smtp)
    for name, locale in itertools.islice({"a": "en", "b": "pt-BR"}.items(), 2):
        project_id = await factory.sold(name)
        async with transaction(factory.sessions) as session:
            (await session.get_one(SiteProject, project_id)).locale = locale
        await settled(factory, project_id)
        await factory.change(queue, project_id, "answers_reminder", "day-7")
        await settled(factory, project_id, 2)
    subjects = [str(mail["Subject"]) for mail in smtp.taken if mail["List-Unsubscribe"]]
    assert subjects == ["Your website is waiting for your answers", "Seu site espera as suas respostas"]
