"""The local outbox: the mailer while no server is configured. It keeps, and sends to nobody."""

from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions
from sitewright.kit.language import say
from sitewright.messages.outbox import keep_copy
from sitewright.ports.integrations import TestResult
from sitewright.ports.mail import Mail, Receipt


class LocalOutbox:
    """Implements `ports.mail.Mailer`."""

    is_stand_in = True

    def __init__(self, sessions: Sessions, cipher: Cipher) -> None:
        self._sessions = sessions
        self._cipher = cipher

    async def send(self, mail: Mail) -> Receipt:
        """Keep the message, to be read in the console; a repetition replaces it."""
        await keep_copy(self._sessions, self._cipher, mail)
        return Receipt("kept", stand_in=True)

    async def test_connection(self) -> TestResult:
        """It works, and says what it does not do."""
        return TestResult(
            True,
            say(
                "E-mail não configurado: as mensagens ficam nesta máquina e são lidas em Mensagens.",
                "Mail is not configured: messages stay on this machine and are read under Messages.",
            ),
        )
