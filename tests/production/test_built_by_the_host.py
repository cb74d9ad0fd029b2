"""Where the site host builds what is pushed, it is given a commit only once the gate has passed it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from sitewright.integrations.cloudflare.builds import BUILT_BRANCH
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.service import GitHubService
from sitewright.kit.db import Sessions, transaction
from sitewright.orders.service import create_order
from sitewright.ports.code_host import FileChanges
from sitewright.ports.integrations import Integrations
from sitewright.ports.payments import CheckoutChange
from sitewright.production.delivery import deploy
from sitewright.production.workshop import Workshop
from sitewright.projects.models import SiteProject
from sitewright.projects.service import create_site_project
from tests.fakes import cloudflare, github
from tests.fakes.cloudflare import FakeCloudflare
from tests.fakes.github import FakeGitHub
from tests.integrations.cloudflare.conftest import CONFIG, nothing

SLUG = "padaria-a1b2"
REPOSITORY, PROJECT = f"{github.LOGIN}/{SLUG}", f"{SLUG}-preview"


@dataclass
class Agency:
    """The agency's accounts, and a project on them."""

    github: FakeGitHub
    cloudflare: FakeCloudflare
    code: GitHubService
    pages: CloudflarePagesService
    shop: Workshop
    project: SiteProject

    async def code_host(self, *, live: bool = False) -> GitHubService:  # noqa: ARG002
        """GitHub."""
        return self.code

    async def site_host(self, *, live: bool = False) -> CloudflarePagesService:  # noqa: ARG002
        """Cloudflare, in mode `git`."""
        return self.pages

    async def passed(self, commit: str, directory: Path) -> None:
        """What the story does once the gate has passed a commit."""
        async with transaction(self.shop.sessions) as session:
            project = await session.get_one(SiteProject, self.project.id)
            project.commit, project.slug, project.repository = commit, SLUG, REPOSITORY
        await deploy(self.shop, project, "preview", directory)

    def built(self) -> list[str]:
        """The commits that Cloudflare built."""
        builds = self.cloudflare.deployments.get(PROJECT, [])
        return [build["deployment_trigger"]["metadata"]["commit_hash"] for build in builds]


@asynccontextmanager
async def connected(sessions: Sessions, folder: Path) -> AsyncIterator[Agency]:
    """Both vendors, answering, and a project that was sold."""

    async def free(_writes: int) -> None:
        """Writing costs nothing here."""

    async def reached(_address: str) -> bool:
        return True

    checkout = CheckoutChange("order-1", "paid", 149_000, "BRL", False, "cus_1", "Marcos", "marcos@example.com")
    async with transaction(sessions) as session:
        order = await create_order(session, "stripe", checkout)
        project = await create_site_project(session, order.customer_id, order.id, "business", live=False)
    async with cloudflare.running() as builder, github.running() as hub:
        hub.tells = builder.push
        repositories = {"business": f"{github.LOGIN}/site-business"}
        config = GitHubConfig(
            access_token=SecretStr(github.TOKEN), organization=github.LOGIN, template_repos=repositories
        )
        code = GitHubService(config, hub.url, before_writing=free)
        pages = CloudflarePagesService(
            CONFIG.model_copy(update={"deploy_mode": "git"}),
            builder.url,
            before_calling=nothing,
            reaches=reached,
            fetch=builder.fetch,
            push_seconds=0,
        )
        agency = Agency(hub, builder, code, pages, cast("Workshop", None), project)
        agency.shop = Workshop(sessions, cast("Integrations", agency), folder)
        yield agency


@pytest.fixture
async def agency(sessions: Sessions, tmp_path: Path) -> AsyncIterator[Agency]:
    async with connected(sessions, tmp_path / "scratch") as agency:
        files = {"template.json": b"{}\n", "a.txt": b"a"}
        agency.github.add(f"{github.LOGIN}/site-business", files, is_template=True)
        await agency.code.create_repo_from_template("business", SLUG)
        await agency.code.create_branch(REPOSITORY, "preview")
        yield agency


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "built").mkdir()
    (tmp_path / "built" / "index.html").write_text("um")
    return tmp_path / "built"


async def test_a_persons_push_is_not_built_before_the_gate_has_passed_it(agency: Agency, site: Path) -> None:
    ours = await agency.code.apply_patch(REPOSITORY, "preview", FileChanges({"a.txt": b"b"}))
    assert agency.built() == []
    await agency.passed(ours, site)
    assert agency.built() == [ours]
    theirs = agency.github.push(REPOSITORY, "preview", {"a.txt": b"c"})
    assert agency.built() == [ours]
    for _ in range(2):
        await agency.passed(theirs, site)
        assert agency.built() == [ours, theirs]
    assert agency.github.repositories[REPOSITORY].refs["preview"] == theirs


async def test_a_push_to_the_built_branch_itself_is_gone_with_our_next_commit(agency: Agency, site: Path) -> None:
    first = await agency.code.apply_patch(REPOSITORY, "preview", FileChanges({"a.txt": b"b"}))
    await agency.passed(first, site)
    by_hand = agency.github.push(REPOSITORY, BUILT_BRANCH, {"a.txt": b"x"})
    second = await agency.code.apply_patch(REPOSITORY, "preview", FileChanges({"a.txt": b"c"}))
    await agency.passed(second, site)
    assert agency.built() == [first, by_hand, second]
    assert agency.github.repositories[REPOSITORY].refs[BUILT_BRANCH] == second
