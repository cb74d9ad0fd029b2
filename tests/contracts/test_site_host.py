"""What every site host does. The local one here; the real one joins at its loopback fake."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from sitewright.errors import NotFound
from sitewright.integrations.cloudflare.local import LocalSiteHost
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.configs import CloudflareConfig
from sitewright.ports.site_host import SiteHost, digest_of
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare

SLUG = "padaria-a1b2"


CONFIG = CloudflareConfig(
    api_token=SecretStr(cloudflare.TOKEN),
    account_id=cloudflare.ACCOUNT,
    zone_id=cloudflare.ZONE,
    pages_project="agencia-previas",
)


async def nothing() -> None:
    """Calls cost nothing here."""


async def reached(_address: str) -> bool:
    """Every address answers."""
    return True


@pytest.fixture
def local(tmp_path: Path) -> LocalSiteHost:
    return LocalSiteHost(tmp_path / "sites", lambda: 8700)


@pytest.fixture
async def fake() -> AsyncIterator[FakeCloudflare]:
    async with cloudflare.running() as fake:
        yield fake


@pytest.fixture(params=["local", "cloudflare"])
def host(request: pytest.FixtureRequest) -> SiteHost:
    if request.param == "local":
        local: SiteHost = request.getfixturevalue("local")
        return local
    fake: FakeCloudflare = request.getfixturevalue("fake")
    return CloudflarePagesService(
        CONFIG, fake.url, before_calling=nothing, reaches=reached, fetch=fake.fetch, live_seconds=2
    )


Shown = Callable[[str], str | None]


@pytest.fixture
def shown(request: pytest.FixtureRequest, host: SiteHost, tmp_path: Path) -> Shown:
    """What a visitor sees in a place; None where nothing answers."""
    if host.is_stand_in:
        return lambda place: shown_locally(tmp_path, place)
    fake: FakeCloudflare = request.getfixturevalue("fake")
    previews = f"https://{SLUG}.agencia-previas.pages.dev"
    return lambda place: fake.shown(previews if place == "preview" else f"https://{SLUG}.pages.dev")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return write(tmp_path / "built", {"index.html": "um", "img/a.svg": "<svg/>"})


def write(folder: Path, files: dict[str, str]) -> Path:
    """A built site."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def shown_locally(tmp_path: Path, place: str = "preview") -> str | None:
    """What the local host serves."""
    page = tmp_path / "sites" / SLUG / place / "current" / "index.html"
    return page.read_text() if page.exists() else None


async def test_a_deployment_tells_where_and_what(host: SiteHost, built: Path) -> None:
    deployment = await host.deploy(SLUG, "preview", built, "c1")
    assert SLUG in deployment.url
    assert (deployment.digest, deployment.files) == digest_of(built)


async def test_the_headers_of_a_place_are_known_before_it_is_deployed(host: SiteHost, built: Path) -> None:
    preview, production = await host.headers("preview", built), await host.headers("production", built)
    assert b"X-Robots-Tag: noindex" in preview
    assert b"X-Robots-Tag" not in production


async def test_preview_and_production_have_addresses_of_their_own(host: SiteHost, built: Path) -> None:
    preview, production = await host.address(SLUG, "preview"), await host.address(SLUG, "production")
    assert preview != production
    assert SLUG in production
    assert not preview.endswith("/")


async def test_the_same_commit_is_one_deployment_however_often_asked(host: SiteHost, built: Path) -> None:
    first = await host.deploy(SLUG, "preview", built, "c1")
    again = [await host.deploy(SLUG, "preview", built, "c1") for _ in range(3)]
    assert set(again) == {first}


async def test_what_was_deployed_does_not_change_with_its_source(
    host: SiteHost, built: Path, tmp_path: Path, shown: Shown
) -> None:
    first = await host.deploy(SLUG, "preview", built, "c1")
    write(built, {"index.html": "outro"})
    assert await host.deploy(SLUG, "preview", built, "c1") == first
    assert shown("preview") == "um"


async def test_the_newest_deployment_is_shown_and_older_ones_are_kept(
    host: SiteHost, built: Path, tmp_path: Path, shown: Shown
) -> None:
    await host.deploy(SLUG, "preview", built, "c1")
    await host.deploy(SLUG, "preview", write(tmp_path / "two", {"index.html": "dois"}), "c2")
    assert shown("preview") == "dois"
    await host.deploy(SLUG, "preview", built, "c1")
    assert shown("preview") == "um"


async def test_an_earlier_publication_is_shown_again_however_often_asked(
    host: SiteHost, built: Path, tmp_path: Path, shown: Shown
) -> None:
    first = await host.deploy(SLUG, "production", built, "c1")
    await host.deploy(SLUG, "production", write(tmp_path / "two", {"index.html": "dois"}), "c2")
    assert shown("production") == "dois"
    for _ in range(2):
        await host.rollback(SLUG, first.id)
    assert shown("production") == "um"


@pytest.mark.parametrize("deployment", ["c9", "..", "current", "../preview/c1"])
async def test_what_was_never_published_cannot_be_shown(
    host: SiteHost, built: Path, shown: Shown, deployment: str
) -> None:
    await host.deploy(SLUG, "production", built, "c1")
    with pytest.raises(NotFound):
        await host.rollback(SLUG, deployment)
    assert shown("production") == "um"


async def test_what_is_published_stays_while_the_preview_changes(
    host: SiteHost, built: Path, tmp_path: Path, shown: Shown
) -> None:
    await host.deploy(SLUG, "production", built, "c1")
    await host.deploy(SLUG, "preview", write(tmp_path / "two", {"index.html": "dois"}), "c2")
    assert (shown("preview"), shown("production")) == ("dois", "um")


async def test_a_page_of_a_deployment_is_read_whatever_is_shown_now(
    host: SiteHost, built: Path, tmp_path: Path
) -> None:
    first = await host.deploy(SLUG, "preview", write(built, {"cardápio/index.html": "pão"}), "c1")
    await host.deploy(SLUG, "preview", write(tmp_path / "two", {"index.html": "dois"}), "c2")
    assert await host.read(SLUG, "preview", first.id, "") == b"um"
    assert await host.read(SLUG, "preview", first.id, "cardápio/") == "pão".encode()
    assert await host.read(SLUG, "preview", first.id, "img/a.svg") == b"<svg/>"


@pytest.mark.parametrize("path", ["nada/", "../c1/index.html", "index.html/x", "a" * 3000, "\0"])
async def test_what_a_deployment_does_not_have_is_not_read(host: SiteHost, built: Path, path: str) -> None:
    made = await host.deploy(SLUG, "preview", write(built, {"404.html": "não há"}), "c1")
    assert await host.read(SLUG, "preview", made.id, path) is None


@pytest.mark.parametrize("deployment", ["c9", "..", "current", "00000000-0000-4000-8000-000000000000"])
async def test_nothing_is_read_of_a_deployment_that_is_not_there(host: SiteHost, built: Path, deployment: str) -> None:
    await host.deploy(SLUG, "preview", built, "c1")
    with pytest.raises(NotFound):
        await host.read(SLUG, "preview", deployment, "")


async def test_links_are_not_deployed(host: SiteHost, built: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (built / "link").symlink_to(tmp_path / "secret")
    (built / "folder").symlink_to(tmp_path)
    assert (await host.deploy(SLUG, "preview", built, "c1")).files == 2


async def test_what_a_killed_deployment_left_is_no_hindrance(local: LocalSiteHost, built: Path, tmp_path: Path) -> None:
    write(tmp_path / "sites" / SLUG / "preview" / ".c1.half", {"index.html": "half"})
    deployment = await local.deploy(SLUG, "preview", built, "c1")
    assert (deployment.files, shown_locally(tmp_path)) == (2, "um")


async def test_a_site_taken_off_the_net_is_gone_in_that_place_only(
    host: SiteHost, built: Path, tmp_path: Path, shown: Shown
) -> None:
    await host.deploy(SLUG, "preview", built, "c1")
    await host.deploy(SLUG, "production", built, "c1")
    await host.remove(SLUG, "preview")
    await host.remove(SLUG, "preview")
    assert shown("preview") is None
    assert shown("production") == "um"


async def test_readers_always_see_a_whole_deployment(local: LocalSiteHost, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name, {"index.html": name})
        await local.deploy(SLUG, "preview", tmp_path / name, name)
    seen = {shown_locally(tmp_path)}
    for _ in range(20):
        switching = asyncio.gather(*(local.deploy(SLUG, "preview", tmp_path / name, name) for name in ("a", "b")))
        while not switching.done():
            seen.add(shown_locally(tmp_path))
            await asyncio.sleep(0)
    assert seen <= {"a", "b"}


async def test_a_stand_in_says_so(host: SiteHost, built: Path) -> None:
    await host.deploy(SLUG, "preview", built, "c1")
    result = await host.test_connection()
    assert result.success
    assert host.is_stand_in == ("substituta" in result.message)


names = st.text(alphabet="abcé -", min_size=1, max_size=6).filter(lambda name: name.strip() == name)


@given(first=st.dictionaries(names, st.text(max_size=9)), second=st.dictionaries(names, st.text(max_size=9)))
def test_digests_are_equal_only_for_equal_files(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, str], second: dict[str, str]
) -> None:
    folders = [write(tmp_path_factory.mktemp("site"), files) for files in (first, second)]
    digests = [digest_of(folder)[0] for folder in folders]
    assert (digests[0] == digests[1]) == (first == second)


def test_a_digest_can_be_computed_with_standard_tools(tmp_path: Path) -> None:
    write(tmp_path, {"b": "2", "a/c": "1"})
    lines = "".join(f"{hashlib.sha256(text).hexdigest()}  {name}\n" for name, text in (("a/c", b"1"), ("b", b"2")))
    assert digest_of(tmp_path) == (hashlib.sha256(lines.encode()).hexdigest(), 2)
