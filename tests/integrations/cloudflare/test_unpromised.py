"""What Cloudflare does not promise is not relied on: order and size of lists, filters, a write that shows at once."""

from pathlib import Path

import pytest

from sitewright.errors import Conflict, NotFound
from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.integrations.cloudflare.test_direct_upload import write
from tests.integrations.cloudflare.test_pages_and_dns import HOST, SLUG, pages

TARGET = f"{SLUG}.agencia-previas.pages.dev"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return write(tmp_path / "built", "index.html", "um")


async def test_small_pages_hide_no_deployment(fake: FakeCloudflare, built: Path) -> None:
    fake.largest_page = 2
    host = pages(fake)
    for number in range(5):
        await host.deploy(SLUG, "preview", write(built, "index.html", str(number)), f"c{number}")
    assert len(await host.deployments(SLUG, "preview")) == 5
    await host.remove(SLUG, "preview")
    assert fake.deployments["agencia-previas"] == []


async def test_the_newest_deployment_is_found_by_its_time(fake: FakeCloudflare, built: Path) -> None:
    fake.oldest_first = True
    host = pages(fake)
    await host.deploy(SLUG, "preview", built, "c1")
    second = [await host.deploy(SLUG, "preview", built, "c2") for _ in range(2)]
    assert second[0] == second[1]
    assert len(fake.deployments["agencia-previas"]) == 2


async def test_a_deployment_that_is_not_shown_at_once_is_waited_for(fake: FakeCloudflare, built: Path) -> None:
    fake.polls_until_seen = 2
    await pages(fake).deploy(SLUG, "preview", built, "c1")
    assert len(fake.deployments["agencia-previas"]) == 1
    fake.polls_until_seen = 99
    with pytest.raises(NotFound):
        await pages(fake).deploy(SLUG, "preview", built, "c2")


async def test_a_name_that_is_not_shown_at_once_is_waited_for(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    deployed = await host.deploy(SLUG, "preview", built, "c1")
    fake.polls_until_domain_seen, fake.polls_until_active = 1, 0
    assert (await host.announce(SLUG, "preview", deployed)).url == f"https://{HOST}"


async def test_a_list_of_records_that_is_not_filtered_is_read_to_its_end(fake: FakeCloudflare) -> None:
    dns = CloudflareDNSService(CONFIG, fake.url, before_calling=nothing)
    fake.filters = False
    for number in range(45):
        await dns.create_subdomain(f"site-{number}", TARGET)
    ids = {await dns.create_subdomain("site-44", TARGET) for _ in range(2)}
    assert (len(ids), len(fake.records)) == (1, 45)
    next(record for record in fake.records.values() if record["name"].startswith("site-30."))["comment"] = "by hand"
    with pytest.raises(Conflict, match=f"site-30.{cloudflare.ZONE_NAME}"):
        await dns.create_subdomain("site-30", TARGET)


async def test_an_id_may_have_any_shape_that_fits_a_path(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    deployed = await host.deploy(SLUG, "production", built, "c1")
    fake.deployments[SLUG][0]["id"] = "dep_1"
    assert await host.read(SLUG, "production", "dep_1", "index.html") == b"um"
    for strange in (deployed.id, "../domains", "a/b", ""):
        with pytest.raises(NotFound):
            await host.read(SLUG, "production", strange, "index.html")
