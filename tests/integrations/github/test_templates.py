"""Templates become template repositories, once, and never over somebody else's work unasked."""

import pytest

from sitewright.integrations.github.service import GitHubService
from tests.fakes import github
from tests.fakes.github import FakeGitHub, Fault
from tests.integrations.github.test_github_service import CONFIG, nothing
from tests.integrations.github.test_github_service import fake as fake

FILES = {"layouts/home.html": b"<p>x</p>\n", "template.json": b"{}\n", "static/a.bin": b"\xff\xfe"}
REPO = f"{github.LOGIN}/sitewright-template-landing"


@pytest.fixture
def service(fake: FakeGitHub) -> GitHubService:
    return GitHubService(CONFIG, fake.url, before_writing=nothing)


def files_of(fake: FakeGitHub, repo: str) -> dict[str, bytes]:
    """What the repository's branch holds."""
    tree = fake.trees[fake.commits[fake.repositories[repo].refs["main"]]["tree"]]
    return {path: fake.blobs[blob] for path, (_, blob) in tree.items()}


async def test_a_template_becomes_a_repository_with_exactly_its_files(service: GitHubService, fake: FakeGitHub) -> None:
    outcome = await service.publish_template("landing", FILES)
    assert (outcome.repository, outcome.state) == (REPO, "created")
    assert files_of(fake, REPO) == FILES
    assert fake.repositories[REPO].is_template
    assert fake.repositories[REPO].private


async def test_an_account_that_calls_its_branches_otherwise_gets_main(service: GitHubService, fake: FakeGitHub) -> None:
    fake.new_branch, fake.polls_until_made = "trunk", 1
    assert (await service.publish_template("landing", FILES)).state == "created"
    assert (fake.repositories[REPO].default_branch, files_of(fake, REPO)) == ("main", FILES)
    fake.repositories[REPO].default_branch = "trunk"
    assert (await service.publish_template("landing", FILES, dry_run=True)).state == "updated"
    assert fake.repositories[REPO].default_branch == "trunk"
    assert (await service.publish_template("landing", FILES)).state == "unchanged"
    assert fake.repositories[REPO].default_branch == "main"


async def test_the_same_template_again_changes_nothing(service: GitHubService, fake: FakeGitHub) -> None:
    await service.publish_template("landing", FILES)
    before = dict(fake.repositories[REPO].refs)
    assert (await service.publish_template("landing", FILES)).state == "unchanged"
    assert fake.repositories[REPO].refs == before


async def test_a_new_version_is_one_commit(service: GitHubService, fake: FakeGitHub) -> None:
    await service.publish_template("landing", FILES)
    before = len(fake.history(fake.repositories[REPO].refs["main"]))
    changed = {"layouts/home.html": b"<p>y</p>\n", "template.json": b"{}\n"}
    assert (await service.publish_template("landing", changed)).state == "updated"
    assert files_of(fake, REPO) == changed
    assert len(fake.history(fake.repositories[REPO].refs["main"])) == before + 1


async def test_a_dry_run_writes_nothing(service: GitHubService, fake: FakeGitHub) -> None:
    assert (await service.publish_template("landing", FILES, dry_run=True)).state == "created"
    assert REPO not in fake.repositories


async def test_what_somebody_else_wrote_is_left_alone_unless_it_is_meant(
    service: GitHubService, fake: FakeGitHub
) -> None:
    fake.add(REPO, {"theirs.txt": b"x"}, description="ours")
    assert (await service.publish_template("landing", FILES)).state == "foreign"
    assert files_of(fake, REPO) == {"theirs.txt": b"x"}
    assert (await service.publish_template("landing", FILES, replace_foreign=True)).state == "updated"
    assert files_of(fake, REPO) == FILES


@pytest.mark.parametrize(
    "fault",
    [
        Fault("/repos", 502, method="POST", after=True),
        Fault("/git/refs/heads/main", 502, method="PATCH", after=True),
    ],
)
async def test_a_lost_answer_is_made_good(service: GitHubService, fake: FakeGitHub, fault: Fault) -> None:
    fake.faults = [Fault(**{**fault.__dict__})]
    await service.publish_template("landing", FILES)
    assert files_of(fake, REPO) == FILES
    assert fake.repositories[REPO].is_template
