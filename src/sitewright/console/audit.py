"""The audit log: who did what, the newest first."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from sitewright.accounts.audit import LARGEST_ID, entries
from sitewright.console.deed_words import ACTION
from sitewright.console.desk import DeskDep
from sitewright.console.pages import page
from sitewright.console.visit import Administrator

router = APIRouter(prefix="/audit")
A_PAGE = 50


@router.get("")
async def show_audit(
    request: Request,
    visitor: Administrator,
    desk: DeskDep,
    before: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
) -> Response:
    """One page of the log."""
    async with desk.sessions() as session:
        found = await entries(session, before, A_PAGE + 1)
    return page(request, visitor, "audit.html", entries=found[:A_PAGE], more=len(found) > A_PAGE, actions=ACTION)
