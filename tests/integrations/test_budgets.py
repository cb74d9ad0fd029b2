"""What all workers together may ask of a vendor stays below its limits, in any window of time; every call counts."""

import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from sitewright.errors import Unavailable
from sitewright.integrations.budgets import CLOUDFLARE_CALLS, GITHUB_CALLS, GITHUB_WRITES
from sitewright.integrations.config_service import ConfigService
from sitewright.integrations.configs import CloudflareConfig, GitHubConfig
from sitewright.integrations.endpoints import Endpoints
from sitewright.integrations.github import git_data
from sitewright.integrations.manager import IntegrationManager, LocalAdapters
from sitewright.kit.budget import Budget
from sitewright.kit.crypto import Cipher, generate_key
from sitewright.kit.db import Sessions
from sitewright.kit.http import HttpClient
from sitewright.ports.code_host import FileChanges
from sitewright.ports.payments import SeenVersion
from tests.fakes import cloudflare, github
from tests.fakes.cloudflare import FakeCloudflare
from tests.fakes.github import FakeGitHub, Fault
from tests.integrations.cloudflare.conftest import CONFIG as CLOUDFLARE
from tests.integrations.github.test_apps import app
from tests.limits import numbers_told


@pytest.mark.parametrize(
    ("budget", "limit", "seconds"),
    [
        (GITHUB_WRITES[0], 80, 60),
        (GITHUB_WRITES[1], 500, 3600),
        (GITHUB_CALLS, 4_900, 3600),
        (CLOUDFLARE_CALLS, 1_100, 300),
    ],
    ids=lambda value: value.name if isinstance(value, Budget) else str(value),
)
def test_a_budget_spent_at_once_and_as_it_fills_stays_within_the_limit(
    budget: Budget, limit: int, seconds: float
) -> None:
    assert budget.capacity + budget.per_second * seconds <= limit


def test_the_document_tells_how_many_sites_an_hour_the_budgets_allow() -> None:
    cloud, code = numbers_told("Cloudflare"), numbers_told("GitHub")
    assert cloud[4] == [int(CLOUDFLARE_CALLS.per_second * 3600 / cloud[0][0])]
    assert code[4] == [int(GITHUB_WRITES[1].per_second * 3600 / code[0][1])]


def test_the_writes_of_one_commit_are_spaced_as_the_budget_fills() -> None:
    at_once = git_data.WRITES_AT_ONCE + git_data.WRITES_OF_A_COMMIT
    assert (at_once, 1 / git_data.SPACE_SECONDS) == (GITHUB_WRITES[0].capacity, GITHUB_WRITES[0].per_second)


@dataclass
class Purse:
    """Counts what is taken of each budget; an empty one refuses who may not owe."""

    taken: Counter[Budget] = field(default_factory=Counter)
    is_empty: bool = False
    most: int = 10**9
    """Of each budget."""

    async def spend(self, budget: Budget, calls: int = 1, *, owing: bool = False) -> None:
        """Take calls."""
        if not owing and (self.is_empty or self.taken[budget] >= self.most):
            raise Unavailable("The budget is used up.", retry_after=60.0)
        self.taken[budget] += calls


@dataclass
class Accounts:
    """The adapters of both accounts, at their fakes, with one purse."""

    manager: IntegrationManager
    github: FakeGitHub
    cloudflare: FakeCloudflare
    purse: Purse


async def none_seen() -> list[SeenVersion]:
    """No event came."""
    return []


@pytest.fixture
async def accounts(sessions: Sessions) -> AsyncIterator[Accounts]:
    config, purse = ConfigService(Cipher([generate_key()]), sessions), Purse()
    async with github.running() as code, cloudflare.running() as cloud, HttpClient() as http:
        code.add(f"{github.LOGIN}/site-business", {"template.json": b"{}", "hugo.toml": b""}, is_template=True)
        await config.set_config("github", plain(app()))
        await config.set_config("cloudflare", plain(CLOUDFLARE))
        manager = IntegrationManager(
            config,
            cast("LocalAdapters", None),
            http,
            endpoints=Endpoints(github=code.url, cloudflare=cloud.url, stripe="http://127.0.0.1:9"),
            spend=purse.spend,
            seen_versions=none_seen,
        )
        yield Accounts(manager, code, cloud, purse)


async def test_every_request_to_github_counts_also_reads_and_tokens(accounts: Accounts, tmp_path: Path) -> None:
    accounts.github.faults = [Fault("/git/ref", 500)]
    host = await accounts.manager.code_host()
    repository = await host.create_repo_from_template("business", "padaria-a1b2")
    await host.create_branch(repository, "preview")
    commit = await host.apply_patch(repository, "preview", FileChanges({"a.md": b"a"}))
    await host.checkout(repository, commit, tmp_path / "there")
    assert "access_tokens" in str(accounts.github.seen)
    assert accounts.purse.taken[GITHUB_CALLS] == len(accounts.github.seen)


async def test_every_request_to_cloudflare_counts(accounts: Accounts, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("um")
    host, dns = await accounts.manager.site_host(), await accounts.manager.dns()
    await host.deploy("padaria-a1b2", "preview", tmp_path, "c1")
    await dns.create_subdomain("padaria-a1b2", "x.pages.dev")
    await host.remove("padaria-a1b2", "preview")
    assert accounts.purse.taken[CLOUDFLARE_CALLS] == len(accounts.cloudflare.seen)


async def test_a_commit_counts_with_all_its_writes_and_spaces_them(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = await accounts.manager.code_host()
    repository = await host.create_repo_from_template("business", "padaria-a1b2")
    await host.create_branch(repository, "preview")
    accounts.purse.taken.clear()
    accounts.github.seen.clear()
    monkeypatch.setattr(git_data, "SPACE_SECONDS", 0.02)
    began = time.monotonic()
    photos = {f"{number}.webp": bytes([0xFF, number]) for number in range(90)}
    await host.apply_patch(repository, "preview", FileChanges(photos))
    writes = sum(not seen.startswith("GET") and seen != "POST /graphql" for seen in accounts.github.seen)
    assert writes == 93
    assert [accounts.purse.taken[budget] for budget in GITHUB_WRITES] == [93, 93]
    assert time.monotonic() - began > (90 - git_data.WRITES_AT_ONCE) * 0.02


async def test_a_commit_of_more_binaries_than_an_hour_allows_goes_on_where_it_was(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub refuses at its own limit, or our budget before: each time it is only the rest that is written."""
    host = await accounts.manager.code_host()
    repository = await host.create_repo_from_template("business", "padaria-a1b2")
    await host.create_branch(repository, "preview")
    monkeypatch.setattr(git_data, "SPACE_SECONDS", 0.0)
    monkeypatch.setattr(git_data, "MOST_IN_A_ROW", 20)
    photos = {f"{number}.webp": bytes([0xFF, number]) for number in range(60)}
    accounts.github.seen.clear()
    accounts.github.blobs_left = 25
    with pytest.raises(Unavailable, match="GitHub's rate limit") as refused:
        await host.apply_patch(repository, "preview", FileChanges(photos), key="p/1")
    accounts.github.blobs_left = 10**6
    accounts.purse.most = max(accounts.purse.taken[budget] for budget in GITHUB_WRITES) + 1
    with pytest.raises(Unavailable, match="The budget") as waits:
        await host.apply_patch(repository, "preview", FileChanges(photos), key="p/1")
    assert (refused.value.retry_after, waits.value.retry_after) == (60.0, 60.0)
    accounts.purse.most = 10**9
    commit = await host.apply_patch(repository, "preview", FileChanges(photos), key="p/1")
    assert len(accounts.github.files_of(commit)) == 2 + 60
    written = [seen for seen in accounts.github.seen if seen.endswith("/git/blobs") and seen.startswith("POST")]
    assert len(written) == 60 + 1


async def test_who_has_used_up_the_budget_asks_nothing_and_says_how_long(accounts: Accounts) -> None:
    accounts.purse.is_empty = True
    host = await accounts.manager.code_host()
    with pytest.raises(Unavailable, match="used up") as limited:
        await host.head("agencia/padaria", "preview")
    assert limited.value.retry_after == 60.0
    assert accounts.github.seen == []


@pytest.mark.parametrize("type_", ["github", "cloudflare"])
async def test_a_connection_test_counts_and_is_made_with_an_empty_purse_too(accounts: Accounts, type_: str) -> None:
    accounts.purse.is_empty = True
    result = await accounts.manager.test(type_)
    assert result.message.startswith("Conectado")
    seen = accounts.github.seen if type_ == "github" else accounts.cloudflare.seen
    budget = GITHUB_CALLS if type_ == "github" else CLOUDFLARE_CALLS
    assert accounts.purse.taken[budget] == len(seen) > 2


def plain(config: GitHubConfig | CloudflareConfig) -> dict[str, object]:
    """A configuration as an operator enters it."""
    values = config.model_dump(exclude_none=True)
    return {name: reveal(value) for name, value in values.items()}


def reveal(value: object) -> object:
    """A secret's text, anything else as it is."""
    return value.get_secret_value() if isinstance(value, SecretStr) else value
