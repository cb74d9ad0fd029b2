"""A project keeps to the accounts it was begun with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sitewright.errors import Misconfigured
from sitewright.kit.db import Sessions
from sitewright.projects.adapters import ProjectAdapters
from sitewright.projects.models import SiteProject
from sitewright.wiring import Runtime
from tests.production.conftest import runtime_at

CLOUDFLARE = {
    "api_token": "token",
    "account_id": "account-1",
    "zone_id": "zone-1",
    "pages_project": "previews",
    "r2_bucket": "sites",
    "r2_access_key_id": "id",
    "r2_secret_access_key": "secret",
    "r2_endpoint": "https://r2.example",
}


@pytest.fixture
async def runtime(sessions: Sessions, database_url: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    """An agency with accounts of its own."""
    async with runtime_at(tmp_path / "home", database_url, "127.0.0.1:1") as runtime:
        await runtime.config_service.set_config("github", {"access_token": "t", "organization": "acme"})
        await runtime.config_service.set_config("cloudflare", CLOUDFLARE)
        yield runtime


def adapters(runtime: Runtime, begun_with: dict[str, str], repository: str | None = "acme/padaria") -> ProjectAdapters:
    project = SiteProject(live=False, adapters=begun_with, repository=repository)
    return ProjectAdapters(project, runtime.integrations)


async def test_accounts_are_part_of_the_name(runtime: Runtime) -> None:
    assert await adapters(runtime, {}).names() == {
        "code_host": "github acme",
        "site_host": "cloudflare account-1 previews",
        "dns": "cloudflare zone-1",
        "asset_store": "r2 https://r2.example/sites",
    }


@pytest.mark.parametrize(
    ("port", "begun_with"),
    [
        ("code_host", "local"),
        ("code_host", "github agency"),
        ("site_host", "cloudflare account-2 previews"),
        ("dns", "cloudflare zone-2"),
        ("asset_store", "local"),
        ("domains", "local"),
    ],
)
async def test_others_are_refused_and_the_ones_to_bring_back_named(
    runtime: Runtime, port: str, begun_with: str
) -> None:
    hosting = adapters(runtime, {"site_host" if port == "domains" else port: begun_with})
    with pytest.raises(Misconfigured, match=begun_with):
        await getattr(hosting, port)()


async def test_where_the_customers_files_are_is_kept_even_without_a_repository(runtime: Runtime) -> None:
    hosting = adapters(runtime, {}, repository=None)
    hosting.project.files_in = "local"
    with pytest.raises(Misconfigured, match="files are in local, and now r2"):
        await hosting.asset_store()


async def test_a_project_without_a_repository_takes_what_is_configured_now(runtime: Runtime) -> None:
    assert (await adapters(runtime, {"code_host": "local"}, repository=None).names())["code_host"] == "github acme"
