"""The fake speaks Cloudflare's format: its answers have the shapes that the official SDK knows."""

from pathlib import Path
from typing import Any

from cloudflare import AsyncCloudflare

from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare
from tests.integrations.cloudflare.test_pages_and_dns import SLUG, pages
from tests.integrations.cloudflare.test_pages_and_dns import built as built


async def test_the_official_sdk_takes_its_answers_strictly(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    deployed = await host.deploy(SLUG, "preview", built, "c1")
    await host.announce(SLUG, "preview", deployed)
    account: dict[str, Any] = {"account_id": cloudflare.ACCOUNT}
    async with AsyncCloudflare(
        api_token=cloudflare.TOKEN, base_url=fake.url, max_retries=0, _strict_response_validation=True
    ) as client:
        verified = await client.user.tokens.verify()
        assert verified is not None
        assert verified.status == "active"
        record = await client.dns.records.create(
            zone_id=cloudflare.ZONE, name="x.agencia.example", type="CNAME", content="y.pages.dev", ttl=1, proxied=True
        )
        assert record is not None
        usage = await client.dns.usage.zone.get(zone_id=cloudflare.ZONE)
        assert usage is not None
        assert (usage.record_quota, usage.record_usage) == (200, 1)
        token = await client.pages.projects.get_upload_token("agencia-previas", **account)
        assert token is not None
