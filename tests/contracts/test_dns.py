"""What every DNS provider does. The local one here; the real one joins at its loopback fake."""

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.errors import Conflict, Rejected
from sitewright.integrations.cloudflare.local import LABEL, LocalDns
from sitewright.ports.dns import DnsProvider


@pytest.fixture
def dns(tmp_path: Path) -> DnsProvider:
    return LocalDns(tmp_path / "dns")


def records(tmp_path: Path) -> dict[str, str]:
    """Targets by name, as they are."""
    found = [json.loads(file.read_text()) for file in (tmp_path / "dns").iterdir()]
    return {record["name"]: record["target"] for record in found}


async def test_a_subdomain_is_one_record_however_often_made(dns: DnsProvider, tmp_path: Path) -> None:
    ids = await asyncio.gather(*(dns.create_subdomain("padaria-a1b2", "a.example") for _ in range(5)))
    assert len(set(ids)) == 1
    assert records(tmp_path) == {"padaria-a1b2": "a.example"}


async def test_a_record_follows_its_target(dns: DnsProvider, tmp_path: Path) -> None:
    first = await dns.create_subdomain("padaria-a1b2", "a.example")
    assert await dns.create_subdomain("padaria-a1b2", "b.example") == first
    assert records(tmp_path) == {"padaria-a1b2": "b.example"}


async def test_removing_what_is_gone_is_done(dns: DnsProvider, tmp_path: Path) -> None:
    record_id = await dns.create_subdomain("padaria-a1b2", "a.example") or ""
    other = await dns.create_subdomain("salao-c3d4", "a.example")
    await dns.delete_subdomain(record_id)
    await dns.delete_subdomain(record_id)
    assert list(records(tmp_path)) == [other]


@pytest.mark.parametrize("content", ['{"name": "www", "owner": "somebody"}', '{"name": "www"}', "[]", "not json", ""])
async def test_a_foreign_record_is_never_touched(dns: DnsProvider, tmp_path: Path, content: str) -> None:
    foreign = tmp_path / "dns" / "www.json"
    foreign.parent.mkdir()
    foreign.write_text(content)
    with pytest.raises(Conflict, match="www"):
        await dns.create_subdomain("www", "a.example")
    with pytest.raises(Conflict, match="www"):
        await dns.delete_subdomain("www")
    assert foreign.read_text() == content


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a.b", "a/b", "../x", "-a", "a-", "A", "é", "a\n", "a" * 64, "a\0", "*"]
)
async def test_a_subdomain_is_one_label(dns: DnsProvider, tmp_path: Path, name: str) -> None:
    with pytest.raises(Rejected) as caught:
        await dns.create_subdomain(name, "a.example")
    assert caught.value.field == "subdomain"
    with pytest.raises(Rejected):
        await dns.delete_subdomain(name)
    assert not (tmp_path / "dns").exists()


@given(st.text(alphabet="ab-9Z./\n", max_size=70))
def test_labels_are_those_of_dns(name: str) -> None:
    allowed = 0 < len(name) <= 63 and set(name) <= set("ab-9") and not name.startswith("-") and not name.endswith("-")
    assert bool(LABEL.fullmatch(name)) == allowed


async def test_a_stand_in_says_so(dns: DnsProvider) -> None:
    assert "0 registros" in (await dns.test_connection()).message
    await dns.create_subdomain("padaria-a1b2", "a.example")
    result = await dns.test_connection()
    assert result.success
    assert dns.is_stand_in == ("substituto" in result.message)
    assert "1 registros" in result.message
