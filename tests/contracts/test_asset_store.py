"""What every asset store does: the folder, and R2 at its loopback fake."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.errors import NotFound, Rejected
from sitewright.integrations.storage.keys import checked, is_private, is_public
from sitewright.integrations.storage.local import LocalAssetStore
from sitewright.integrations.storage.r2 import CloudflareR2Service
from sitewright.kit.http import HttpClient
from sitewright.ports.asset_store import AssetStore
from tests.fakes import s3

KEY = "projects/1/assets/hero.webp"
MEGABYTE = 1024 * 1024


@pytest.fixture(params=["local", "r2"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AssetStore]:
    if request.param == "local":
        yield LocalAssetStore(tmp_path / "objects")
        return
    async with s3.running() as fake, HttpClient() as http:
        fake.page_size = 2
        yield CloudflareR2Service(fake.config(), http)


async def pieces(sizes: list[int]) -> AsyncIterator[bytes]:
    """Pieces of these sizes, each filled with its own byte."""
    for number, size in enumerate(sizes):
        yield bytes([number % 256]) * size


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)), b"\0" * 6_000_000])
async def test_what_is_written_is_read(store: AssetStore, content: bytes) -> None:
    await store.upload_file(KEY, content, "image/webp")
    assert await store.get_file(KEY) == content
    assert b"".join([piece async for piece in store.stream_file(KEY)]) == content


@pytest.mark.parametrize("sizes", [[], [0], [1], [700_001] * 20, [12_000_000, 1], [5 * MEGABYTE] * 2])
async def test_what_comes_in_pieces_is_written_whole(store: AssetStore, sizes: list[int]) -> None:
    await store.upload_file(KEY, pieces(sizes), "image/webp")
    assert await store.get_file(KEY) == b"".join([piece async for piece in pieces(sizes)])


async def test_a_source_that_breaks_leaves_the_object_as_it_was(store: AssetStore) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"x" * 11_000_000
        raise ZeroDivisionError

    await store.upload_file(KEY, b"before", "image/webp")
    with pytest.raises(ZeroDivisionError):
        await store.upload_file(KEY, breaking(), "image/webp")
    assert await store.get_file(KEY) == b"before"
    assert await store.list_files("projects") == [KEY]


async def test_a_large_object_is_never_whole_in_memory(tmp_path: Path) -> None:
    store = LocalAssetStore(tmp_path)
    tracemalloc.start()
    try:
        await store.upload_file(KEY, pieces([MEGABYTE] * 64), "application/x-tar")
        total = sum([len(piece) async for piece in store.stream_file(KEY)])
        assert tracemalloc.get_traced_memory()[1] < 16 * MEGABYTE
    finally:
        tracemalloc.stop()
    assert total == 64 * MEGABYTE


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
        with pytest.raises(NotFound):
            await anext(store.stream_file(key))


async def test_keys_are_listed_below_their_prefix_in_order(store: AssetStore) -> None:
    keys = ["projects/1/private/b", "projects/1/private/a", "projects/1/assets/c", "projects/10/private/d"]
    for key in keys:
        await store.upload_file(key, b"x", "text/plain")
    assert await store.list_files("projects/1/private/") == ["projects/1/private/a", "projects/1/private/b"]
    assert await store.list_files("projects/1") == sorted(keys[:3])
    assert await store.list_files("nothing/here") == []


async def test_a_project_is_removed_by_its_prefix(store: AssetStore) -> None:
    keys = [f"projects/1/{part}/{number}" for part in ("assets", "private") for number in range(4)]
    for key in [*keys, "projects/10/private/x"]:
        await store.upload_file(key, b"x", "text/plain")
    for key in await store.list_files("projects/1/"):
        await store.delete_file(key)
    assert await store.list_files("projects") == ["projects/10/private/x"]


REFUSED = (
    """/|/etc/passwd|../x|a/../b|a/..|./a|a//b|a/|a\\b|a\n|a\0b|a\x7fb|é|.git|a/.x|a b|a?b|a#1|a%2e%2e/b|file:///x"""
)


@pytest.mark.parametrize("key", ["", "k" * 901, *REFUSED.split("|")])
async def test_keys_that_leave_their_place_are_refused(store: AssetStore, key: str) -> None:
    with pytest.raises(Rejected):
        await store.upload_file(key, b"x", "text/plain")
    for call in (store.get_file(key), store.delete_file(key), anext(store.stream_file(key))):
        with pytest.raises(Rejected):
            await call
    with pytest.raises(Rejected):
        await store.list_files(f"{key}/" if key.endswith("/") else key)


@given(st.text(alphabet="ab._-/\\\n", max_size=20))
def test_no_accepted_key_leaves_the_folder(key: str) -> None:
    try:
        checked(key)
    except Rejected:
        return
    assert (Path("/root/of") / key).resolve().is_relative_to("/root/of")
    assert not any(part.startswith(".") for part in key.split("/"))


@given(st.from_regex(r"projects/[a-z0-9]{1,3}/(private|assets)/[a-z./]{1,8}", fullmatch=True))
def test_no_key_is_both_public_and_private(key: str) -> None:
    assert is_public(key) != is_private(key)


async def test_local_objects_have_no_public_address(tmp_path: Path) -> None:
    assert await LocalAssetStore(tmp_path).upload_file(KEY, b"x", "image/webp") == KEY


async def test_browsers_do_not_write_to_a_folder(tmp_path: Path) -> None:
    assert await LocalAssetStore(tmp_path).sign_upload("projects/1/private/a", "image/png", 1) is None


async def test_a_stand_in_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    store = LocalAssetStore(tmp_path)
    result = await store.test_connection()
    assert result.success
    assert "substituto" in result.message
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
