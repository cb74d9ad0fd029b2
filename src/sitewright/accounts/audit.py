"""The audit log: every change that was made by somebody who is known, whether by a page or through the API."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sitewright.accounts.models import AuditEntry
from sitewright.kit.db import Sessions, transaction

SAFE = ("GET", "HEAD", "OPTIONS")
LARGEST_ID = 2**63 - 1


class AuditTrail:
    """Writes down who changed what, before the answer to a successful change is sent.

    A guard names the actor (`acts_as`); the route and the ids in its path say what was done.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app = app
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note what succeeded."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                await self._note(scope)
            await send(message)

        watched = scope["type"] == "http" and scope["method"] not in SAFE
        await self._app(scope, receive, noting if watched else send)

    async def _note(self, scope: Scope) -> None:
        actor = scope.get("state", {}).get("actor")
        if actor is not None and (route := scope.get("route")) is not None:
            ids = cast("Mapping[str, Any]", scope.get("path_params", {}))
            subject = " ".join(str(value) for value in ids.values())
            async with transaction(self._sessions) as session:
                session.add(AuditEntry(actor=actor[:400], action=route.name[:80], subject=subject[:400]))


def acts_as(request: Request, actor: str) -> None:
    """Whose doing this request is."""
    request.state.actor = actor


async def entries(session: AsyncSession, before: int | None, limit: int) -> list[AuditEntry]:
    """The newest entries first; `before` is the id of the last one seen."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list((await session.scalars(query)).all())
