"""What every asset store does. The local one here; the real one joins at its loopback fake."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from sitewright.errors import NotFound, Rejected, Unavailable
from sitewright.integrations.configs import CloudflareConfig
from sitewright.integrations.storage.store import LocalAssetStore, checked, r2_store
from sitewright.kit.embedded.processes import free_port
from sitewright.ports.asset_store import AssetStore

KEY = "projects/1/assets/hero.webp"


@pytest.fixture
def store(tmp_path: Path) -> AssetStore:
    return LocalAssetStore(tmp_path / "objects")


def r2(**fields: str) -> CloudflareConfig:
    """R2 as an agency configures it."""
    keys = {"r2_access_key_id": SecretStr("k"), "r2_secret_access_key": SecretStr("s")}
    return CloudflareConfig.model_validate({"r2_bucket": "b", **keys, **fields})


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)), b"\0" * 3_000_000])
async def test_what_is_written_is_read(store: AssetStore, content: bytes) -> None:
    await store.upload_file(KEY, content, "image/webp")
    assert await store.get_file(KEY) == content


async def test_an_object_is_replaced_whole(store: AssetStore) -> None:
    contents = [bytes([number]) * 100_000 for number in range(5)]
    await asyncio.gather(*(store.upload_file(KEY, content, "image/webp") for content in contents))
    assert await store.get_file(KEY) in contents


async def test_what_is_gone_is_not_found_and_removing_it_is_done(store: AssetStore) -> None:
    await store.upload_file(KEY, b"x", "image/webp")
    await store.delete_file(KEY)
    await store.delete_file(KEY)
    for key in (KEY, "projects", "projects/1/assets"):
        with pytest.raises(NotFound):
            await store.get_file(key)


async def test_keys_are_listed_below_their_prefix_in_order(store: AssetStore) -> None:
    keys = ["projects/1/private/b", "projects/1/private/a", "projects/1/assets/c", "projects/10/private/d"]
    for key in keys:
        await store.upload_file(key, b"x", "text/plain")
    assert await store.list_files("projects/1/private/") == ["projects/1/private/a", "projects/1/private/b"]
    assert await store.list_files("projects/1") == sorted(keys[:3])
    assert await store.list_files("nothing/here") == []


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a/..",
        "./a",
        "a//b",
        "a/",
        "a\\b",
        "a\n",
        "a\0b",
        "é",
        ".git",
        "a/.x",
        "k" * 901,
        "a b",
        "a?b",
        "a#1",
        "file:///x",
    ],
)
async def test_keys_that_leave_their_place_are_refused(store: AssetStore, tmp_path: Path, key: str) -> None:
    with pytest.raises(Rejected):
        await store.upload_file(key, b"x", "text/plain")
    for call in (store.get_file(key), store.delete_file(key)):
        with pytest.raises(Rejected):
            await call
    assert list((tmp_path / "objects").iterdir()) == []


@given(st.text(alphabet="ab._-/\\\n", max_size=20))
def test_no_accepted_key_leaves_the_folder(key: str) -> None:
    try:
        checked(key)
    except Rejected:
        return
    assert (Path("/root/of") / key).resolve().is_relative_to("/root/of")
    assert not any(part.startswith(".") for part in key.split("/"))


async def test_local_objects_have_no_public_address(store: AssetStore) -> None:
    assert await store.upload_file(KEY, b"x", "image/webp") == KEY


async def test_a_stand_in_says_so_and_leaves_nothing(store: AssetStore, tmp_path: Path) -> None:
    result = await store.test_connection()
    assert result.success
    assert store.is_stand_in == ("substituto" in result.message)
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("missing", ["r2_bucket", "r2_access_key_id", "r2_secret_access_key", "r2_endpoint"])
def test_r2_takes_all_its_fields(missing: str) -> None:
    config = r2(r2_endpoint="https://a.example")
    assert r2_store(config) is not None
    assert r2_store(config.model_copy(update={missing: None})) is None
    assert r2_store(r2(account_id="abc")) is not None


async def test_a_store_that_is_away_is_for_later() -> None:
    away = r2_store(r2(r2_endpoint=f"http://127.0.0.1:{free_port(None)}"))
    assert away is not None
    assert not away.is_stand_in
    for call in (away.get_file(KEY), away.list_files("projects")):
        with pytest.raises(Unavailable, match="r2"):
            await asyncio.wait_for(call, 10)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1.evil.example", "http://localhost:1"])
async def test_keys_are_sent_over_tls_only(endpoint: str) -> None:
    store = r2_store(r2(r2_endpoint=endpoint))
    assert store is not None
    with pytest.raises(Unavailable) as caught:
        await asyncio.wait_for(store.get_file(KEY), 10)
    assert "BadScheme" in repr(caught.value.__cause__) or "scheme" in str(caught.value.__cause__).lower()
