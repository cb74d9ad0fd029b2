"""A real IMAP server on loopback (pymap, in memory), its mailbox filled and numbered anew by hand; and a silent one."""

import asyncio
import contextlib
import functools
import ssl
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pysasl.hashing import BuiltinHash

from tests.fakes.smtp import PASSWORD, USER

OPTIONS = {"host": None, "port": "0", "debug": False, "cert": None, "key": None, "tls": False, "passlib_cfg": None}
DEMO = {"demo_data": False, "demo_user": USER, "demo_password": PASSWORD, "proxy_protocol": None}


@dataclass
class FakeImap:
    """The mailbox of `USER`; its messages have the numbers that the server gave them."""

    port: int
    inbox: MailboxData
    mailboxes: MailboxSet

    async def put(self, raw: bytes, when: datetime | None = None) -> int:
        """A message arrives; return its number."""
        return (await self.inbox.append(AppendMessage(raw, when or datetime.now(UTC), frozenset()))).uid

    async def flags(self) -> list[set[bytes]]:
        """What is marked at the messages, in their order; what was only looked at stays without a mark."""
        return [{flag.value for flag in message.permanent_flags} async for message in self.inbox.messages()]

    async def begin_anew(self) -> None:
        """What there was is moved away: numbers known until now mean nothing any more (RFC 3501, 2.3.1.1)."""
        await self.mailboxes.rename_mailbox("INBOX", f"Archive {self.inbox.uid_validity}")
        self.inbox = await self.mailboxes.get_mailbox("INBOX")


@contextlib.asynccontextmanager
async def running(*, tls: ssl.SSLContext | None = None, first: bool = False) -> AsyncIterator[FakeImap]:
    """The server, for as long as the block lasts; with `tls` it offers STARTTLS, or speaks it at `first`."""
    options = Namespace(**{**OPTIONS, **DEMO, "tls": tls is not None and not first})
    backend, config = await DictBackend.init(options, hash_context=BuiltinHash(rounds=1), ssl_context=tls)
    config.apply_context()
    async with backend.login.demo_user_identity.new_session() as session:
        mailboxes = session.mailbox_set
    talk = ProxyProtocolReader(ProxyProtocolVersion.get(None)).get_callback(IMAPServer(backend.login, config))
    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls if first else None)
    fake = FakeImap(server.sockets[0].getsockname()[1], await mailboxes.get_mailbox("INBOX"), mailboxes)
    try:
        yield fake
    finally:
        server.close()


@contextlib.asynccontextmanager
async def saying(greeting: bytes) -> AsyncIterator[int]:
    """The port of a server that says this, and then ends; after a greeting it waits until the other side ends."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        if greeting == GREETING:
            await reader.read()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@contextlib.asynccontextmanager
async def refusing() -> AsyncIterator[tuple[int, list[bytes]]]:
    """The port of a server that knows LOGIN alone and refuses everything else; and what it was asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.rstrip().partition(b" ")
            asked.append(command)
            known = command.startswith((b"CAPABILITY", b"LOGIN"))
            writer.write(b"* CAPABILITY IMAP4rev1\r\n%s %s so\r\n" % (tag, b"OK" if known else b"NO"))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], asked
    finally:
        server.close()


GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"
silent = functools.partial(saying, GREETING)
