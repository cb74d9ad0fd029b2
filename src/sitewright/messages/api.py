"""Messages over HTTP."""

from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict

from sitewright.accounts.security import require
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import transaction
from sitewright.messages import service
from sitewright.messages.models import Purpose, Status
from sitewright.messages.outbox import Copy, read_copy
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/messages", tags=["messages"], dependencies=[Depends(require("read"))])


class MessageView(BaseModel):
    """A message: `queued`, `sent`, `returned`, `failed`, or `suppressed`, where there was nothing to tell any more.

    What is `returned` was taken by the mail server, and came back later; `error` says why. `recipient` and `language`
    are known once it was tried. A message of which the local outbox keeps a copy (`kept_here`) went to nobody.
    """

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    purpose: Purpose
    version: str
    recipient: str | None
    language: str | None
    status: Status
    attempts: int
    replays: int
    error: str | None
    kept_here: bool
    queued_at: datetime
    tried_at: datetime | None
    sent_at: datetime | None


def _cipher(request: Request) -> Cipher:
    return cast("Cipher", request.app.state.cipher)


CipherDep = Annotated[Cipher, Depends(_cipher)]


@router.get("")
async def list_messages(
    sessions: SessionsDep,
    status: Status | None = None,
    project_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[MessageView]:
    """Messages, the newest first."""
    async with sessions() as session:
        found = await service.listing(session, status=status, project_id=project_id, limit=limit, offset=offset)
        return [MessageView.model_validate(message) for message in found]


@router.get("/{message_id}")
async def show_message(message_id: UUID, sessions: SessionsDep) -> MessageView:
    """One message."""
    async with sessions() as session:
        return MessageView.model_validate(await service.found_message(session, message_id))


@router.get("/{message_id}/copy", dependencies=[Depends(require("write"))])
async def show_copy(message_id: UUID, sessions: SessionsDep, cipher: CipherDep) -> Copy | None:
    """What the local outbox took; null where a server was given the message, or it was not sent yet."""
    async with sessions() as session:
        return read_copy(await service.found_message(session, message_id), cipher)


@router.post("/{message_id}/retry", status_code=202, dependencies=[Depends(require("write"))])
async def retry_message(message_id: UUID, sessions: SessionsDep) -> MessageView:
    """Send a message that failed or came back anew, under its id."""
    async with transaction(sessions) as session:
        return MessageView.model_validate(await service.retry_message(session, message_id))
