"""What a person pushes to the branch that Cloudflare builds is taken back: only what passed the gate is shown."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from sitewright.integrations.cloudflare.builds import BUILT_BRANCH, build_project
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.service import GitHubService
from sitewright.kit.db import transaction
from sitewright.ports.code_host import CodeEvent
from sitewright.ports.site_host import Source
from sitewright.projects.models import Deployment, SiteProject
from sitewright.reviews.pushes import Outcome, receive_code_event, reconcile
from tests.fakes import cloudflare, github
from tests.fakes.cloudflare import FakeCloudflare
from tests.fakes.github import FakeGitHub
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.shop import Shop

SLUG = "padaria-a1b2"
REPOSITORY = f"{github.LOGIN}/{SLUG}"


@dataclass
class Accounts:
    """A site on both accounts, in review: `ours` is the commit that passed the gate."""

    shop: Shop
    github: FakeGitHub
    cloudflare: FakeCloudflare
    mode: str = "git"
    ours: str = ""

    async def code_host(self, *, live: bool = False) -> GitHubService:  # noqa: ARG002
        """The repository."""

        async def free(_writes: int) -> None: ...

        return GitHubService(GitHubConfig(access_token=SecretStr(github.TOKEN)), self.github.url, before_writing=free)

    async def site_host(self, *, live: bool = False) -> CloudflarePagesService:  # noqa: ARG002
        """Pages."""

        async def reaches(_address: str) -> bool:
            return True

        config = CONFIG.model_copy(update={"deploy_mode": self.mode})
        return CloudflarePagesService(
            config, self.cloudflare.url, before_calling=nothing, reaches=reaches, fetch=self.cloudflare.fetch
        )

    def by_hand(self) -> str:
        """A person's commit on the branch that is built, and its build."""
        commit = self.github.push(REPOSITORY, BUILT_BRANCH, {"a.txt": b"by hand"})
        self.cloudflare.finish(build_project(SLUG))
        assert self.shown() == commit
        return commit

    def shown(self) -> str:
        """The commit that visitors of the preview see, when all builds have ended."""
        self.cloudflare.finish(build_project(SLUG))
        shown = self.cloudflare.projects[build_project(SLUG)]["canonical_deployment"]
        return str(shown["deployment_trigger"]["metadata"]["commit_hash"])

    async def told(self, branch: str, commit: str) -> Outcome:
        """GitHub's event of a push."""
        integrations: Any = self
        event = CodeEvent(f"d-{branch}-{commit}", "push", REPOSITORY, branch, commit)
        return await receive_code_event(self.shop.sessions, integrations, "github", event)


@pytest.fixture
async def accounts(shop: Shop, tmp_path: Path) -> AsyncIterator[Accounts]:
    async with github.running() as code, cloudflare.running() as cloud:
        code.tells = cloud.push
        accounts = Accounts(shop, code, cloud)
        accounts.ours = code.add(REPOSITORY, {"a.txt": b"ours"}).refs["main"]
        host = await accounts.code_host()
        for branch in ("preview", BUILT_BRANCH):
            await host.create_branch(REPOSITORY, branch)
        (tmp_path / "index.html").write_text("ours")
        made = await (await accounts.site_host()).deploy(
            SLUG, "preview", tmp_path, accounts.ours, Source(REPOSITORY, BUILT_BRANCH)
        )
        project_id = await shop.sold_project()
        await shop.change(project_id, status="in_review", repository=REPOSITORY, commit=accounts.ours, slug=SLUG)
        async with transaction(shop.sessions) as session:
            values = {"host_id": made.id, "url": made.url, "digest": made.digest, "files": 1}
            session.add(Deployment(project_id=project_id, commit=accounts.ours, place="preview", **values))
        yield accounts


async def test_a_push_to_the_built_branch_is_taken_back_by_its_webhook(accounts: Accounts) -> None:
    commit = accounts.by_hand()
    assert await accounts.told(BUILT_BRANCH, commit) == "taken back"
    assert accounts.github.repositories[REPOSITORY].refs[BUILT_BRANCH] == accounts.ours
    assert accounts.shown() == accounts.ours
    assert await accounts.told(BUILT_BRANCH, accounts.ours) == "ignored"


async def test_one_whose_webhook_was_missed_is_found(accounts: Accounts) -> None:
    accounts.by_hand()
    integrations: Any = accounts
    assert await reconcile(accounts.shop.sessions, integrations) == 0
    assert accounts.shown() == accounts.ours


async def test_while_a_round_is_under_way_its_own_deployment_settles_it(accounts: Accounts) -> None:
    commit = accounts.by_hand()
    (project,) = await accounts.shop.rows(SiteProject)
    await accounts.shop.change(project.id, status="revising")
    assert await accounts.told(BUILT_BRANCH, commit) == "ignored"
    assert accounts.shown() == commit


async def test_other_branches_and_previews_that_are_uploaded_ask_nothing(accounts: Accounts) -> None:
    commit = accounts.by_hand()
    accounts.github.seen.clear()
    accounts.cloudflare.seen.clear()
    assert await accounts.told("main", commit) == "ignored"
    accounts.mode = "upload"
    assert await accounts.told(BUILT_BRANCH, commit) == "ignored"
    assert (accounts.github.seen, accounts.cloudflare.seen) == ([], [])


async def test_an_account_that_refuses_keeps_nothing_from_being_received(accounts: Accounts) -> None:
    commit = accounts.by_hand()
    accounts.github.faults = [github.Fault("/git/refs", 403, body='{"message": "no"}', times=9)]
    assert await accounts.told(BUILT_BRANCH, commit) == "ignored"
