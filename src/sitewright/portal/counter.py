"""What the portal's pages work with: the live objects of the web process."""

from dataclasses import dataclass
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions
from sitewright.portal.domains import RecentReports
from sitewright.ports.integrations import Integrations
from sitewright.production.workshop import Workshop
from sitewright.reviews.service import RoundTerms
from sitewright.web.sse import Hub


@dataclass(frozen=True)
class Counter:
    """`zone` is the time zone in which times are shown, `shop` what an export is made with, `domains` asks the host."""

    sessions: Sessions
    integrations: Integrations
    hub: Hub
    zone: ZoneInfo
    round_terms: RoundTerms
    is_https: bool
    cipher: Cipher
    shop: Workshop
    domains: RecentReports


def counter_of(request: Request) -> Counter:
    """The counter of the application a request came to."""
    return cast("Counter", request.app.state.counter)


CounterDep = Annotated[Counter, Depends(counter_of)]
