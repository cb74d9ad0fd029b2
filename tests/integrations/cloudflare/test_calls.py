"""Calls that a site takes, as `docs/limits.md` tells them."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.ports.site_host import Place, Source
from tests.fakes.cloudflare import FakeCloudflare
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.integrations.cloudflare.test_direct_upload import write
from tests.limits import numbers_told

SLUG = "padaria-a1b2"


async def reached(_address: str) -> bool:
    """Every address answers."""
    return True


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """60 files."""
    for number in range(60):
        write(tmp_path / "built", f"{number}.html", str(number))
    return tmp_path / "built"


async def bring_live(fake: FakeCloudflare, site: Path, place: Place, commit: str) -> int:
    """As the steps of production do it; returns the calls it took."""
    before = len(fake.seen)
    host = CloudflarePagesService(
        CONFIG, fake.url, before_calling=nothing, reaches=reached, fetch=fake.fetch, live_seconds=2
    )
    dns = CloudflareDNSService(CONFIG, fake.url, before_calling=nothing)
    deployed = await host.deploy(SLUG, place, site, commit)
    await dns.create_subdomain(SLUG, urlsplit(deployed.url).hostname or "", place)
    assert (await host.announce(SLUG, place, deployed)).note is None
    return len(fake.seen) - before


async def test_a_site_takes_as_many_calls_as_the_document_says(fake: FakeCloudflare, site: Path) -> None:
    assert CONFIG.pages_project is not None
    host = CloudflarePagesService(
        CONFIG.model_copy(update={"preview_domain": None}),
        fake.url,
        before_calling=nothing,
        reaches=reached,
        fetch=fake.fetch,
    )
    await host.address(SLUG, "preview")
    fake.seen.clear()
    assert await host.lacks_room() is None
    room = len(fake.seen)
    first = await bring_live(fake, site, "preview", "c1")
    changed = await bring_live(fake, write(site, "7.html", "outro"), "preview", "c2")
    fake.assets.clear()
    published = await bring_live(fake, site, "production", "c2")
    assert [[room + first], [changed], [published]] == numbers_told("Cloudflare")[:3]


async def test_a_preview_that_cloudflare_builds_takes_as_many_calls_as_the_document_says(
    fake: FakeCloudflare, site: Path
) -> None:
    config = CONFIG.model_copy(update={"deploy_mode": "git"})
    host = CloudflarePagesService(
        config, fake.url, before_calling=nothing, reaches=reached, fetch=fake.fetch, live_seconds=2
    )
    dns = CloudflareDNSService(config, fake.url, before_calling=nothing)
    source, counted = Source(f"agencia/{SLUG}", "preview"), []
    assert await host.lacks_room() is None
    before = 0
    for commit in ("c1", "c2"):
        fake.push(source.repository, "preview", commit)
        deployed = await host.deploy(SLUG, "preview", site, commit, source)
        await dns.create_subdomain(SLUG, urlsplit(deployed.url).hostname or "")
        assert (await host.announce(SLUG, "preview", deployed)).note is None
        counted.append(len(fake.seen) - before)
        before = len(fake.seen)
    assert counted == [12, 6]
