"""Mail's connection test: the name, the connection, TLS, user and password, and the sender; no mail is sent."""

import asyncio

import aiosmtplib

from sitewright.errors import Misconfigured, Rejected, SitewrightError, Unavailable
from sitewright.integrations.mail.connection import Server
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
        return TestResult(False, _unavailable(server, error))
    return TestResult(
        True,
        say(
            f"Conectado a {server.host}; o remetente é aceito. Nenhuma mensagem foi enviada.",
            f"Connected to {server.host}; the sender is accepted. No message was sent.",
        ),
    )


def _unavailable(server: Server, error: Exception) -> str:
    reason = error.message if isinstance(error, SitewrightError) else "It takes too long."
    return say(
        f"O servidor {server.host}:{server.config.port} não responde como deveria ({reason}) Confira host e porta.",
        f"The server {server.host}:{server.config.port} does not answer as it should ({reason}) Check host and port.",
    )
