"""The fake speaks as Cloudflare does: the official SDK, which checks every field, accepts all its answers."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from cloudflare import AsyncCloudflare

from tests.fakes.cloudflare import ACCOUNT, TOKEN, ZONE, ZONE_NAME, FakeCloudflare

PROJECT = "agencia-previas"


@pytest.fixture
async def strict(fake: FakeCloudflare) -> AsyncIterator[AsyncCloudflare]:
    """The SDK, which refuses answers that are not as documented."""
    async with AsyncCloudflare(
        api_token=TOKEN, base_url=fake.url, max_retries=0, _strict_response_validation=True
    ) as client:
        yield client


async def test_tokens_zones_and_records(strict: AsyncCloudflare) -> None:
    assert (await strict.user.tokens.verify()).status == "active"  # type: ignore[union-attr]
    assert (await strict.accounts.tokens.verify(account_id=ACCOUNT)).status == "active"  # type: ignore[union-attr]
    assert (await strict.zones.get(zone_id=ZONE)).name == ZONE_NAME  # type: ignore[union-attr]
    records = strict.dns.records
    made = await records.create(
        zone_id=ZONE, name=f"a.{ZONE_NAME}", type="CNAME", content="a.pages.dev", ttl=1, proxied=True, comment="x"
    )
    assert made is not None
    found = await records.list(zone_id=ZONE, name={"exact": f"a.{ZONE_NAME}"})
    assert [record.id for record in found.result] == [made.id]
    changed = await records.edit(
        made.id, zone_id=ZONE, name=f"a.{ZONE_NAME}", type="CNAME", content="b.pages.dev", ttl=1
    )
    assert changed is not None
    assert changed.content == "b.pages.dev"
    usage = await strict.dns.usage.zone.get(zone_id=ZONE)
    assert usage is not None
    assert (usage.record_usage, usage.record_quota) == (1, 200)
    assert (await records.delete(made.id, zone_id=ZONE)).id == made.id  # type: ignore[union-attr]


async def test_a_project_from_its_upload_token_to_a_deployment_rolled_back_and_deleted(
    strict: AsyncCloudflare,
) -> None:
    projects = strict.pages.projects
    await projects.create(account_id=ACCOUNT, name=PROJECT, production_branch="main")
    assert (await projects.get(PROJECT, account_id=ACCOUNT)).subdomain == f"{PROJECT}.pages.dev"
    assert [project.name for project in (await projects.list(account_id=ACCOUNT)).result] == [PROJECT]
    token = await projects.get_upload_token(PROJECT, account_id=ACCOUNT)
    assert token is not None
    assets = strict.with_options(api_token=token.jwt).pages.assets
    key = "0" * 32
    assert (await assets.check_missing(hashes=[key])).result == [key]
    entry = {"key": key, "value": "YQ==", "metadata": {"content_type": "text/html"}, "base64": True}
    assert (await assets.upload(body=[entry])).success  # type: ignore[list-item]
    assert (await assets.upsert_hashes(hashes=[key])).success
    deployments = projects.deployments
    for branch in ("main", "main", "salao"):
        made = await deployments.create(
            PROJECT, account_id=ACCOUNT, branch=branch, manifest=f'{{"/index.html": "{key}"}}', commit_hash="c1"
        )
        assert made is not None
        followed = await deployments.get(made.id, account_id=ACCOUNT, project_name=PROJECT)
        assert followed is not None
        assert followed.latest_stage.status == "success"
    published = (await deployments.list(PROJECT, account_id=ACCOUNT, env="production")).result
    assert len(published) == 2
    await deployments.rollback(published[1].id, account_id=ACCOUNT, project_name=PROJECT)
    await deployments.delete(published[0].id, account_id=ACCOUNT, project_name=PROJECT, force=True)
    await projects.delete(PROJECT, account_id=ACCOUNT)


async def test_domains(strict: AsyncCloudflare) -> None:
    await strict.pages.projects.create(account_id=ACCOUNT, name=PROJECT, production_branch="main")
    domains = strict.pages.projects.domains
    await domains.create(PROJECT, account_id=ACCOUNT, name="www.padaria.example")
    seen = [
        (await domains.get("www.padaria.example", account_id=ACCOUNT, project_name=PROJECT)).status for _ in range(2)
    ]
    assert seen == ["pending", "active"]
    assert [domain.name for domain in (await domains.list(PROJECT, account_id=ACCOUNT)).result] == [
        "www.padaria.example"
    ]
    await domains.delete("www.padaria.example", account_id=ACCOUNT, project_name=PROJECT)


async def test_bytes_of_requests_side_by_side_are_all_counted(fake: FakeCloudflare, strict: AsyncCloudflare) -> None:
    await strict.pages.projects.create(account_id=ACCOUNT, name=PROJECT, production_branch="main")
    token = await strict.pages.projects.get_upload_token(PROJECT, account_id=ACCOUNT)
    assert token is not None
    assets = strict.with_options(api_token=token.jwt).pages.assets
    before = fake.bytes_received
    entry = {"key": "0" * 32, "value": "YQ==" * 50_000, "metadata": {"content_type": "text/html"}, "base64": True}
    await asyncio.gather(*(assets.upload(body=[entry]) for _ in range(3)))  # type: ignore[list-item]
    assert fake.bytes_received - before > 3 * 200_000
