"""`POST /webhook/github`: the raw body, verified; answered with 2xx only after the commit."""

import asyncio

from fastapi import APIRouter, Request
from pydantic import BaseModel

from sitewright.reviews.pushes import Outcome, receive_code_event
from sitewright.web.deps import IntegrationsDep, SessionsDep

router = APIRouter(tags=["webhooks"])


class Taken(BaseModel):
    """What the event led to."""

    outcome: Outcome


@router.post("/webhook/github")
async def github_webhook(request: Request, sessions: SessionsDep, integrations: IntegrationsDep) -> Taken:
    """Take one event of GitHub; what concerns no site is ignored."""
    body = await request.body()
    events = await integrations.code_events()
    event = await asyncio.to_thread(events.parse_webhook, body, request.headers)
    return Taken(outcome=await receive_code_event(sessions, integrations, events.name, event))
