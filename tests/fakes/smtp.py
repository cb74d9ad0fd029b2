"""A real SMTP server on loopback, whose answers can be told: refusals, silence, connections that break."""

import asyncio
import contextlib
import email
import ssl
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "ola@agencia.example", "segredo de correio"
DROP, DROP_AFTER_TAKING = "drop", "drop after taking"
SILENCE, SILENCE_AFTER_TAKING = "silence", "silence after taking"


@dataclass
class FakeSmtp:
    """Takes mail; `rcpt` and `data` are the next answers of those commands, after which all is well."""

    port: int = 0
    rcpt: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    sender_refused: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    encrypted: list[bool] = field(default_factory=list)

    def by_id(self) -> dict[str, list[EmailMessage]]:
        """What was taken, by `Message-ID`, as a mailbox shows it."""
        found: dict[str, list[EmailMessage]] = {}
        for message in self.taken:
            found.setdefault(str(message["Message-ID"]), []).append(message)
        return found

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, *_: object
    ) -> str:
        """Take the sender, or refuse it."""
        if self.sender_refused:
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, *_: object
    ) -> str:
        """Take the recipient, or answer as told."""
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the message, or answer as told."""
        answer = self.data.pop(0) if self.data else "250 taken"
        wire = cast("asyncio.Transport", server.transport)
        if answer == SILENCE:
            await asyncio.sleep(3600)
        if answer in ("250 taken", DROP_AFTER_TAKING, SILENCE_AFTER_TAKING):
            content = cast("bytes", envelope.content)
            self.taken.append(email.message_from_bytes(content, policy=default))
            self.recipients += envelope.rcpt_tos
            self.encrypted.append(wire.get_extra_info("sslcontext") is not None)
        if answer == SILENCE_AFTER_TAKING:
            await asyncio.sleep(3600)
        if answer in (DROP, DROP_AFTER_TAKING):
            wire.abort()
            return "421 gone"
        return answer


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Lets in who knows the password."""
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=known)


@contextlib.asynccontextmanager
async def running(
    *, tls: ssl.SSLContext | None = None, first: bool = False, auth: bool = True
) -> AsyncIterator[FakeSmtp]:
    """The server, for as long as the block lasts; with `tls` it offers STARTTLS, or speaks it at `first`."""
    fake = FakeSmtp()
    loop = asyncio.get_running_loop()

    def connected() -> SMTP:
        fake.connections += 1
        return SMTP(
            fake,
            enable_SMTPUTF8=True,
            tls_context=None if first else tls,
            authenticator=authenticate if auth else None,
            auth_require_tls=False,
            loop=loop,
        )

    server = await loop.create_server(connected, "127.0.0.1", 0, ssl=tls if first else None)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()


def certificate(folder: Path, name: str = "localhost") -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Contexts of a server that has a certificate of this name, and of a client that believes it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(cert)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(cert, key)
    return server, ssl.create_default_context(cafile=str(cert))
