"""The mailbox where mail comes back, over IMAP (RFC 3501): opened to be read alone (EXAMINE), and bounded in time."""

import asyncio
import contextlib
import hashlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sitewright.errors import Misconfigured, SitewrightError, Unavailable
from sitewright.integrations.mail.connection import Server
from sitewright.integrations.mail.report import read_report
from sitewright.ports.mail import Look, Place, Returned

T = TypeVar("T")
TLS_FROM_THE_START = 993
"""The port on which TLS comes first (RFC 8314); on others it is asked for (STARTTLS)."""
SECONDS = 90.0
BACK = timedelta(days=30)
"""Older mail is not looked at: servers give up after days."""
HEADERS_A_LOOK = 200
REPORTS_A_LOOK = 50
LARGEST = 128 * 1024
"""So many bytes of a report are read; what names the message stands before its text."""
LONGEST_LITERAL = 4 * LARGEST
UID = re.compile(rb"\bUID (\d+)")


class Conversation(imaplib.IMAP4):
    """IMAP over a connection that is there already."""

    def __init__(self, wire: socket.socket, host: str) -> None:
        self._wire = wire
        super().__init__(host)

    def open(self, host: str = "", port: int = 0, _timeout: float | None = None) -> None:
        """Talk over the connection."""
        self.host, self.port, self.sock = host, port, self._wire
        self.file = self.sock.makefile("rb")

    def read(self, size: int) -> bytes:
        """So many bytes of an answer, where it announces no more than it may."""
        if size > LONGEST_LITERAL:
            raise self.abort("more than it may")
        return super().read(size)


class ImapMailbox:
    """Implements `ports.mail.Mailbox`; a connection a look."""

    def __init__(self, server: Server, *, seconds: float = SECONDS, tls_first_on: int = TLS_FROM_THE_START) -> None:
        self._server = server
        self._config = server.config
        self._seconds = seconds
        self._tls_first = server.config.imap_port == tls_first_on

    @property
    def host(self) -> str:
        """Its server's name. Raises Misconfigured."""
        if self._config.imap_host is None:
            raise Misconfigured("The name of the mailbox's server is missing.", field="imap_host")
        return self._config.imap_host

    @property
    def name(self) -> str:
        """See `ports.mail.Mailbox`."""
        user = self._config.imap_user or self._config.user
        return hashlib.sha256(f"{self.host.lower()}:{self._config.imap_port}/{user}".encode()).hexdigest()

    async def look(self, after: Place | None) -> Look:
        """See `ports.mail.Mailbox`."""
        return await self.ask(lambda conversation: look(conversation, after))

    async def ask(self, question: Callable[[imaplib.IMAP4], T]) -> T:
        """An answer of the server, which is signed in to. Raises Misconfigured and Unavailable."""
        try:
            wire = await self._server.dial(self.host, self._config.imap_port)
        except OSError as error:
            raise told(error) from None
        end = wire.dup()
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.to_thread(self._converse, wire, question)
        except TimeoutError:
            raise Unavailable("The mailbox's server takes too long.") from None
        finally:
            # A thread cannot be cancelled; one that still waits for an answer finds that there is nobody to give it.
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _converse(self, wire: socket.socket, question: Callable[[imaplib.IMAP4], T]) -> T:
        wire.settimeout(self._server.step_seconds)
        try:
            with wire if not self._tls_first else self._server.tls.wrap_socket(wire, server_hostname=self.host) as wire:
                conversation = Conversation(wire, self.host)
                try:
                    self._encrypt(conversation)
                    self._sign_in(conversation)
                    answer = question(conversation)
                    with contextlib.suppress(imaplib.IMAP4.error, OSError):
                        conversation.logout()
                    return answer
                finally:
                    with contextlib.suppress(OSError):
                        conversation.shutdown()
        except (imaplib.IMAP4.error, OSError) as error:
            raise told(error) from None

    def _encrypt(self, conversation: imaplib.IMAP4) -> None:
        if self._tls_first:
            return
        if "STARTTLS" in conversation.capabilities:
            conversation.starttls(self._server.tls)
        elif self.host.lower() not in self._server.allowed:
            raise Misconfigured("The mailbox's server offers no encryption on this port; use 993.", field="imap_port")

    def _sign_in(self, conversation: imaplib.IMAP4) -> None:
        user, password = self._config.imap_user or self._config.user, self._password()
        if user is None or password is None:
            raise Misconfigured("The mailbox's user or password is missing.", field="imap_password")
        try:
            if "AUTH=PLAIN" in conversation.capabilities:
                conversation.authenticate("PLAIN", lambda _: f"\0{user}\0{password}".encode())
            elif (user + password).isprintable():
                conversation.login(f'"{user.translate(QUOTED)}"', password)
            else:
                raise conversation.error("what is quoted is one line")
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeError):
            raise Misconfigured(
                "The mailbox's server refused user or password; enter them again.", field="imap_password"
            ) from None

    def _password(self) -> str | None:
        """Its own; that of SMTP is sent to no other host than it was typed for."""
        secret = self._config.imap_password
        if secret is None and self.host.lower() == (self._config.host or "").lower():
            secret = self._config.password
        return secret.get_secret_value() if secret else None


QUOTED = str.maketrans({"\\": r"\\", '"': r"\""})


def look(conversation: imaplib.IMAP4, after: Place | None) -> Look:
    """Reports after a place; from the beginning where the server has numbered its mail anew."""
    validity, _ = opened(conversation)
    since = after.uid if after and after.validity == validity else 0
    uids = new_mail(conversation, since)
    candidates = reports_among(conversation, uids)
    if len(candidates) > REPORTS_A_LOOK:
        uids = [uid for uid in uids if uid < candidates[REPORTS_A_LOOK]]
    read = ((uid, read_one(conversation, uid)) for uid in candidates[:REPORTS_A_LOOK])
    reports = [(Place(validity, uid), returned) for uid, returned in read if returned]
    return Look(reports, Place(validity, uids[-1] if uids else since))


def opened(conversation: imaplib.IMAP4) -> tuple[int, int]:
    """The inbox, opened to be read: what its numbers are valid under, and how many messages it holds."""
    state, held = conversation.select("INBOX", readonly=True)
    _, validity = conversation.response("UIDVALIDITY")
    if state != "OK" or not validity or not validity[0] or not held or not held[0]:
        raise Unavailable("The mailbox's server does not open its inbox.")
    return int(validity[0]), int(held[0])


def new_mail(conversation: imaplib.IMAP4, since: int) -> list[int]:
    """The numbers of what came after a number, in order; a part of them where there are many."""
    day = (datetime.now(UTC) - BACK).strftime("%d-%b-%Y")
    _, found = conversation.uid("SEARCH", f"UID {since + 1}:* SINCE {day}")
    numbers = sorted(int(number) for line in found if line for number in line.split())
    # The last message is in any range that ends with a star.
    return [number for number in numbers if number > since][:HEADERS_A_LOOK]


def reports_among(conversation: imaplib.IMAP4, uids: Sequence[int]) -> list[int]:
    """Those of the messages that are reports. Their types are looked at here: some servers search by words alone."""
    if not uids:
        return []
    numbers = ",".join(map(str, uids))
    _, answer = conversation.uid("FETCH", numbers, "(UID BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE)])")
    found = {uid for uid, header in fetched(answer) if b"multipart/report" in header.lower()}
    return sorted(found & set(uids))


def read_one(conversation: imaplib.IMAP4, uid: int) -> Returned | None:
    """What one report says, by its beginning."""
    _, answer = conversation.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{LARGEST}>)")
    return next((returned for _, raw in fetched(answer) if (returned := read_report(raw))), None)


def fetched(answer: Sequence[Any]) -> Iterator[tuple[int, bytes]]:
    """Numbers and contents; the number stands before the content or after it."""
    for part, following in zip(answer, [*answer[1:], b""], strict=True):
        if isinstance(part, tuple):
            rest = following if isinstance(following, bytes) else b""
            if number := UID.search(part[0]) or UID.search(rest):
                yield int(number[1]), part[1]


def told(error: Exception) -> SitewrightError:
    """What went wrong, by who must act; the server's own text is not repeated."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Misconfigured(
            "The certificate of the mailbox's server is not that of its name; check the name.", field="imap_host"
        )
    return Unavailable(f"The mailbox's server does not answer as it should ({type(error).__name__}).")
