"""Mailer over SMTP."""

import asyncio
import email.utils
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from sitewright.errors import Rejected, Unavailable
from sitewright.integrations.mail.connection import Server
from sitewright.integrations.mail.probe import probe_mail
from sitewright.ports.integrations import TestResult
from sitewright.ports.mail import Mail, Receipt, domain_in_ascii

SECONDS = 45.0
"""All of one message; longer than a step, shorter than the activity that sends."""


class AsItIs(UnstructuredHeader, BaseHeader):
    """A header of one line: mail programs read no address out of encoded words (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        """The line, however long it is."""
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", AsItIs)
POLICY = SMTP.clone(header_factory=HEADERS)


class SmtpMailer:
    """Implements `ports.mail.Mailer`; a connection a message."""

    is_stand_in = False

    def __init__(self, server: Server, *, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    async def send(self, mail: Mail) -> Receipt:
        """See `ports.mail.Mailer`."""
        _, sender = self._server.sender
        message = message_of(mail, *self._server.sender).as_bytes()
        try:
            async with asyncio.timeout(self._seconds), self._server.session() as client:
                refused, reply = await client.sendmail(sender, [domain_in_ascii(mail.recipient)], message)
        except TimeoutError:
            raise Unavailable("The mail server takes too long.") from None
        assert not refused
        return Receipt(reply[:100])

    async def test_connection(self) -> TestResult:
        """See `ports.mail.Mailer`."""
        return await probe_mail(self._server)


def message_of(mail: Mail, name: str, sender: str) -> EmailMessage:
    """The message in its two forms. Its id comes from the mail's, so that a repetition is known for one.

    Raises Rejected for an address that cannot stand in a header.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(display_name=name, addr_spec=sender)
    message["To"] = _address(mail.recipient)
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.name}@{sender.rpartition('@')[2]}>"
    message["Date"] = email.utils.localtime()
    message["Auto-Submitted"] = "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    for header, value in mail.headers.items():
        message[header] = value
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def _address(address: str) -> Address:
    try:
        return Address(addr_spec=domain_in_ascii(address))
    except (ValueError, MessageError):
        raise Rejected("This is no address of mail; an address looks like name@example.com.", field="email") from None
