"""A conversation with an SMTP server: bounded in time, encrypted, and with no host of a private network by accident."""

import asyncio
import contextlib
import email.utils
import socket
import ssl
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field

import aiosmtplib

from sitewright.errors import Misconfigured, Rejected, SitewrightError, Unavailable
from sitewright.integrations.configs import MailConfig
from sitewright.kit.addresses import judged_host
from sitewright.kit.language import mark

TLS_FROM_THE_START = 465
"""The port on which TLS comes first (RFC 8314); on others it is asked for (STARTTLS)."""
STEP_SECONDS = 15.0
PERMANENT = 500


@dataclass(frozen=True)
class Server:
    """A configured server. On hosts in `allowed` (this machine, a relay of one's own) TLS is used where it is offered;
    on any other it must be."""

    config: MailConfig
    allowed: Collection[str] = ()
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    step_seconds: float = STEP_SECONDS
    tls_first_on: int = TLS_FROM_THE_START

    @property
    def host(self) -> str:
        """Its name. Raises Misconfigured."""
        if self.config.host is None:
            raise Misconfigured("The mail server's name is missing.", field="host")
        return self.config.host

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address that messages come from. Raises Misconfigured."""
        name, address = email.utils.parseaddr(self.config.sender or self.config.user or "")
        if "@" not in address.strip("@") or not (name + address).isprintable():
            raise Misconfigured("The sender is no address; write it as Agency <hello@agency.example>.", field="sender")
        return name, address

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Connected, encrypted and signed in. Raises what `told` makes of the server's answers."""
        client = await self._connect()
        try:
            await self._encrypt(client)
            await self._sign_in(client)
            yield client
            # What was accepted is accepted, whether or not the server says good-bye.
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=2.0)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise told(error) from None
        finally:
            client.close()

    async def dial(self, host: str, port: int) -> socket.socket:
        """Connected to a judged address of the host. Raises Misconfigured, Unavailable and OSError."""
        try:
            address = await judged_host(host, port, self.allowed)
        except Rejected as error:
            raise Misconfigured(error.message, field=error.field) from None
        wire = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        wire.setblocking(False)
        try:
            async with asyncio.timeout(self.step_seconds):
                await asyncio.get_running_loop().sock_connect(wire, (address, port))
        except BaseException:
            wire.close()
            raise
        return wire

    async def _connect(self) -> aiosmtplib.SMTP:
        try:
            wire = await self.dial(self.host, self.config.port)
        except OSError as error:
            raise told(error) from None
        try:
            client = aiosmtplib.SMTP(
                hostname=self.host,
                sock=wire,
                use_tls=self.config.port == self.tls_first_on,
                start_tls=False,
                tls_context=self.tls,
                timeout=self.step_seconds,
            )
            await client.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            wire.close()
            raise told(error) from None
        except asyncio.CancelledError:
            wire.close()
            raise
        return client

    async def _encrypt(self, client: aiosmtplib.SMTP) -> None:
        if self.config.port == self.tls_first_on:
            return
        await client.ehlo()
        if client.supports_extension("starttls"):
            await client.starttls(server_hostname=self.host, tls_context=self.tls)
            await client.ehlo()
        elif self.host.lower() not in self.allowed:
            raise Misconfigured("The mail server offers no encryption on this port; use 587 or 465.", field="port")

    async def _sign_in(self, client: aiosmtplib.SMTP) -> None:
        user, password = self.config.user, self.config.password
        if user is None or password is None:
            return
        try:
            await client.login(user, password.get_secret_value())
        except aiosmtplib.SMTPNotSupported:
            raise Misconfigured("The mail server takes no user and password on this port.", field="port") from None


def told(error: Exception) -> SitewrightError:
    """What an answer means, by who must act; the server's own text is not repeated: it may name a person."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= PERMANENT:
        return Misconfigured("The mail server refused user or password; enter them again.", field="password")
    if isinstance(error, aiosmtplib.SMTPSenderRefused) and error.code >= PERMANENT:
        return Misconfigured(f"The mail server refused the sender ({error.code}).", field="sender")
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        code = max((each.code for each in error.recipients), default=PERMANENT)
        return _by_code(code, mark("the address"))
    if isinstance(error, aiosmtplib.SMTPDataError):
        return _by_code(error.code, mark("the message"))
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return Misconfigured("The mail server's certificate is not that of its name; check the name.", field="host")
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Unavailable(f"The mail server answered {error.code}.")
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return Rejected("The mail server cannot reach an address that is written like this.", field="email")
    return Unavailable(f"The mail server does not answer ({type(error).__name__}).")


def _by_code(code: int, refused: str) -> SitewrightError:
    if code >= PERMANENT:
        return Rejected(f"The mail server refused {refused} for good ({code}).")
    return Unavailable(f"The mail server wants {refused} later ({code}).")
