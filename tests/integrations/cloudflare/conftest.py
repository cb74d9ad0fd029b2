"""Cloudflare on loopback, and a configuration for it."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from sitewright.integrations.configs import CloudflareConfig
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare

CONFIG = CloudflareConfig(
    api_token=SecretStr(cloudflare.TOKEN),
    account_id=cloudflare.ACCOUNT,
    zone_id=cloudflare.ZONE,
    pages_project="agencia-previas",
    preview_domain=cloudflare.ZONE_NAME,
    production_domain=f"sites.{cloudflare.ZONE_NAME}",
)


async def nothing() -> None:
    """Calls cost nothing here."""


@pytest.fixture
async def fake() -> AsyncIterator[FakeCloudflare]:
    async with cloudflare.running() as fake:
        yield fake
