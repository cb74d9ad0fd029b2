"""What mail's connection test says."""

from sitewright.integrations.mail.connection import Server
from sitewright.integrations.mail.probe import probe_mail
from sitewright.kit.language import Language, speaking
from tests.fakes.smtp import PASSWORD


async def told(to: Server, language: Language = "en") -> tuple[bool, str]:
    """Whether it works, and the message, which never holds the password."""
    with speaking(language):
        result = await probe_mail(to, seconds=2.0)
    assert PASSWORD not in result.message
    return result.success, result.message
