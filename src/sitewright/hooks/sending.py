"""One attempt to tell an endpoint an event, and what came of it."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sitewright.errors import SitewrightError, Unavailable
from sitewright.hooks.models import HookDelivery, HookEndpoint
from sitewright.hooks.service import secret_of
from sitewright.hooks.signing import signed_headers
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions, transaction
from sitewright.kit.http import HttpClient, retry_after
from sitewright.kit.language import mark

GONE = 410
TAKEN = range(200, 300)


@dataclass(frozen=True)
class HookSender:
    """What deliveries are sent with."""

    http: HttpClient
    cipher: Cipher

    async def attempt(self, sessions: Sessions, delivery_id: UUID, *, last: bool) -> None:
        """Send once and write down what came of it. Raises Unavailable where another attempt may help.

        After the `last` one the delivery has failed. An endpoint that says it is gone is told nothing more.
        """
        async with sessions() as session:
            delivery = await session.get(HookDelivery, delivery_id)
            endpoint = await session.get(HookEndpoint, delivery.endpoint_id) if delivery else None
        if delivery is None or endpoint is None or delivery.status != "waiting":
            return
        if endpoint.disabled_at is not None:
            await self._note(sessions, delivery_id, "failed", None, mark("The webhook was switched off."))
            return
        answer, error, wait = await self._send(endpoint, delivery)
        taken = answer in TAKEN
        status = "delivered" if taken else "failed" if last or answer == GONE else "waiting"
        await self._note(sessions, delivery_id, status, answer, None if taken else error)
        if status == "waiting":
            raise Unavailable(error, retry_after=wait)

    async def _send(self, endpoint: HookEndpoint, delivery: HookDelivery) -> tuple[int | None, str, float | None]:
        """The answer's status, what to say where it is no success, and how long the endpoint asks to wait."""
        body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            headers = signed_headers(secret_of(endpoint, self.cipher), str(delivery.id), int(time.time()), body)
            headers |= {"Content-Type": "application/json", "User-Agent": "Sitewright"}
            answer = await self.http.request("POST", endpoint.url, headers=headers, body=body)
        except SitewrightError as error:
            wait = error.retry_after if isinstance(error, Unavailable) else None
            return None, error.message, wait
        return answer.status, mark(f"It answered {answer.status}."), retry_after(answer.headers)

    async def _note(
        self, sessions: Sessions, delivery_id: UUID, status: str, answer: int | None, error: str | None
    ) -> None:
        async with transaction(sessions) as session:
            delivery = await session.get(HookDelivery, delivery_id)
            if delivery is None:  # the endpoint was removed meanwhile
                return
            delivery.status, delivery.answer, delivery.error = status, answer, error
            delivery.attempts += 1
            delivery.tried_at = datetime.now(UTC)
            if answer == GONE:
                endpoint = await session.get_one(HookEndpoint, delivery.endpoint_id)
                endpoint.disabled_at = delivery.tried_at
                endpoint.disabled_because = mark("It answered 410: it wants to be told nothing more.")
