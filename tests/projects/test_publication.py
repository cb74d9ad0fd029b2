"""A published site over the API: its customer's domain, and an earlier deployment shown again."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from sitewright.integrations.cloudflare.domains import CloudflareDomains
from sitewright.integrations.cloudflare.local import LocalDomains, LocalSiteHost
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.kit.db import transaction
from sitewright.ports.domains import CustomDomains
from sitewright.ports.site_host import SiteHost
from sitewright.projects.models import Deployment
from sitewright.projects.publication import now_shown
from tests.fakes import cloudflare
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.shop import OnlyPayments, Shop

SLUG = "padaria-a1b2"
WISH = {"domain": "padaria.example"}


class Hosting(OnlyPayments):
    """The integrations that these routes ask for; orders of these tests are not live."""

    def __init__(self, host: SiteHost, own: CustomDomains) -> None:
        super().__init__()
        self.host = host
        self.own = own

    async def site_host(self, *, live: bool = False) -> SiteHost:
        """The host."""
        assert not live
        return self.host

    async def domains(self) -> CustomDomains:
        """The domains."""
        return self.own


async def unreached(_address: str) -> bool:
    """No address answers yet."""
    return False


@pytest.fixture
def local(shop: Shop, tmp_path: Path) -> Hosting:
    """A shop whose sites are on this machine."""
    hosting = Hosting(LocalSiteHost(tmp_path / "sites", lambda: 8700), LocalDomains())
    shop.app.state.integrations = hosting
    return hosting


@pytest.fixture
async def on_cloudflare(shop: Shop) -> AsyncIterator[Hosting]:
    """A shop whose sites are at Cloudflare."""
    async with cloudflare.running() as fake:
        pages = CloudflarePagesService(
            CONFIG, fake.url, before_calling=nothing, reaches=unreached, fetch=fake.fetch, live_seconds=1
        )
        own = CloudflareDomains(CONFIG, fake.url, pages, before_calling=nothing, reaches=unreached)
        hosting = Hosting(pages, own)
        shop.app.state.integrations = hosting
        yield hosting


async def publish(shop: Shop, hosting: Hosting, folder: Path, text: str, project_id: UUID) -> UUID:
    """One published deployment, as production records it; returns its id."""
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(text)
    commit = text * 10
    made = await hosting.host.deploy(SLUG, "production", folder, commit)
    row = Deployment(
        project_id=project_id,
        commit=commit,
        place="production",
        host_id=made.id,
        site_host=hosting.host.name,
        url=made.url,
        digest=made.digest,
        files=1,
    )
    async with transaction(shop.sessions) as session:
        session.add(row)
        await session.flush()
        await now_shown(session, project_id, commit)
    await shop.change(project_id, slug=SLUG, status="published", production_url=made.url)
    return row.id


async def test_an_earlier_publication_is_shown_again(shop: Shop, local: Hosting, tmp_path: Path) -> None:
    project_id = await shop.sold_project()
    first = await publish(shop, local, tmp_path / "built", "um", project_id)
    await publish(shop, local, tmp_path / "built", "dois", project_id)
    page = tmp_path / "sites" / SLUG / "production" / "current" / "index.html"
    assert (page.read_text(), await shown(shop, project_id)) == ("dois", [False, True])
    for _ in range(2):
        answer = await shop.call("POST", f"/projects/{project_id}/deployments/{first}/rollback")
        assert (answer.status_code, page.read_text()) == (204, "um")
        assert await shown(shop, project_id) == [True, False]


async def shown(shop: Shop, project_id: UUID) -> list[bool]:
    """Of each publication, whether the public is said to see it."""
    report = (await shop.call("GET", f"/projects/{project_id}")).json()
    return [each["shown"] for each in report["deployments"]]


async def test_what_was_left_at_another_account_says_so_and_is_not_shown(
    shop: Shop, local: Hosting, tmp_path: Path
) -> None:
    project_id = await shop.sold_project()
    first = await publish(shop, local, tmp_path / "built", "um", project_id)
    async with transaction(shop.sessions) as session:
        (await session.get_one(Deployment, first)).site_host = "cloudflare old previews"
    await publish(shop, local, tmp_path / "built", "dois", project_id)
    await shop.change(project_id, adapters={"site_host": "local"})
    listed = (await shop.call("GET", f"/projects/{project_id}")).json()["deployments"]
    assert [each["left_at"] for each in listed] == ["cloudflare old previews", None]
    refused = await shop.call("POST", f"/projects/{project_id}/deployments/{first}/rollback")
    assert refused.status_code == 409
    assert f"projects restore {project_id} umumumumum" in refused.json()["error"]["message"]
    page = tmp_path / "sites" / SLUG / "production" / "current" / "index.html"
    assert page.read_text() == "dois"


async def test_the_deployment_of_another_project_is_not_found(shop: Shop, local: Hosting, tmp_path: Path) -> None:
    project_id, other = await shop.sold_project(), await shop.sold_project()
    theirs = await publish(shop, local, tmp_path / "built", "um", project_id)
    await shop.change(other, slug="salao-c3d4", status="published", production_url="https://salao.example")
    answer = await shop.call("POST", f"/projects/{other}/deployments/{theirs}/rollback")
    assert answer.status_code == 404


async def test_a_domain_is_attached_and_followed(shop: Shop, on_cloudflare: Hosting, tmp_path: Path) -> None:
    project_id = await shop.sold_project()
    await publish(shop, on_cloudflare, tmp_path / "built", "um", project_id)
    attached = await shop.call("POST", f"/projects/{project_id}/domain", WISH)
    assert attached.status_code == 200
    assert attached.json()["records"] == [
        {"type": "CNAME", "name": "www.padaria.example", "value": f"{SLUG}.pages.dev"}
    ]
    followed = (await shop.call("GET", f"/projects/{project_id}/domain", scope="read")).json()
    assert [(host["host"], host["state"]) for host in followed["hosts"]] == [("www.padaria.example", "pending")]


async def test_a_domain_without_cloudflare_names_what_is_missing(shop: Shop, local: Hosting, tmp_path: Path) -> None:
    project_id = await shop.sold_project()
    await publish(shop, local, tmp_path / "built", "um", project_id)
    answer = await shop.call("POST", f"/projects/{project_id}/domain", WISH)
    assert (answer.status_code, "Cloudflare" in answer.text) == (424, True)


async def test_only_published_sites_have_a_domain(shop: Shop, local: Hosting) -> None:
    project_id = await shop.sold_project()
    for method, body in (("POST", WISH), ("GET", None)):
        assert (await shop.call(method, f"/projects/{project_id}/domain", body)).status_code == 409


async def test_reading_is_not_enough_to_change_what_is_public(shop: Shop, local: Hosting) -> None:
    project_id = await shop.sold_project()
    for path in ("domain", f"deployments/{project_id}/rollback"):
        answer = await shop.call("POST", f"/projects/{project_id}/{path}", WISH, scope="read")
        assert answer.status_code == 403
