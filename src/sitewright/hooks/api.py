"""Outgoing webhooks over HTTP, for administrators."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from sitewright.accounts.security import require
from sitewright.hooks import service
from sitewright.hooks.service import EventType
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import transaction
from sitewright.web.deps import SessionsDep

router = APIRouter(prefix="/hooks", tags=["webhooks"], dependencies=[Depends(require("admin"))])


class EndpointStart(BaseModel):
    """An address, and the events it is told; none are all."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(min_length=8, max_length=service.LONGEST_URL, pattern=r"^https?://[^\x00]+$")]
    events: Annotated[list[EventType], Field(max_length=len(service.EVENTS))] = []


class EndpointView(BaseModel):
    """An endpoint without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    events: list[str]
    created_at: datetime
    disabled_at: datetime | None
    disabled_because: str | None


class EndpointMade(EndpointView):
    """A new endpoint with the secret of its signatures, which is shown this once."""

    secret: str


class Switch(BaseModel):
    """Whether the endpoint is told."""

    model_config = ConfigDict(extra="forbid")

    on: bool


class DeliveryView(BaseModel):
    """One event for one endpoint: `waiting`, `delivered` or `failed`; `answer` is the last HTTP status."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    event: str
    project_id: UUID | None
    payload: dict[str, Any]
    status: str
    attempts: int
    replays: int
    answer: int | None
    error: str | None
    created_at: datetime
    tried_at: datetime | None


def _cipher(request: Request) -> Cipher:
    return cast("Cipher", request.app.state.cipher)


def _allowed(request: Request) -> list[str]:
    return cast("list[str]", request.app.state.allowed_private_hosts)


CipherDep = Annotated[Cipher, Depends(_cipher)]
AllowedDep = Annotated[list[str], Depends(_allowed)]


@router.get("")
async def list_hooks(sessions: SessionsDep) -> list[EndpointView]:
    """All endpoints."""
    async with sessions() as session:
        return [EndpointView.model_validate(each) for each in await service.endpoints(session)]


@router.post("", status_code=201)
async def add_hook(start: EndpointStart, sessions: SessionsDep, cipher: CipherDep, allowed: AllowedDep) -> EndpointMade:
    """Tell an address of events from now on."""
    url = await service.check_address(start.url, allowed)
    async with transaction(sessions) as session:
        made, secret = await service.add_endpoint(session, cipher, url, start.events)
        return EndpointMade(**EndpointView.model_validate(made).model_dump(), secret=secret)


@router.delete("/{endpoint_id}", status_code=204)
async def remove_hook(endpoint_id: UUID, sessions: SessionsDep) -> None:
    """Tell an address nothing more."""
    async with transaction(sessions) as session:
        await service.remove_endpoint(session, endpoint_id)


@router.put("/{endpoint_id}/switch")
async def switch_hook(endpoint_id: UUID, wish: Switch, sessions: SessionsDep) -> EndpointView:
    """Stop telling an address, or go on."""
    async with transaction(sessions) as session:
        return EndpointView.model_validate(await service.switch_endpoint(session, endpoint_id, on=wish.on))


@router.post("/{endpoint_id}/test", status_code=202)
async def ping_hook(endpoint_id: UUID, sessions: SessionsDep) -> DeliveryView:
    """Send a `test.ping`."""
    async with transaction(sessions) as session:
        return DeliveryView.model_validate(await service.send_test(session, endpoint_id))


@router.get("/{endpoint_id}/deliveries")
async def list_deliveries(endpoint_id: UUID, sessions: SessionsDep) -> list[DeliveryView]:
    """What an endpoint was told, the newest first."""
    async with sessions() as session:
        await service.found_endpoint(session, endpoint_id)
        return [DeliveryView.model_validate(each) for each in await service.deliveries(session, endpoint_id)]


@router.post("/deliveries/{delivery_id}/replay", status_code=202)
async def replay_delivery(delivery_id: UUID, sessions: SessionsDep) -> DeliveryView:
    """Send an event anew, under its id."""
    async with transaction(sessions) as session:
        return DeliveryView.model_validate(await service.replay_delivery(session, delivery_id))
