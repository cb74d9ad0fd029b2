"""Webhooks: who is told what, with which answer; a secret that is shown once, and events sent anew."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from sitewright.console.desk import Desk, DeskDep
from sitewright.console.pages import go_to, page
from sitewright.console.visit import Administrator, Visitor
from sitewright.errors import Conflict, Rejected, SitewrightError, Unavailable
from sitewright.hooks import service
from sitewright.kit.db import transaction

router = APIRouter(prefix="/hooks")


@router.get("")
async def show_hooks(request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """All addresses."""
    return await _hooks(request, visitor, desk)


@router.post("")
async def add_hook(
    request: Request,
    visitor: Administrator,
    desk: DeskDep,
    url: Annotated[str, Form(max_length=4000)] = "",
    events: Annotated[list[str], Form()] = [],  # noqa: B006 - read, never changed
) -> Response:
    """Tell another address; its secret is shown this once."""
    try:
        address = await service.check_address(url, desk.allowed_private_hosts)
        async with transaction(desk.sessions) as session:
            made, secret = await service.add_endpoint(session, desk.cipher, address, events)
    except (Rejected, Conflict, Unavailable) as error:
        return await _hooks(request, visitor, desk, url=url, events=events, error=error)
    return await _hooks(request, visitor, desk, made=made.url, secret=secret)


@router.get("/{endpoint_id}")
async def show_hook(endpoint_id: UUID, request: Request, visitor: Administrator, desk: DeskDep) -> Response:
    """One address with what it was told."""
    async with desk.sessions() as session:
        endpoint = await service.found_endpoint(session, endpoint_id)
        told = await service.deliveries(session, endpoint_id)
    return page(request, visitor, "hooks/detail.html", endpoint=endpoint, deliveries=told)


@router.post("/{endpoint_id}/test")
async def ping_hook(endpoint_id: UUID, _visitor: Administrator, desk: DeskDep) -> Response:
    """Send a test."""
    async with transaction(desk.sessions) as session:
        await service.send_test(session, endpoint_id)
    return go_to(f"/console/hooks/{endpoint_id}", "sent")


@router.post("/{endpoint_id}/switch")
async def switch_hook(
    endpoint_id: UUID, _visitor: Administrator, desk: DeskDep, on: Annotated[str, Form(max_length=3)] = ""
) -> Response:
    """Stop telling the address, or go on."""
    async with transaction(desk.sessions) as session:
        await service.switch_endpoint(session, endpoint_id, on=on == "yes")
    return go_to(f"/console/hooks/{endpoint_id}", "saved")


@router.post("/{endpoint_id}/remove")
async def remove_hook(endpoint_id: UUID, _visitor: Administrator, desk: DeskDep) -> Response:
    """Forget the address."""
    async with transaction(desk.sessions) as session:
        await service.remove_endpoint(session, endpoint_id)
    return go_to("/console/hooks", "removed")


@router.post("/{endpoint_id}/deliveries/{delivery_id}/replay")
async def replay_delivery(endpoint_id: UUID, delivery_id: UUID, _visitor: Administrator, desk: DeskDep) -> Response:
    """Send an event anew."""
    async with transaction(desk.sessions) as session:
        await service.replay_delivery(session, delivery_id)
    return go_to(f"/console/hooks/{endpoint_id}", "sent")


async def _hooks(
    request: Request,
    visitor: Visitor,
    desk: Desk,
    *,
    url: str = "",
    events: list[str] | None = None,
    made: str | None = None,
    secret: str | None = None,
    error: SitewrightError | None = None,
) -> Response:
    async with desk.sessions() as session:
        known = await service.endpoints(session)
    return page(
        request, visitor, "hooks/list.html", status=error.status if error else 200, endpoints=known, url=url,
        chosen=events or [], made=made, secret=secret, error=error, all_events=service.EVENTS,
    )  # fmt: skip
