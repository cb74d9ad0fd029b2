"""Mail over a real server: what is taken, what is refused for now or for good, what is never said in clear."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import SecretStr

from sitewright.errors import Misconfigured, Rejected, SitewrightError, Unavailable
from sitewright.integrations.configs import MailConfig
from sitewright.integrations.mail.connection import TLS_FROM_THE_START, Server
from sitewright.integrations.mail.smtp import SmtpMailer, message_of
from sitewright.ports.mail import Mail
from tests.fakes.smtp import DROP, PASSWORD, SILENCE, USER, FakeSmtp, certificate, running
from tests.integrations.mail.probing import told

ID = UUID(int=7)
SENDER = "Agência Sol <ola@agencia.example>"


def mail(**values: str | None) -> Mail:
    given = {"recipient": "dona@padaria.example", "subject": "Seu site está pronto", "text": "Olá\n", "html": "<p>Olá"}
    return Mail(id=ID, **{**given, **values})  # type: ignore[arg-type]


def server(fake: FakeSmtp, *, password: str = PASSWORD, sender: str | None = SENDER, **more: float) -> Server:
    config = MailConfig(host="127.0.0.1", port=fake.port, user=USER, password=SecretStr(password), sender=sender)
    return Server(config, allowed=["127.0.0.1"], **more)  # type: ignore[arg-type]


@pytest.fixture
async def smtp() -> AsyncIterator[FakeSmtp]:
    async with running() as fake:
        yield fake


async def test_a_message_arrives_in_two_forms_under_an_id_that_stays(smtp: FakeSmtp) -> None:
    mailer = SmtpMailer(server(smtp))
    await mailer.send(mail(reply_to="joana@cliente.example"))
    await mailer.send(mail())
    first, again = smtp.taken
    assert first["Message-ID"] == again["Message-ID"] == f"<{ID}@agencia.example>"
    assert (first["From"], first["To"], first["Subject"]) == (SENDER, "dona@padaria.example", "Seu site está pronto")
    assert first["Reply-To"] == "joana@cliente.example"
    assert [part.get_content_type() for part in first.walk()][1:] == ["text/plain", "text/html"]
    assert first.get_body(("plain",)).get_content().strip() == "Olá"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rcpt", "data", "kind"),
    [
        (["450 4.2.1 busy"], [], Unavailable),
        (["421 4.3.2 closing"], [], Unavailable),
        (["550 5.1.1 no such user dona@padaria.example"], [], Rejected),
        ([], ["451 4.3.0 later"], Unavailable),
        ([], ["554 5.7.1 spam"], Rejected),
        ([], [DROP], Unavailable),
        ([], [SILENCE], Unavailable),
    ],
)
async def test_what_a_server_says_tells_who_must_act(
    smtp: FakeSmtp, rcpt: list[str], data: list[str], kind: type[SitewrightError]
) -> None:
    smtp.rcpt, smtp.data = rcpt, data
    mailer = SmtpMailer(server(smtp, step_seconds=0.5))
    with pytest.raises(kind) as refused:
        await mailer.send(mail())
    assert "dona" not in refused.value.message
    assert smtp.taken == []
    await mailer.send(mail())
    assert len(smtp.taken) == 1


async def test_a_server_that_is_not_there_or_takes_too_long_is_asked_later(smtp: FakeSmtp) -> None:
    smtp.data = [SILENCE]
    with pytest.raises(Unavailable, match="too long"):
        await SmtpMailer(server(smtp), seconds=0.3).send(mail())
    gone = Server(MailConfig(host="127.0.0.1", port=9, sender=SENDER), allowed=["127.0.0.1"])
    with pytest.raises(Unavailable):
        await SmtpMailer(gone).send(mail())


async def test_a_wrong_password_and_a_foreign_sender_are_the_operators(smtp: FakeSmtp) -> None:
    with pytest.raises(Misconfigured) as refused:
        await SmtpMailer(server(smtp, password="falsa")).send(mail())
    assert refused.value.field == "password"
    smtp.sender_refused = True
    with pytest.raises(Misconfigured) as refused:
        await SmtpMailer(server(smtp)).send(mail())
    assert refused.value.field == "sender"


@pytest.mark.parametrize("first", [False, True])
async def test_what_is_sent_is_encrypted_and_the_server_proves_its_name(tmp_path: Path, first: bool) -> None:
    ours, believing = certificate(tmp_path)
    async with running(tls=ours, first=first) as fake:
        port = fake.port if first else TLS_FROM_THE_START
        config = MailConfig(host="localhost", port=fake.port, user=USER, password=SecretStr(PASSWORD), sender=SENDER)
        await SmtpMailer(Server(config, ["localhost"], believing, tls_first_on=port)).send(mail())
        assert fake.encrypted == [True]
        with pytest.raises(Misconfigured, match="certificate") as refused:
            await SmtpMailer(Server(config, ["localhost"], ssl.create_default_context(), tls_first_on=port)).send(
                mail()
            )
        assert refused.value.field == "host"
        assert len(fake.taken) == 1


async def test_a_private_host_that_is_not_listed_is_not_connected_to(
    smtp: FakeSmtp,
) -> None:
    with pytest.raises(Misconfigured, match="private address"):
        await SmtpMailer(Server(server(smtp).config)).send(mail())
    assert smtp.connections == 0


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "Olá\r\nBcc: outra@example.com"},
        {"subject": "Olá\nX: y"},
        {"recipient": "dona@padaria.example\r\nRCPT TO:<outra@example.com>"},
        {"recipient": "dona@padaria.example, outra@example.com"},
        {"recipient": "Dona <dona@padaria.example>"},
        {"recipient": "dona"},
        {"reply_to": "x@y.example\nBcc: outra@example.com"},
    ],
)
def test_a_header_is_one_line_and_an_address_one_address(values: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        mail(**values)


def test_the_address_that_ends_reminders_is_written_as_it_is_however_long() -> None:
    address = f"https://agencia.example/unsubscribe/{'gAAAAA' * 50}"
    written = message_of(replace(mail(), headers={"List-Unsubscribe": f"<{address}>"}), "Sol", "ola@agencia.example")
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in written.as_bytes()


async def test_a_domain_with_accents_is_reached(smtp: FakeSmtp) -> None:
    await SmtpMailer(server(smtp)).send(mail(recipient="oi@padaria-são-joão.example"))
    assert smtp.recipients == ["oi@xn--padaria-so-joo-yhbe.example"]


async def test_the_connection_test_sends_nothing(smtp: FakeSmtp) -> None:
    assert await told(server(smtp)) == (
        True,
        "Connected to 127.0.0.1; the sender is accepted. No message was sent. "
        "Returned mail is not read: no mailbox is named (imap_host).",
    )
    assert (await told(server(smtp), "pt-BR"))[1].startswith("Conectado a 127.0.0.1; o remetente é aceito.")
    assert smtp.taken == []


async def test_the_connection_test_names_what_is_wrong(smtp: FakeSmtp) -> None:
    assert "user or password" in (await told(server(smtp, password="falsa")))[1]
    assert "private network" in (await told(Server(server(smtp).config)))[1]
    assert "(sender)" in (await told(server(smtp, sender="sem endereço")))[1]
    smtp.sender_refused = True
    assert await told(server(smtp), "pt-BR") == (
        False,
        "O servidor não aceita este remetente (sender); use um endereço da conta.",
    )
    gone = Server(MailConfig(host="127.0.0.1", port=9, sender=SENDER), allowed=["127.0.0.1"])
    assert "127.0.0.1:9 does not answer" in (await told(gone))[1]
    unknown = Server(MailConfig(host="nowhere.invalid", sender=SENDER))
    assert "is not known" in (await told(unknown))[1]
