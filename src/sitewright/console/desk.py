"""What the console's pages work with: the live objects of the web process."""

from asyncio import Semaphore
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from sitewright.accounts.embedding import Embedding
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.manager import IntegrationManager
from sitewright.kit.crypto import Cipher
from sitewright.kit.db import Sessions
from sitewright.links.service import Links
from sitewright.production.letters import Writer
from sitewright.reviews.service import RoundTerms
from sitewright.web.sse import Hub

COMPARED_AT_ONCE = 2
"""Comparisons of commits in one process: each checks two out and keeps a core busy."""


@dataclass(frozen=True)
class Desk:
    """`writer` words messages as they would be sent now. `brl_per_usd` is the rate at which AI costs are shown in
    reais, `embedding` who may frame pages, where set. Comparing two commits takes this for as long as it lasts
    (`comparing`).
    """

    sessions: Sessions
    config_service: ConfigService
    integrations: IntegrationManager
    hub: Hub
    public_url: str | None
    zone: ZoneInfo
    brl_per_usd: Decimal | None
    round_terms: RoundTerms
    cipher: Cipher
    links: Links
    writer: Writer
    allowed_private_hosts: Sequence[str] = ()
    embedding: Embedding | None = None
    comparing: Semaphore = field(default_factory=lambda: Semaphore(COMPARED_AT_ONCE))

    def is_https(self, host: str) -> bool:
        """Whether browsers reach this host by HTTPS: the public address, behind a proxy."""
        public = urlsplit(self.public_url or "")
        return public.scheme == "https" and host == public.netloc


def desk_of(request: Request) -> Desk:
    """The desk of the application a request came to."""
    return cast("Desk", request.app.state.desk)


DeskDep = Annotated[Desk, Depends(desk_of)]
