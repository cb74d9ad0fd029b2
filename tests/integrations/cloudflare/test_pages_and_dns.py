"""Addresses: read from the answers, a record before its domain, and never a foreign record touched."""

import asyncio
from pathlib import Path

import pytest

from sitewright.errors import Conflict, Misconfigured, Rejected, Unavailable
from sitewright.integrations.cloudflare import projects
from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.kit.language import in_both, say, speaking
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare, Fault
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.integrations.cloudflare.test_direct_upload import write

SLUG = "padaria-a1b2"
HOST = f"{SLUG}.{cloudflare.ZONE_NAME}"


@pytest.fixture
def dns(fake: FakeCloudflare) -> CloudflareDNSService:
    return CloudflareDNSService(CONFIG, fake.url, before_calling=nothing)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return write(tmp_path / "built", "index.html", "um")


def pages(fake: FakeCloudflare, *, reached: bool = True, **changes: object) -> CloudflarePagesService:
    """The host with a changed configuration; its addresses answer or not."""

    async def reaches(_address: str) -> bool:
        return reached

    config = CONFIG.model_copy(update=changes)
    return CloudflarePagesService(
        config, fake.url, before_calling=nothing, reaches=reaches, fetch=fake.fetch, live_seconds=0.4
    )


async def test_the_alias_is_the_one_cloudflare_gives(fake: FakeCloudflare, built: Path) -> None:
    fake.taken_names = {"agencia-previas"}
    deployed = await pages(fake).deploy(SLUG, "preview", built, "c1")
    assert deployed.url == f"https://{SLUG}.agencia-previas-x9z.pages.dev"


async def test_a_publication_has_a_project_and_an_address_of_its_own(fake: FakeCloudflare, built: Path) -> None:
    fake.taken_names = {SLUG}
    deployed = await pages(fake).deploy(SLUG, "production", built, "c1")
    assert deployed.url == f"https://{SLUG}-x9z.pages.dev"
    assert await pages(fake, production_domain=None).address(SLUG, "production") == deployed.url
    assert await pages(fake).address(SLUG, "production") == f"https://{SLUG}.sites.{cloudflare.ZONE_NAME}"


async def test_the_own_name_is_announced_once_it_answers(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    live = await host.announce(SLUG, "preview", await host.deploy(SLUG, "preview", built, "c1"))
    assert (live.url, live.note) == (f"https://{HOST}", None)
    assert list(fake.domains["agencia-previas"]) == [HOST]


@pytest.mark.parametrize(("reached", "status"), [(False, "pending"), (True, "blocked")])
async def test_a_name_that_does_not_answer_in_time_leaves_the_sites_host(
    fake: FakeCloudflare, built: Path, reached: bool, status: str
) -> None:
    host = pages(fake, reached=reached)
    deployed = await host.deploy(SLUG, "preview", built, "c1")
    await host.announce(SLUG, "preview", deployed)
    fake.domains["agencia-previas"][HOST]["status"] = status
    live = await host.announce(SLUG, "preview", deployed)
    assert live.url == deployed.url
    for language, told in (("pt-BR", f"{HOST} ainda não responde"), ("en", f"{HOST} does not answer yet")):
        with speaking(language):  # type: ignore[arg-type]
            assert say(*in_both(live.note or "")).startswith(told)


async def test_a_domain_is_attached_once(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    deployed = await host.deploy(SLUG, "preview", built, "c1")
    for _ in range(2):
        await host.announce(SLUG, "preview", deployed)
    assert len([seen for seen in fake.seen if seen.startswith("POST") and "/domains" in seen]) == 1


async def test_an_earlier_publication_is_shown_again(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    first = await host.deploy(SLUG, "production", built, "c1")
    await host.deploy(SLUG, "production", write(built, "index.html", "dois"), "c2")
    await host.rollback(SLUG, first.id)
    assert fake.shown(f"https://{SLUG}.pages.dev") == "um"


async def test_a_publication_rolled_back_is_shown_again_when_it_is_deployed_again(
    fake: FakeCloudflare, built: Path, tmp_path: Path
) -> None:
    host = pages(fake)
    first = await host.deploy(SLUG, "production", built, "c1")
    second = write(tmp_path / "second", "index.html", "dois")
    await host.deploy(SLUG, "production", second, "c2")
    await host.rollback(SLUG, first.id)
    await host.deploy(SLUG, "production", second, "c2")
    assert fake.shown(f"https://{SLUG}.pages.dev") == "dois"
    assert len(fake.deployments[SLUG]) == 2


async def test_a_name_that_cloudflare_refuses_is_a_note_and_no_failure(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    deployed = await host.deploy(SLUG, "preview", built, "c1")
    body = '{"success": false, "errors": [{"code": 8000018, "message": "x"}]}'
    fake.faults = [Fault("/domains", 400, method="POST", body=body)]
    live = await host.announce(SLUG, "preview", deployed)
    assert (live.url, "8000018" in (live.note or "")) == (deployed.url, True)


async def test_a_full_account_is_said_with_its_numbers(
    fake: FakeCloudflare, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "MANY_PROJECTS", 12)
    fake.most_projects = 12
    for number in range(12):
        fake.create_project({"name": f"site-{number}", "production_branch": "main"})
    with pytest.raises(Misconfigured, match="has 12, and 12 are allowed") as told:
        await pages(fake).deploy(SLUG, "production", built, "c1")
    assert told.value.field == "cloudflare.account_id"


async def test_an_account_without_room_says_so_before_anything_is_made(fake: FakeCloudflare) -> None:
    make = [{"name": f"site-{number}", "production_branch": "main"} for number in range(101)]
    for project in make[:99]:
        fake.create_project(project)
    assert await pages(fake).lacks_room() is None
    fake.create_project(make[99])
    assert "the account has 100" in (await pages(fake).lacks_room() or "")
    fake.create_project(make[100])
    assert await pages(fake).lacks_room() is None
    assert len(fake.seen) == 3


async def test_projects_are_counted_where_cloudflare_tells_no_total(fake: FakeCloudflare) -> None:
    fake.tells_totals = False
    for number in range(100):
        fake.create_project({"name": f"site-{number}", "production_branch": "main"})
    assert "the account has 100" in (await pages(fake).lacks_room() or "")


async def test_what_will_be_removed_is_listed(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    preview = await host.deploy(SLUG, "preview", built, "c1")
    await host.deploy("salao-c3d4", "preview", built, "c1")
    assert await host.deployments(SLUG, "preview") == [f"agencia-previas {preview.id}"]
    assert await host.deployments(SLUG, "production") == []


async def test_a_site_taken_off_leaves_those_of_others(fake: FakeCloudflare, built: Path) -> None:
    host = pages(fake)
    for slug in (SLUG, "salao-c3d4"):
        await host.announce(slug, "preview", await host.deploy(slug, "preview", built, "c1"))
    await host.deploy(SLUG, "production", built, "c1")
    for place in ("preview", "production", "preview", "production"):
        await host.remove(SLUG, place)
    assert list(fake.projects) == ["agencia-previas"]
    assert list(fake.domains["agencia-previas"]) == [f"salao-c3d4.{cloudflare.ZONE_NAME}"]
    assert len(fake.deployments["agencia-previas"]) == 1


async def test_a_deployment_that_fails_is_for_later(fake: FakeCloudflare, built: Path) -> None:
    fake.polls_until_deployed = 10**6
    host = pages(fake)
    deploying = asyncio.create_task(host.deploy(SLUG, "preview", built, "c1"))
    while not fake.deployments.get("agencia-previas"):
        await asyncio.sleep(0.01)
    fake.deployments["agencia-previas"][0]["latest_stage"] = {"name": "deploy", "status": "failure"}
    with pytest.raises(Unavailable, match="failed"):
        await deploying


async def test_a_subdomain_is_one_proxied_record_marked_as_ours(
    dns: CloudflareDNSService, fake: FakeCloudflare
) -> None:
    ids = await asyncio.gather(*(dns.create_subdomain(SLUG, "a.pages.dev") for _ in range(4)))
    (record,) = fake.records.values()
    assert set(ids) == {record["id"]}
    assert (record["name"], record["content"], record["proxied"]) == (HOST, "a.pages.dev", True)
    assert record["comment"] == "sitewright"


async def test_a_foreign_record_is_never_touched(dns: CloudflareDNSService, fake: FakeCloudflare) -> None:
    foreign = {"id": "x", "name": HOST, "type": "A", "content": "192.0.2.1", "proxied": False, "comment": None}
    fake.records = {"x": dict(foreign)}
    with pytest.raises(Conflict, match=HOST):
        await dns.create_subdomain(SLUG, "a.pages.dev")
    assert fake.records == {"x": foreign}


async def test_a_full_zone_is_said_with_its_numbers(dns: CloudflareDNSService, fake: FakeCloudflare) -> None:
    fake.quota = 0
    with pytest.raises(Misconfigured, match="0 of 0 records") as told:
        await dns.create_subdomain(SLUG, "a.pages.dev")
    assert told.value.field == "cloudflare.zone_id"


async def test_a_place_without_a_domain_has_no_record(fake: FakeCloudflare) -> None:
    dns = CloudflareDNSService(CONFIG.model_copy(update={"production_domain": None}), fake.url, before_calling=nothing)
    assert await dns.create_subdomain(SLUG, "a.pages.dev", "production") is None


@pytest.mark.parametrize("name", ["", "a.b", "*", "-a", "A", "é"])
async def test_only_a_plain_label_becomes_a_record(dns: CloudflareDNSService, name: str) -> None:
    with pytest.raises(Rejected):
        await dns.create_subdomain(name, "a.pages.dev")


async def test_the_connection_test_names_the_zone_and_the_certificates_depth(fake: FakeCloudflare) -> None:
    result = await probe_cloudflare(CONFIG, fake.url)
    assert result.success
    assert f"Zona {cloudflare.ZONE_NAME}" in result.message
    assert "dois níveis" in result.message
    assert "Projetos do Pages: 0 de 100" in result.message
    assert "será criado" in result.message


@pytest.mark.parametrize(("count", "success"), [(99, True), (100, False), (101, True)])
async def test_it_speaks_english_too_and_fails_while_the_account_is_full(
    fake: FakeCloudflare, count: int, success: bool
) -> None:
    for number in range(count):
        fake.create_project({"name": f"site-{number}", "production_branch": "main"})
    with speaking("en"):
        result = await probe_cloudflare(CONFIG, fake.url)
    found = f"Connected. Zone {cloudflare.ZONE_NAME} found. Pages projects: {count} of the 100"
    full = "Connected, but: the account has 100 Pages projects"
    assert result.success is success
    assert result.message.startswith(found if success else full)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"api_token": None}, "api_token"),
        ({"account_id": None}, "account_id"),
        ({"account_id": "c" * 32}, "Pages: Edit"),
        ({"zone_id": None}, "zone_id"),
        ({"zone_id": "c" * 32}, "Zone: Read"),
        ({"pages_project": None}, "pages_project"),
        ({"pages_project": "Has Spaces"}, "pages_project"),
        ({"preview_domain": "outra.example"}, "preview_domain"),
    ],
)
async def test_the_connection_test_names_what_is_missing(
    fake: FakeCloudflare, change: dict[str, object], told: str
) -> None:
    result = await probe_cloudflare(CONFIG.model_copy(update=change), fake.url)
    assert not result.success
    assert told in result.message


async def test_a_token_that_may_not_edit_dns_is_named(fake: FakeCloudflare) -> None:
    fake.permissions = ["#zone:read"]
    assert "DNS: Edit" in (await probe_cloudflare(CONFIG, fake.url)).message
