"""`POST /webhook/stripe`: the raw body, verified; answered with 2xx only after the commit."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel

from sitewright.orders.service import receive_event
from sitewright.web.deps import IntegrationsDep, SessionsDep

router = APIRouter(tags=["webhooks"])


class Received(BaseModel):
    """`new` is False for an event that was received before."""

    received: bool = True
    new: bool


@router.post("/webhook/stripe")
async def stripe_webhook(
    request: Request,
    sessions: SessionsDep,
    integrations: IntegrationsDep,
    signature: Annotated[str, Header(alias="Stripe-Signature")] = "",
) -> Received:
    """Take one event of Stripe."""
    body = await request.body()
    payments = await integrations.payments()
    event = await asyncio.to_thread(payments.parse_webhook, body, signature)
    return Received(new=await receive_event(sessions, event, payments))
