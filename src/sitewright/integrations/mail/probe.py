"""Mail's connection test: the name, the connection, TLS, user and password, and the sender; no mail is sent.

Where the mailbox is stored in which mail comes back, it is signed in to and opened, too; nothing in it is changed.
"""

import asyncio

import aiosmtplib

from sitewright.errors import Misconfigured, Rejected, SitewrightError, Unavailable
from sitewright.integrations.mail.connection import Server
from sitewright.integrations.mail.mailbox import ImapMailbox, opened
from sitewright.kit.language import InBoth, say
from sitewright.ports.integrations import TestResult

SECONDS = 9.0
WRONG = {
    "host": InBoth(
        "Servidor: falta o nome, ou o certificado não é dele; confira host.",
        "Server: its name is missing, or the certificate is not its own; check host.",
    ),
    "port": InBoth(
        "O servidor não oferece nesta porta o que é preciso (TLS, usuário e senha); use 587 ou 465.",
        "The server does not offer on this port what is needed (TLS, user and password); use 587 or 465.",
    ),
    "password": InBoth(
        "O servidor recusou usuário ou senha (user, password).",
        "The server refused user or password (user, password).",
    ),
    "sender": InBoth(
        "O servidor não aceita este remetente (sender); use um endereço da conta.",
        "The server does not accept this sender (sender); use an address of the account.",
    ),
    "imap_host": InBoth(
        "Caixa das devoluções: o certificado não é do nome do servidor; confira imap_host.",
        "Mailbox for returned mail: the certificate is not that of the server's name; check imap_host.",
    ),
    "imap_port": InBoth(
        "Caixa das devoluções: o servidor não oferece TLS nesta porta (imap_port); use 993.",
        "Mailbox for returned mail: the server offers no TLS on this port (imap_port); use 993.",
    ),
    "imap_password": InBoth(
        "Caixa das devoluções: falta usuário ou senha, ou o servidor os recusou (imap_user, imap_password).",
        "Mailbox for returned mail: user or password is missing, or was refused (imap_user, imap_password).",
    ),
    "base_url": InBoth(
        "O servidor fica numa rede privada; se isso é desejado, liste o host em SITEWRIGHT_ALLOWED_PRIVATE_HOSTS.",
        "The server is in a private network; if that is meant, list the host in SITEWRIGHT_ALLOWED_PRIVATE_HOSTS.",
    ),
}
"""What to do, by the field of the error."""


async def probe_mail(server: Server, *, seconds: float = SECONDS) -> TestResult:
    """Whether the server would take our mail."""
    try:
        _, sender = server.sender
        async with asyncio.timeout(seconds), server.session() as client:
            await client.mail(sender)
            await client.rset()
    except (Misconfigured, Rejected) as error:
        return TestResult(False, say(*WRONG.get(error.field or "", WRONG["port"])))
    except (Unavailable, TimeoutError, aiosmtplib.SMTPException) as error:
        return TestResult(False, _unavailable(f"{server.host}:{server.config.port}", error))
    sends = say(
        f"Conectado a {server.host}; o remetente é aceito. Nenhuma mensagem foi enviada.",
        f"Connected to {server.host}; the sender is accepted. No message was sent.",
    )
    mailbox = await _probe_mailbox(server, seconds)
    return TestResult(mailbox.success, f"{sends} {mailbox.message}")


async def _probe_mailbox(server: Server, seconds: float) -> TestResult:
    """Whether the mailbox could be read; that there is none is no failure."""
    host = server.config.imap_host
    if host is None:
        return TestResult(
            True,
            say(
                "As mensagens que voltam não são lidas: nenhuma caixa foi indicada (imap_host).",
                "Returned mail is not read: no mailbox is named (imap_host).",
            ),
        )
    try:
        _, held = await ImapMailbox(server, seconds=seconds).ask(opened)
    except Misconfigured as error:
        return TestResult(False, say(*WRONG.get(error.field or "", WRONG["imap_password"])))
    except Unavailable as error:
        return TestResult(False, _unavailable(f"{host}:{server.config.imap_port}", error))
    return TestResult(
        True,
        say(
            f"A caixa das devoluções em {host} abre (mensagens nela: {held}); nada nela foi mudado.",
            f"The mailbox for returned mail at {host} opens (messages in it: {held}); nothing in it was changed.",
        ),
    )


def _unavailable(place: str, error: Exception) -> str:
    reason = error.message if isinstance(error, SitewrightError) else "It takes too long."
    return say(
        f"O servidor {place} não responde como deveria ({reason}) Confira host e porta.",
        f"The server {place} does not answer as it should ({reason}) Check host and port.",
    )
