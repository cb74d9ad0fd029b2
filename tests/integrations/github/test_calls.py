"""Calls that a site takes, as `docs/limits.md` tells them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.service import GitHubService
from sitewright.ports.code_host import FileChanges, blob_id
from sitewright.sites.catalogue import assemble
from sitewright.sites.model import Site
from sitewright.sites.render import render_files
from tests.fakes import github
from tests.fakes.github import FakeGitHub
from tests.limits import numbers_told

SLUG = "padaria-a1b2"
CONFIG = GitHubConfig(
    access_token=SecretStr(github.TOKEN),
    organization=github.LOGIN,
    template_repos={"business": f"{github.LOGIN}/site-business"},
)


@dataclass(frozen=True)
class Calls:
    """Requests, and how many of them make content."""

    all: int
    writes: int


class Counter:
    """What is asked of the fake, with an adapter that counts its writes."""

    def __init__(self, fake: FakeGitHub) -> None:
        self._fake = fake
        self._writes = 0
        self.host = GitHubService(CONFIG, fake.url, before_writing=self._spend)

    async def _spend(self, writes: int) -> None:
        self._writes += writes

    def since(self) -> Calls:
        """What was asked since the last time."""
        calls = Calls(len(self._fake.seen), self._writes)
        self._fake.seen.clear()
        self._writes = 0
        return calls


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    async with github.running() as fake:
        fake.add(f"{github.LOGIN}/site-business", assemble("business"), is_template=True)
        fake.polls_until_filled = 0
        yield Counter(fake)


async def remark(host: GitHubService, repository: str, files: dict[str, bytes], folder: Path) -> str:
    """A round, as the steps of production do it: the branch read to try the change and to land it, commit, build."""
    for step in ("try", "land"):
        await host.checkout(repository, await host.head(repository, "preview"), folder / step)
    path = "content/_index.md"
    changes = FileChanges({path: files[path] + b"\n"}, {path: blob_id(files[path])})
    commit = await host.apply_patch(repository, "preview", changes, key="p/2")
    await host.checkout(repository, commit, folder / "build")
    return commit


async def test_a_site_takes_as_many_calls_as_the_document_says(counter: Counter, bakery: Site, tmp_path: Path) -> None:
    host, files = counter.host, render_files(bakery)
    repository = await host.create_repo_from_template("business", SLUG)
    await host.create_branch(repository, "preview")
    commit = await host.apply_patch(repository, "preview", FileChanges(files), key="p/1")
    await host.checkout(repository, commit, tmp_path / "first")
    first = counter.since()
    commit = await remark(host, repository, files, tmp_path / "second")
    further = counter.since()
    await host.merge(repository, commit)
    published = counter.since()
    await host.head(repository, "preview")
    look = counter.since()
    told = numbers_told("GitHub")[:3]
    assert [[first.all, first.writes], [further.all, further.writes], [published.all]] == told
    assert (published.writes, look) == (1, Calls(1, 0))


async def test_setting_the_branch_that_is_built_takes_as_many_calls_as_the_document_says(counter: Counter) -> None:
    repository = await counter.host.create_repo_from_template("business", SLUG)
    commit = await counter.host.create_branch(repository, "preview")
    counter.since()
    counted = []
    for _ in range(2):
        await counter.host.set_branch(repository, "built", commit)
        counted.append(counter.since())
    assert counted == [Calls(2, 2), Calls(1, 1)]
