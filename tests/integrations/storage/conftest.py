"""R2 on loopback."""

from collections.abc import AsyncIterator

import pytest

from sitewright.integrations.storage.r2 import CloudflareR2Service, Patience
from sitewright.kit.http import HttpClient
from tests.fakes import s3

QUICK = Patience(silence=0.3, request=1, retries=2)


@pytest.fixture
async def fake() -> AsyncIterator[s3.FakeS3]:
    async with s3.running() as fake:
        yield fake


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    async with HttpClient(allowed_private_hosts=["127.0.0.1"]) as http:
        yield http


@pytest.fixture
def r2(fake: s3.FakeS3, http: HttpClient) -> CloudflareR2Service:
    """The bucket, waited for shortly, with a public address."""
    return CloudflareR2Service(fake.config(r2_public_base_url="https://files.example/"), http, patience=QUICK)
