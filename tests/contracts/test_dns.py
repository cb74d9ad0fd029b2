"""What every DNS provider does: the local one, and the real one at its loopback fake."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.errors import Conflict, Rejected
from sitewright.integrations.cloudflare.dns import CloudflareDNSService
from sitewright.integrations.cloudflare.local import LABEL, LocalDns
from sitewright.kit.language import speaking
from sitewright.ports.dns import DnsProvider
from tests.fakes import cloudflare
from tests.integrations.cloudflare.conftest import CONFIG, nothing


@dataclass
class Zone:
    """A provider, what is there (targets by name), and how somebody else makes a record."""

    dns: DnsProvider
    records: Callable[[], dict[str, str]]
    add_foreign: Callable[[str], None]


@pytest.fixture(params=["local", "cloudflare"])
async def zone(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Zone]:
    if request.param == "local":
        folder = tmp_path / "dns"
        folder.mkdir()
        yield Zone(
            LocalDns(folder),
            lambda: {record["name"]: record["target"] for record in map(read, folder.iterdir())},
            lambda name: write(folder / f"{name}.json", json.dumps({"name": name, "target": "x.example"})),
        )
        return
    async with cloudflare.running() as fake:
        end = f".{cloudflare.ZONE_NAME}"
        yield Zone(
            CloudflareDNSService(CONFIG, fake.url, before_calling=nothing),
            lambda: {record["name"].removesuffix(end): record["content"] for record in fake.records.values()},
            lambda name: fake.records.update(x=foreign(f"{name}{end}")),
        )


def read(file: Path) -> dict[str, str]:
    """A local record."""
    record: dict[str, str] = json.loads(file.read_text())
    return record


def write(file: Path, content: str) -> None:
    """A local record of somebody else."""
    file.write_text(content)


def foreign(name: str) -> dict[str, object]:
    """A record of the zone that somebody else made."""
    return {"id": "x", "name": name, "type": "A", "content": "192.0.2.1", "proxied": False, "comment": None}


async def test_a_subdomain_is_one_record_however_often_made(zone: Zone) -> None:
    ids = await asyncio.gather(*(zone.dns.create_subdomain("padaria-a1b2", "a.example") for _ in range(5)))
    assert len(set(ids)) == 1
    assert zone.records() == {"padaria-a1b2": "a.example"}


async def test_a_record_follows_its_target(zone: Zone) -> None:
    first = await zone.dns.create_subdomain("padaria-a1b2", "a.example")
    assert await zone.dns.create_subdomain("padaria-a1b2", "b.example") == first
    assert zone.records() == {"padaria-a1b2": "b.example"}


async def test_a_record_is_named_until_it_is_gone(zone: Zone) -> None:
    record_id = await zone.dns.create_subdomain("padaria-a1b2", "a.example") or ""
    assert (await zone.dns.record_name(record_id) or "").startswith("padaria-a1b2")
    await zone.dns.delete_subdomain(record_id)
    assert await zone.dns.record_name(record_id) is None


async def test_removing_what_is_gone_is_done(zone: Zone) -> None:
    record_id = await zone.dns.create_subdomain("padaria-a1b2", "a.example") or ""
    await zone.dns.create_subdomain("salao-c3d4", "a.example")
    await zone.dns.delete_subdomain(record_id)
    await zone.dns.delete_subdomain(record_id)
    assert zone.records() == {"salao-c3d4": "a.example"}


async def test_a_foreign_record_is_never_touched(zone: Zone) -> None:
    zone.add_foreign("www")
    before = zone.records()
    with pytest.raises(Conflict, match="www"):
        await zone.dns.create_subdomain("www", "a.example")
    assert zone.records() == before


@pytest.mark.parametrize("content", ['{"name": "www", "owner": "somebody"}', '{"name": "www"}', "[]", "not json", ""])
async def test_what_is_no_record_of_ours_is_foreign(tmp_path: Path, content: str) -> None:
    dns, theirs = LocalDns(tmp_path), tmp_path / "www.json"
    theirs.write_text(content)
    with pytest.raises(Conflict, match="www"):
        await dns.create_subdomain("www", "a.example")
    with pytest.raises(Conflict, match="www"):
        await dns.delete_subdomain("www")
    assert theirs.read_text() == content


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a.b", "a/b", "../x", "-a", "a-", "A", "é", "a\n", "a" * 64, "a\0", "*"]
)
async def test_a_subdomain_is_one_label(zone: Zone, name: str) -> None:
    with pytest.raises(Rejected) as caught:
        await zone.dns.create_subdomain(name, "a.example")
    assert caught.value.field == "subdomain"
    assert zone.records() == {}


async def test_only_a_label_is_a_file_that_is_removed(tmp_path: Path) -> None:
    with pytest.raises(Rejected):
        await LocalDns(tmp_path).delete_subdomain("../x")


@given(st.text(alphabet="ab-9Z./\n", max_size=70))
def test_labels_are_those_of_dns(name: str) -> None:
    allowed = 0 < len(name) <= 63 and set(name) <= set("ab-9") and not name.startswith("-") and not name.endswith("-")
    assert bool(LABEL.fullmatch(name)) == allowed


async def test_a_stand_in_says_so(zone: Zone) -> None:
    await zone.dns.create_subdomain("padaria-a1b2", "a.example")
    for language, said in (("pt-BR", "substituto"), ("en", "stand-in")):
        with speaking(language):  # type: ignore[arg-type]
            result = await zone.dns.test_connection()
        assert result.success
        assert zone.dns.is_stand_in == (said in result.message)
