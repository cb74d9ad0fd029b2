"""Copies of what no server was given: sealed in the database, read by who works with the project."""

import json

from pydantic import BaseModel

from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions, transaction
from sitewright.messages.models import Message
from sitewright.messages.service import place_of_copy
from sitewright.ports.mail import Mail


class Copy(BaseModel):
    """A message as it would have arrived."""

    subject: str
    text: str
    html: str


async def keep_copy(sessions: Sessions, cipher: Cipher, mail: Mail) -> None:
    """Keep a message, instead of the copy there is."""
    kept = json.dumps({"subject": mail.subject, "text": mail.text, "html": mail.html}, ensure_ascii=False)
    async with transaction(sessions) as session:
        message = await session.get(Message, mail.id)
        if message is not None:
            message.copy = cipher.seal(kept, place_of_copy(mail.id))


def read_copy(message: Message, cipher: Cipher) -> Copy | None:
    """What the outbox took, where it did. Raises Misconfigured where no key opens it."""
    if message.copy is None:
        return None
    return Copy.model_validate_json(cipher.open(message.copy, place_of_copy(message.id)))
