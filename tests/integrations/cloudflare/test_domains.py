"""A customer's own domain: its DNS in the account or elsewhere, followed to HTTPS, and taken off again."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sitewright.errors import Conflict, Rejected, Unavailable
from sitewright.integrations.cloudflare.domains import CloudflareDomains, plain_domain
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from tests.fakes.cloudflare import FakeCloudflare, Fault
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.integrations.cloudflare.test_direct_upload import write

SLUG, APEX, WWW = "padaria-a1b2", "padaria.example", "www.padaria.example"
HERE = "c" * 32


async def reached(_address: str) -> bool:
    """Every address answers."""
    return True


async def unreached(_address: str) -> bool:
    """No address answers."""
    return False


def host(fake: FakeCloudflare) -> CloudflarePagesService:
    """The agency's Pages."""
    return CloudflarePagesService(
        CONFIG, fake.url, before_calling=nothing, reaches=reached, fetch=fake.fetch, live_seconds=2
    )


def domains_at(fake: FakeCloudflare, reaches: Callable[[str], Awaitable[bool]] = reached) -> CloudflareDomains:
    """Domains at the fake."""
    return CloudflareDomains(CONFIG, fake.url, host(fake), before_calling=nothing, reaches=reaches)


@pytest.fixture
async def domains(fake: FakeCloudflare, tmp_path: Path) -> CloudflareDomains:
    """Of an agency with one published site, which also has its address under the agency's own domain."""
    fake.polls_until_active = 0
    deployed = await host(fake).deploy(SLUG, "production", write(tmp_path / "built", "index.html", "um"), "c1")
    await host(fake).announce(SLUG, "production", deployed)
    return domains_at(fake)


def here(fake: FakeCloudflare) -> None:
    """The customer's zone is in the agency's account."""
    fake.zones[HERE] = APEX


def records(fake: FakeCloudflare) -> dict[str, str]:
    """Targets by name."""
    return {record["name"]: record["content"] for record in fake.records.values()}


async def test_a_domain_elsewhere_is_shown_as_the_record_to_make(
    domains: CloudflareDomains, fake: FakeCloudflare
) -> None:
    fake.taken_names = {SLUG}
    report = await domains.attach(SLUG, APEX, "www")
    (entry,) = report.records
    assert (entry.type, entry.name, entry.value) == ("CNAME", WWW, fake.projects[SLUG]["subdomain"])
    assert any("registro.br" in line for line in report.instructions)
    assert any("Nome (name): www" in line and entry.value in line for line in report.instructions)
    assert fake.records == {}
    assert fake.shown(f"https://{WWW}") == "um"


async def test_an_apex_elsewhere_is_refused_before_anything_is_made(
    domains: CloudflareDomains, fake: FakeCloudflare
) -> None:
    with pytest.raises(Rejected, match="name servers") as told:
        await domains.attach(SLUG, APEX, "apex")
    assert told.value.field == "main"
    assert APEX not in fake.domains[SLUG]


@pytest.mark.parametrize(("main", "site", "other"), [("www", WWW, APEX), ("apex", APEX, WWW)])
async def test_in_the_account_one_name_shows_the_site_and_the_other_leads_there(
    domains: CloudflareDomains, fake: FakeCloudflare, main: str, site: str, other: str
) -> None:
    here(fake)
    report = await domains.attach(SLUG, f" WWW.{APEX}. ", "www" if main == "www" else "apex")
    assert (report.records, report.instructions) == ([], [])
    assert records(fake) == {site: f"{SLUG}.pages.dev", other: f"{SLUG}-www.pages.dev"}
    assert {(state.host, state.purpose) for state in report.hosts} == {(site, "site"), (other, "redirect")}
    (redirect,) = fake.deployments[f"{SLUG}-www"]
    assert redirect["redirects"] == f"/* https://{site}/:splat 301\n"


async def test_repeated_it_makes_nothing_twice(domains: CloudflareDomains, fake: FakeCloudflare) -> None:
    here(fake)
    for _ in range(3):
        report = await domains.attach(SLUG, APEX, "www")
    assert [state.host for state in report.hosts] == [WWW, APEX]
    assert (len(fake.records), len(fake.deployments[f"{SLUG}-www"])) == (2, 1)


async def test_the_names_can_change_roles(domains: CloudflareDomains, fake: FakeCloudflare) -> None:
    here(fake)
    await domains.attach(SLUG, APEX, "www")
    report = await domains.attach(SLUG, APEX, "apex")
    assert {(state.host, state.purpose) for state in report.hosts} == {(APEX, "site"), (WWW, "redirect")}
    assert records(fake) == {APEX: f"{SLUG}.pages.dev", WWW: f"{SLUG}-www.pages.dev"}


async def test_a_foreign_record_in_the_customers_zone_is_never_touched(
    domains: CloudflareDomains, fake: FakeCloudflare
) -> None:
    here(fake)
    foreign = {"id": "x", "name": WWW, "type": "A", "content": "192.0.2.1", "proxied": False, "comment": None}
    fake.records = {"x": dict(foreign)}
    with pytest.raises(Conflict, match=WWW):
        await domains.attach(SLUG, APEX, "www")
    await domains.detach(SLUG)
    assert fake.records == {"x": foreign}


@pytest.mark.parametrize(
    ("status", "state", "told"),
    [
        ("initializing", "pending", "certificate"),
        ("pending", "pending", "certificate"),
        ("active", "active", None),
        ("error", "failed", "CAA"),
        ("blocked", "failed", "blocked"),
        ("deactivated", "failed", "CNAME"),
    ],
)
async def test_the_domain_is_followed_in_the_customers_words(
    domains: CloudflareDomains, fake: FakeCloudflare, status: str, state: str, told: str | None
) -> None:
    await domains.attach(SLUG, APEX, "www")
    fake.domains[SLUG][WWW]["status"] = status
    (found,) = (await domains.report(SLUG)).hosts
    assert (found.host, found.state) == (WWW, state)
    assert found.reason is None if told is None else told in (found.reason or "")


async def test_active_is_only_what_answers_over_https(domains: CloudflareDomains, fake: FakeCloudflare) -> None:
    await domains.attach(SLUG, APEX, "www")
    fake.domains[SLUG][WWW]["status"] = "active"
    (found,) = (await domains_at(fake, unreached).report(SLUG)).hosts
    assert (found.state, "HTTPS" in (found.reason or "")) == ("pending", True)


async def test_a_failed_domain_is_validated_again_when_asked(domains: CloudflareDomains, fake: FakeCloudflare) -> None:
    await domains.attach(SLUG, APEX, "www")
    fake.domains[SLUG][WWW]["status"] = "error"
    (found,) = (await domains.attach(SLUG, APEX, "www")).hosts
    assert found.state != "failed"


async def test_a_site_without_a_domain_has_an_empty_report(domains: CloudflareDomains) -> None:
    report = await domains.report(SLUG)
    assert (report.hosts, report.records, report.instructions) == ([], [], [])


async def test_a_site_that_is_not_published_has_to_wait(fake: FakeCloudflare) -> None:
    with pytest.raises(Conflict, match="not published"):
        await domains_at(fake).attach(SLUG, APEX, "www")


async def test_taken_off_it_leaves_nothing(domains: CloudflareDomains, fake: FakeCloudflare) -> None:
    here(fake)
    await domains.attach(SLUG, APEX, "www")
    for _ in range(2):
        await domains.detach(SLUG)
        await host(fake).remove(SLUG, "production")
    assert (fake.records, fake.projects) == ({}, {})


async def test_interrupted_anywhere_it_is_finished_by_a_repetition(
    domains: CloudflareDomains, fake: FakeCloudflare
) -> None:
    here(fake)
    for path, method in (
        ("/dns_records", "POST"),
        (f"/{SLUG}/domains", "POST"),
        ("/deployments", "POST"),
        (f"/{SLUG}-www/domains", "POST"),
    ):
        fake.faults = [Fault(path, 502, method=method, times=3, after=True)]
        with pytest.raises((Unavailable, Rejected)):
            await domains.attach(SLUG, APEX, "www")
    fake.faults = []
    await domains.attach(SLUG, APEX, "www")
    assert records(fake) == {WWW: f"{SLUG}.pages.dev", APEX: f"{SLUG}-www.pages.dev"}
    assert len(fake.deployments[f"{SLUG}-www"]) == 1


@pytest.mark.parametrize(
    "domain",
    ["", "padaria", "https://padaria.example", "padaria.example/x", "a b.example", "-a.example", "1.2.3.4", "*"],
)
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(Rejected) as told:
        plain_domain(domain)
    assert told.value.field == "domain"


def test_a_domain_with_accents_is_written_as_dns_wants_it() -> None:
    assert plain_domain("www.Pão.com.br") == "xn--po-sia.com.br"
