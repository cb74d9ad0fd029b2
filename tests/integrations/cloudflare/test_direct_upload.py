"""Direct Upload: the vendor's keys, only what is missing, within its limits."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.errors import Rejected, Unavailable
from sitewright.integrations.cloudflare import direct_upload
from sitewright.integrations.cloudflare.direct_upload import Asset, asset_key, buckets_of, collect_assets
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from tests.fakes.cloudflare import FakeCloudflare, Fault
from tests.integrations.cloudflare.conftest import CONFIG, nothing

SLUG = "padaria-a1b2"


async def unreached(_address: str) -> bool:
    """No address answers."""
    return False


@pytest.fixture
def pages(fake: FakeCloudflare) -> CloudflarePagesService:
    return CloudflarePagesService(
        CONFIG, fake.url, before_calling=nothing, reaches=unreached, fetch=fake.fetch, live_seconds=0.2
    )


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A site of 62 files, two of them with the same content."""
    for number in range(60):
        write(tmp_path / "built", f"pagina-{number}/index.html", f"<h1>{number}</h1>")
    write(tmp_path / "built", "index.html", "<h1>um</h1>")
    return write(tmp_path / "built", "copia.html", "<h1>um</h1>")


def write(folder: Path, name: str, text: str) -> Path:
    """One file; returns the folder."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"<h1>hi</h1>\n", "a.html", "17453d0cfb9bacc76d9f30d3cb9ca048"),
        (b"body{}\n", "a.css", "aa42bba514e8ddfea838ec1a715ca332"),
        (b"dup\n", "a.txt", "42850ff14c597e30c828ec7c9b8bb189"),
        (b"dup\n", "a.bin", "791e2f7d51f44cd66350f915dfb1a4ed"),
        (b"bin\n", "README", "6d71235b4dc6660d16b69e517e0beda5"),
    ],
)
def test_keys_are_those_of_the_vendors_own_tool(content: bytes, name: str, key: str) -> None:
    assert asset_key(content, name) == key


def test_what_would_run_code_or_is_no_content_is_never_sent(tmp_path: Path) -> None:
    for name in (
        "_worker.js",
        "_routes.json",
        "functions/a.js",
        "_headers",
        "_redirects",
        ".git/config",
        "a/.DS_Store",
    ):
        write(tmp_path, name, "x")
    (tmp_path / "link.html").symlink_to("/etc/passwd")
    (tmp_path / "linked").symlink_to("/etc")
    for name in ("index.html", ".well-known/security.txt", "a/_headers", "a/functions/b.html"):
        write(tmp_path, name, name)
    assert {asset.path for asset in collect_assets(tmp_path)} == {
        "/index.html",
        "/.well-known/security.txt",
        "/a/_headers",
        "/a/functions/b.html",
    }


def test_a_file_that_is_too_large_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direct_upload, "MAX_FILE_BYTES", 10)
    with pytest.raises(Rejected, match=r"video\.mp4"):
        collect_assets(write(tmp_path, "video.mp4", "x" * 11))


@given(st.lists(st.integers(0, direct_upload.MAX_FILE_BYTES), max_size=80))
def test_buckets_hold_every_file_once_within_the_limits(sizes: list[int]) -> None:
    assets = [Asset(f"/{number}", Path(), str(number), size) for number, size in enumerate(sizes)]
    buckets = buckets_of(assets)
    assert sorted(asset.key for bucket in buckets for asset in bucket) == sorted(asset.key for asset in assets)
    assert all(sum(asset.size for asset in bucket) <= direct_upload.BUCKET_BYTES for bucket in buckets)


async def test_after_a_change_only_what_is_new_is_sent(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    await pages.deploy(SLUG, "preview", built, "c1")
    assert len(fake.uploaded) == len(set(fake.uploaded)) == 61
    fake.uploaded.clear()
    await pages.deploy(SLUG, "preview", write(built, "index.html", "<h1>dois</h1>"), "c2")
    assert len(fake.uploaded) == 1


async def test_settings_files_go_beside_the_manifest(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    await pages.deploy(SLUG, "preview", write(built, "_headers", "/*\n  X-A: b\n"), "c1")
    (made,) = fake.deployments["agencia-previas"]
    assert made["headers"].endswith("/*\n  X-A: b\n")
    assert "/_headers" not in made["manifest"]


async def test_a_preview_is_not_for_search_engines_and_a_publication_is(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    sent = {}
    for place, project in (("preview", "agencia-previas"), ("production", SLUG)):
        await pages.deploy(SLUG, "preview" if place == "preview" else "production", built, "c1")
        sent[place] = fake.deployments[project][0]["headers"]
    assert [("noindex" in headers, "default-src 'none'" in headers) for headers in sent.values()] == [
        (True, True),
        (False, True),
    ]


async def test_an_expired_token_is_replaced(pages: CloudflarePagesService, fake: FakeCloudflare, built: Path) -> None:
    fake.expired_jwts = 1
    await pages.deploy(SLUG, "preview", built, "c1")
    assert fake.jwts == 2


async def test_keys_that_cannot_be_remembered_stop_nothing(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    fake.faults = [Fault("/upsert-hashes", 500, times=9)]
    assert (await pages.deploy(SLUG, "preview", built, "c1")).files == 62


async def test_a_deployment_whose_answer_was_lost_is_found_again(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    fake.faults = [Fault("/deployments", 502, method="POST", after=True)]
    with pytest.raises(Unavailable):
        await pages.deploy(SLUG, "preview", built, "c1")
    await pages.deploy(SLUG, "preview", built, "c1")
    assert len(fake.deployments["agencia-previas"]) == 1


async def test_a_commit_with_other_response_headers_is_another_deployment(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    moved = CloudflarePagesService(
        CONFIG,
        fake.url,
        before_calling=nothing,
        reaches=unreached,
        fetch=fake.fetch,
        live_seconds=0.2,
        ours=["https://x.example"],
    )
    for host in (pages, moved, moved):
        await host.deploy(SLUG, "production", built, "c1")
    sent = [made["headers"].encode() for made in fake.deployments[SLUG]]
    assert sorted(sent) == sorted([await pages.headers("production", built), await moved.headers("production", built)])


async def test_a_deployment_says_which_commit_it_is_and_that_nothing_was_changed_after_it(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    await pages.deploy(SLUG, "production", built, "c1")
    sent = fake.deployments[SLUG][0]["sent"]
    assert (sent["branch"], sent["commit_hash"], sent["commit_dirty"]) == ("main", "c1", "false")


async def test_a_deployment_that_fails_for_an_unknown_reason_is_asked_for_again_by_the_story(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    body = '{"success": false, "errors": [{"code": 8000000, "message": "x"}], "messages": [], "result": null}'
    fake.faults = [Fault("/deployments", 400, method="POST", body=body)]
    with pytest.raises(Unavailable, match="8000000"):
        await pages.deploy(SLUG, "preview", built, "c1")
    assert (await pages.deploy(SLUG, "preview", built, "c1")).files == 62
    assert len(fake.deployments["agencia-previas"]) == 1


async def test_a_deployment_that_does_not_say_its_response_headers_is_made_again(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path
) -> None:
    await pages.deploy(SLUG, "production", built, "c1")
    told = fake.deployments[SLUG][0]["deployment_trigger"]["metadata"]
    told["commit_message"] = told["commit_message"].rpartition(" ")[0]
    for _ in range(2):
        await pages.deploy(SLUG, "production", built, "c1")
    assert len(fake.deployments[SLUG]) == 2


@pytest.mark.parametrize("path", ["/upload-token", "/check-missing", "/assets/upload", "/pages/projects"])
async def test_a_short_trouble_is_waited_out(
    pages: CloudflarePagesService, fake: FakeCloudflare, built: Path, path: str
) -> None:
    fake.faults = [Fault(path, 500)]
    assert (await pages.deploy(SLUG, "preview", built, "c1")).files == 62
