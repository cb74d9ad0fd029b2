"""Repositories as wholes: names that are taken, settings, renamed and transferred ones, servers of other kinds."""

import json

import pytest

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected
from sitewright.integrations.github.service import GitHubService
from sitewright.ports.code_host import FileChanges
from tests.fakes import github
from tests.fakes.github import FakeGitHub, Fault
from tests.integrations.github.test_github_service import CONFIG, REPO, SLUG, nothing, patch_of
from tests.integrations.github.test_github_service import fake as fake
from tests.integrations.github.test_github_service import repo as repo
from tests.integrations.github.test_github_service import service as service

NEXT = CONFIG.model_copy(update={"name_taken": "next"})


async def test_a_foreign_name_stops_and_says_what_helps(service: GitHubService, fake: FakeGitHub) -> None:
    fake.add(REPO, {"theirs": b"x"})
    with pytest.raises(Conflict, match="name_taken=next"):
        await service.create_repo_from_template("business", SLUG)


async def test_the_next_free_name_is_taken_where_that_is_wished_and_found_again(fake: FakeGitHub) -> None:
    for name in (REPO, f"{REPO}-2"):
        fake.add(name, {"theirs": b"x"})
    host = GitHubService(NEXT, fake.url, before_writing=nothing)
    made = {await host.create_repo_from_template("business", SLUG) for _ in range(2)}
    assert made == {f"{REPO}-3"}


async def test_when_all_names_are_taken_it_stops(fake: FakeGitHub) -> None:
    for number in range(1, 10):
        fake.add(REPO if number == 1 else f"{REPO}-{number}", {"theirs": b"x"})
    with pytest.raises(Conflict, match=f"{SLUG}-9"):
        await GitHubService(NEXT, fake.url, before_writing=nothing).create_repo_from_template("business", SLUG)


async def test_without_an_organisation_the_tokens_own_account_is_meant(fake: FakeGitHub) -> None:
    own = CONFIG.model_copy(update={"organization": None})
    made = {
        await GitHubService(own, fake.url, before_writing=nothing).create_repo_from_template("business", SLUG)
        for _ in range(2)
    }
    assert made == {REPO}


async def test_a_repository_says_what_it_is(service: GitHubService, repo: str) -> None:
    found = await service.get_repo(repo)
    assert (found.full_name, found.private, found.template) == (REPO, True, f"{github.LOGIN}/site-business")
    with pytest.raises(NotFound):
        await service.get_repo(f"{github.LOGIN}/nowhere")


async def test_settings_are_written_once(service: GitHubService, fake: FakeGitHub, repo: str) -> None:
    fake.repositories[REPO].private = False
    fake.repositories[REPO].topics = ["theirs"]
    for _ in range(2):
        await service.set_default_settings(repo, "Padaria")
    shown = fake.repositories[REPO]
    assert (shown.private, shown.description, shown.topics) == (True, "Padaria", ["theirs", "sitewright-site", "hugo"])
    assert len([seen for seen in fake.seen if not seen.startswith("GET")]) == 2


async def test_a_template_whose_default_branch_is_not_main_is_named(service: GitHubService, fake: FakeGitHub) -> None:
    body = json.dumps({"full_name": REPO, "default_branch": "master"})
    fake.faults = [Fault("/generate", 201, body=body)]
    with pytest.raises(Misconfigured, match="rename it to main") as told:
        await service.create_repo_from_template("business", SLUG)
    assert told.value.field == "github.template_repos.business"


@pytest.mark.parametrize("by_number", [True, False])
async def test_a_renamed_repository_is_found_by_its_old_name(
    service: GitHubService, fake: FakeGitHub, repo: str, by_number: bool
) -> None:
    fake.moves_to_numbers = by_number
    renamed = f"{github.LOGIN}/padaria-nova"
    fake.rename(repo, renamed)
    commit = await service.apply_patch(repo, "preview", patch_of(range(20)), key="k")
    assert fake.repositories[renamed].refs["preview"] == commit
    assert (await service.get_repo(repo)).full_name == renamed
    assert await service.create_repo_from_template("business", SLUG) == renamed


async def test_a_repository_is_given_away_once_also_an_archived_one(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    await service.archive(repo)
    assert [await service.transfer(repo, "dona-zelia") for _ in range(2)] == [f"dona-zelia/{SLUG}"] * 2
    assert not fake.repositories[f"dona-zelia/{SLUG}"].archived
    assert len([seen for seen in fake.seen if seen.endswith("/transfer")]) == 1


async def test_an_account_that_cannot_be_one_is_refused(service: GitHubService, repo: str) -> None:
    with pytest.raises(Rejected):
        await service.transfer(repo, "dona/zelia")


async def test_github_enterprise_lies_below_a_path(fake: FakeGitHub) -> None:
    fake.below = "/api/v3"
    host = GitHubService(CONFIG, f"{fake.url}/api/v3/", before_writing=nothing)
    await host.create_branch(await host.create_repo_from_template("business", SLUG), "preview")
    commit = await host.apply_patch(REPO, "preview", patch_of(range(20)), key="k")
    assert fake.repositories[REPO].refs["preview"] == commit
    assert "POST /api/graphql" in fake.seen


@pytest.mark.parametrize("status", [400, 403, 404, 422])
async def test_a_server_that_can_less_is_asked_otherwise(
    service: GitHubService, fake: FakeGitHub, repo: str, status: int
) -> None:
    fake.compares = False
    fake.faults = [Fault("/graphql", status, times=9), Fault("/topics", 404, times=9)]
    commit = await service.apply_patch(repo, "preview", patch_of(range(5)), key="k/1")
    await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="k/2")
    assert await service.apply_patch(repo, "preview", patch_of(range(5)), key="k/1") == commit


async def test_a_branch_that_is_not_there_is_named(service: GitHubService, repo: str) -> None:
    with pytest.raises(NotFound, match="no branch elsewhere"):
        await service.apply_patch(repo, "elsewhere", FileChanges({"a": b"1"}))
