"""The mailbox of returned mail on a real IMAP server: read from where the last look ended, and left as it is."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from sitewright.errors import Misconfigured, Unavailable
from sitewright.integrations.configs import MailConfig
from sitewright.integrations.mail import mailbox as module
from sitewright.integrations.mail.connection import Server
from sitewright.integrations.mail.mailbox import TLS_FROM_THE_START, ImapMailbox
from sitewright.ports.mail import Look, Place
from tests.fakes import imap as fake_imap
from tests.fakes import smtp as fake_smtp
from tests.fakes.imap import FakeImap
from tests.fakes.reports import gmail, postfix
from tests.fakes.smtp import PASSWORD, USER, certificate
from tests.integrations.mail.probing import told

HOST = "127.0.0.1"
LETTER = b"From: dona@padaria.example\r\nSubject: Oi\r\nContent-Type: text/plain\r\n\r\nOi!\r\n"


@pytest.fixture
async def imap() -> AsyncIterator[FakeImap]:
    async with fake_imap.running() as fake:
        yield fake


def config(port: int, /, **values: Any) -> MailConfig:
    given = {"imap_host": HOST, "imap_port": port, "imap_user": USER, "imap_password": SecretStr(PASSWORD)}
    return MailConfig(**{**given, **values})


def mailbox(port: int, **values: Any) -> ImapMailbox:
    return ImapMailbox(Server(config(port, **values), allowed=[HOST], step_seconds=2.0))


def seen(look: Look) -> list[tuple[int, str]]:
    return [(place.uid, report.message_id) for place, report in look.reports]


async def test_reports_are_found_among_other_mail_and_each_once(imap: FakeImap) -> None:
    assert seen(await mailbox(imap.port).look(None)) == []
    await imap.put(LETTER)
    first = await imap.put(postfix("<1@a.example>"))
    await imap.put(LETTER)
    last = await imap.put(gmail("<2@a.example>"))
    look = await mailbox(imap.port).look(None)
    assert seen(look) == [(first, "<1@a.example>"), (last, "<2@a.example>")]
    assert look.reached.uid == last
    assert await mailbox(imap.port).look(look.reached) == Look([], look.reached)
    assert seen(await mailbox(imap.port).look(look.reports[0][0])) == [(last, "<2@a.example>")]
    await imap.put(LETTER)
    after = await mailbox(imap.port).look(look.reached)
    assert (after.reports, after.reached.uid) == ([], last + 1)


async def test_nothing_in_the_mailbox_is_changed(imap: FakeImap) -> None:
    for raw in (LETTER, postfix("<1@a.example>")):
        await imap.put(raw)
    before = await imap.flags()
    await mailbox(imap.port).look(None)
    assert await imap.flags() == before == [set(), set()]


async def test_a_server_that_numbers_anew_is_read_from_its_beginning(imap: FakeImap) -> None:
    await imap.put(postfix("<1@a.example>"))
    look = await mailbox(imap.port).look(None)
    await imap.begin_anew()
    uid = await imap.put(postfix("<1@a.example>"))
    assert uid <= look.reached.uid
    again = await mailbox(imap.port).look(look.reached)
    assert seen(again) == [(uid, "<1@a.example>")]
    assert again.reached.validity != look.reached.validity


async def test_a_look_reads_a_part_of_much_mail_and_none_that_is_old(
    imap: FakeImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HEADERS_A_LOOK", 4)
    monkeypatch.setattr(module, "REPORTS_A_LOOK", 2)
    await imap.put(postfix("<0@a.example>"), datetime.now(UTC) - timedelta(days=40))
    for number in (1, 2, 3):
        await imap.put(postfix(f"<{number}@a.example>"))
    for _ in range(8):
        await imap.put(LETTER)
    last = await imap.put(postfix("<4@a.example>"))
    looks, reached = [], None
    while reached is None or reached.uid != last:
        look = await mailbox(imap.port).look(reached)
        looks.append([name for _, name in seen(look)])
        reached = look.reached
    assert looks == [["<1@a.example>", "<2@a.example>"], ["<3@a.example>"], [], ["<4@a.example>"]]


async def test_a_huge_report_is_read_by_its_beginning(imap: FakeImap) -> None:
    await imap.put(
        postfix("<1@a.example>").replace(b"\n--4F2A81C0.1796000000/mail.agencia.example--", b"x" * 3_000_000)
    )
    assert [name for _, name in seen(await mailbox(imap.port).look(None))] == ["<1@a.example>"]


@pytest.mark.parametrize("first", [False, True])
async def test_the_password_travels_encrypted_and_the_server_proves_its_name(tmp_path: Path, first: bool) -> None:
    ours, believing = certificate(tmp_path)
    async with fake_imap.running(tls=ours, first=first) as fake:
        port = fake.port if first else TLS_FROM_THE_START
        named = config(fake.port, imap_host="localhost")
        await fake.put(postfix("<1@a.example>"))
        trusted = ImapMailbox(Server(named, ["localhost"], believing), tls_first_on=port)
        assert len((await trusted.look(None)).reports) == 1
        stranger = ImapMailbox(Server(named, ["localhost"], ssl.create_default_context()), tls_first_on=port)
        with pytest.raises(Misconfigured, match="certificate") as refused:
            await stranger.look(None)
        assert refused.value.field == "imap_host"


async def test_a_host_that_is_not_allowed_gets_neither_a_connection_nor_a_password(imap: FakeImap) -> None:
    with pytest.raises(Misconfigured, match="private address"):
        await ImapMailbox(Server(config(imap.port))).look(None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"imap_password": SecretStr("falsa")}, "imap_password"),
        ({"imap_user": "outra"}, "imap_password"),
        ({"imap_password": None, "password": SecretStr(PASSWORD), "host": "smtp.agencia.example"}, "imap_password"),
        ({"imap_user": None}, "imap_password"),
    ],
    ids=["password", "user", "password of another server", "no user"],
)
async def test_a_refusal_is_the_operators(imap: FakeImap, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        await mailbox(imap.port, **values).look(None)
    assert refused.value.field == field


async def test_what_is_not_given_is_that_of_sending_on_the_same_server(imap: FakeImap) -> None:
    given = {"host": HOST, "user": USER, "password": SecretStr(PASSWORD), "imap_user": None, "imap_password": None}
    assert (await mailbox(imap.port, **given).look(None)).reports == []


async def test_a_server_that_is_away_or_says_nothing_is_asked_later_and_leaves_no_thread() -> None:
    with pytest.raises(Unavailable):
        await mailbox(9).look(None)
    async with fake_imap.silent() as port:
        with pytest.raises(Unavailable):
            await ImapMailbox(Server(config(port), [HOST], step_seconds=0.2)).look(None)
        slow = ImapMailbox(Server(config(port), [HOST], step_seconds=60.0), seconds=0.2)
        with pytest.raises(Unavailable, match="too long"):  # a loop of its own, which waits for its threads
            await asyncio.wait_for(asyncio.to_thread(asyncio.run, slow.look(None)), 5)


@pytest.mark.parametrize("said", [b"* OK ready\r\n" + b"garbage \xff\r\n" * 5, b"", b"* BYE full\r\n", b"\x00" * 100])
async def test_what_is_no_imap_server_is_no_harm(said: bytes) -> None:
    async with fake_imap.saying(said) as port:
        with pytest.raises(Unavailable):
            await mailbox(port).look(None)


async def test_a_server_that_knows_login_alone_gets_what_is_quoted() -> None:
    async with fake_imap.refusing() as (port, asked):
        with pytest.raises(Unavailable, match="open its inbox"):
            await mailbox(port, imap_user='ola "x"', imap_password=SecretStr('a\\b"c')).look(None)
        assert rb'LOGIN "ola \"x\"" "a\\b\"c"' in asked
        assert b"EXAMINE INBOX" in asked
        asked.clear()
        for password in ("a\r\nx LOGOUT", "senha não"):
            with pytest.raises(Misconfigured):
                await mailbox(port, imap_password=SecretStr(password)).look(None)
        assert not [command for command in asked if command.startswith((b"LOGIN", b"LOGOUT"))]


async def test_the_connection_test_opens_the_mailbox(imap: FakeImap) -> None:
    await imap.put(LETTER)
    async with fake_smtp.running() as smtp:
        sending = {"host": HOST, "port": smtp.port, "user": USER, "password": SecretStr(PASSWORD)}

        def server(**values: Any) -> Server:
            return Server(config(imap.port, **{**sending, **values}), [HOST])

        success, message = await told(server())
        assert success
        assert message.endswith(
            "The mailbox for returned mail at 127.0.0.1 opens (messages in it: 1); nothing in it was changed."
        )
        assert (await told(server(), "pt-BR"))[1].endswith("abre (mensagens nela: 1); nada nela foi mudado.")
        success, message = await told(server(imap_password=SecretStr("falsa")))
        assert (success, "(imap_user, imap_password)" in message) == (False, True)
        success, message = await told(server(imap_port=9))
        assert (success, "127.0.0.1:9 does not answer" in message) == (False, True)
        assert await told(server(imap_host=None)) == (
            True,
            "Connected to 127.0.0.1; the sender is accepted. No message was sent. "
            "Returned mail is not read: no mailbox is named (imap_host).",
        )


def test_another_server_or_user_is_another_mailbox() -> None:
    names = {mailbox(port, **values).name for port, values in [(1, {}), (2, {}), (1, {"imap_user": "x@y.example"})]}
    assert len(names) == 3
    assert Place(1, 7).before == Place(1, 6)
