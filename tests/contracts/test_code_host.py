"""What every code host does. The local one here; the real one joins at its loopback fake."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.local import LocalCodeHost
from sitewright.integrations.github.service import GitHubService
from sitewright.patching import PatchRefused
from sitewright.ports.code_host import Author, CodeHost, FileChanges, TextPatch, blob_id
from tests.fakes import github
from tests.fakes.github import FakeGitHub

TEMPLATE = {"content/_index.md": b"title: x\n", "layouts/home.html": b"<h1>x</h1>\n"}


async def nothing(_writes: int) -> None:
    """Writing costs nothing here."""


@pytest.fixture
def local(tmp_path: Path) -> LocalCodeHost:
    return LocalCodeHost(tmp_path / "repositories", lambda _template: TEMPLATE)


@pytest.fixture
async def github_api() -> AsyncIterator[FakeGitHub]:
    async with github.running() as fake:
        fake.add(f"{github.LOGIN}/site-business", {**TEMPLATE, "template.json": b"{}\n"}, is_template=True)
        yield fake


@pytest.fixture(params=["local", "github"])
def host(request: pytest.FixtureRequest) -> CodeHost:
    if request.param == "local":
        host: CodeHost = request.getfixturevalue("local")
        return host
    fake: FakeGitHub = request.getfixturevalue("github_api")
    config = GitHubConfig(
        access_token=SecretStr(github.TOKEN),
        organization=github.LOGIN,
        template_repos={"business": f"{github.LOGIN}/site-business"},
    )
    return GitHubService(config, fake.url, before_writing=nothing)


@pytest.fixture
def foreign(host: CodeHost, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The slug of a repository that somebody else made."""
    if host.is_stand_in:
        path = str(tmp_path / "repositories" / "theirs.git")
        subprocess.run(["git", "init", "--quiet", "--bare", path], check=True)
    else:
        request.getfixturevalue("github_api").add(f"{github.LOGIN}/theirs", {"a": b"x"})
    return "theirs"


@pytest.fixture
async def repo(host: CodeHost) -> str:
    name = await host.create_repo_from_template("business", "padaria-a1b2")
    await host.create_branch(name, "preview")
    return name


async def test_a_repository_is_made_once(host: CodeHost, repo: str) -> None:
    assert await host.create_repo_from_template("business", "padaria-a1b2") == repo
    assert await host.get_file(repo, "content/_index.md") == b"title: x\n"


async def test_two_who_make_the_same_repository_get_one(host: CodeHost) -> None:
    made = await asyncio.gather(*(host.create_repo_from_template("business", "x-1") for _ in range(4)))
    assert len(set(made)) == 1
    assert made[0].endswith("x-1")


async def test_a_foreign_repository_of_that_name_is_left_alone(host: CodeHost, foreign: str) -> None:
    with pytest.raises(Conflict, match="theirs"):
        await host.create_repo_from_template("business", foreign)


async def test_a_local_patch_is_one_commit_with_author_message_and_parent(local: LocalCodeHost, tmp_path: Path) -> None:
    host, repo = local, await local.create_repo_from_template("business", "padaria-a1b2")
    before = await host.create_branch(repo, "preview")
    author = Author("Zélia <x>", "zelia@example.com")
    commit = await host.apply_patch(repo, "preview", FileChanges({"a/b.txt": b"1"}), "Olá\n\nporquê", author, "k/1")
    show = subprocess.run(
        ["git", "-c", "safe.directory=*", "show", "-s", "--format=%P|%an|%ae|%B", commit],
        cwd=tmp_path / "repositories" / f"{repo}.git",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert show.strip() == f"{before}|Zélia x|zelia@example.com|Olá\n\nporquê\n\nSitewright-Patch: k/1"


async def test_a_key_is_applied_once_even_after_other_commits(host: CodeHost, repo: str) -> None:
    first = await host.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="p/1")
    await host.apply_patch(repo, "preview", FileChanges({"a": b"2"}), key="p/2")
    assert await host.apply_patch(repo, "preview", FileChanges({"a": b"3"}), key="p/1") == first
    assert await host.get_file(repo, "a", "preview") == b"2"


async def test_a_change_that_changes_nothing_is_no_commit(host: CodeHost, repo: str) -> None:
    head = await host.head(repo, "preview")
    assert await host.apply_patch(repo, "preview", FileChanges({"content/_index.md": b"title: x\n"})) == head


async def test_files_are_deleted(host: CodeHost, repo: str) -> None:
    await host.apply_patch(repo, "preview", FileChanges({"layouts/home.html": None, "not/there": None}))
    with pytest.raises(NotFound):
        await host.get_file(repo, "layouts/home.html", "preview")


async def test_text_patches_touch_editable_paths_only(host: CodeHost, repo: str) -> None:
    patch = "layouts/home.html\n<<<<<<< SEARCH\n<h1>x</h1>\n=======\n<h1>y</h1>\n>>>>>>> REPLACE\n"
    with pytest.raises(PatchRefused):
        await host.apply_patch(repo, "preview", TextPatch(patch, ("content/*",)))
    await host.apply_patch(repo, "preview", TextPatch(patch, ("layouts/*",)))
    assert await host.get_file(repo, "layouts/home.html", "preview") == b"<h1>y</h1>\n"


async def test_what_somebody_else_changed_is_not_overwritten(host: CodeHost, repo: str) -> None:
    seen = {"content/_index.md": blob_id(b"title: x\n")}
    await host.update_file(repo, "content/_index.md", b"title: theirs\n", "preview", "theirs")
    with pytest.raises(Conflict, match=r"content/_index\.md"):
        await host.apply_patch(repo, "preview", FileChanges({"content/_index.md": b"title: ours\n"}, seen))


async def test_two_writers_both_land(host: CodeHost, repo: str) -> None:
    patches = [host.apply_patch(repo, "preview", FileChanges({f"f{n}": b"x"}), key=f"k/{n}") for n in range(3)]
    await asyncio.gather(*patches)
    assert [await host.get_file(repo, f"f{n}", "preview") for n in range(3)] == [b"x"] * 3


@pytest.mark.parametrize("path", ["../x", ".git/config", "a/../../b", "a/.GIT/hooks/x", "/x", ""])
async def test_paths_that_leave_the_repository_are_refused(host: CodeHost, repo: str, path: str) -> None:
    with pytest.raises(Rejected):
        await host.apply_patch(repo, "preview", FileChanges({path: b"x"}))


async def test_a_checkout_is_the_commits_tree(host: CodeHost, repo: str, tmp_path: Path) -> None:
    await host.checkout(repo, "preview", tmp_path / "out")
    files = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
             for path in (tmp_path / "out").rglob("*") if path.is_file()}  # fmt: skip
    files.pop("template.json", None)
    assert files == TEMPLATE


async def test_main_moves_to_the_merged_commit_and_stays(host: CodeHost, repo: str) -> None:
    commit = await host.apply_patch(repo, "preview", FileChanges({"a": b"1"}))
    assert await host.merge(repo, commit) == commit
    assert await host.merge(repo, commit) == commit
    assert await host.head(repo, "main") == commit


async def test_a_branch_of_ours_is_set_to_a_commit_forward_and_back(host: CodeHost, repo: str) -> None:
    before = await host.head(repo, "preview")
    after = await host.apply_patch(repo, "preview", FileChanges({"a": b"1"}))
    for commit in (before, after, after, before):
        await host.set_branch(repo, "built", commit)
        assert await host.head(repo, "built") == commit
    assert await host.head(repo, "preview") == after


async def test_a_lock_left_by_a_killed_writer_does_not_block_for_ever(local: LocalCodeHost, tmp_path: Path) -> None:
    host, repo = local, await local.create_repo_from_template("business", "padaria-a1b2")
    await host.create_branch(repo, "preview")
    lock = tmp_path / "repositories" / f"{repo}.git" / "refs" / "heads" / "preview.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    commit = await host.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="k")
    assert await host.head(repo, "preview") == commit


async def test_an_archived_repository_takes_no_more(host: CodeHost, repo: str) -> None:
    await host.archive(repo)
    await host.archive(repo)
    with pytest.raises(Conflict, match="archived"):
        await host.apply_patch(repo, "preview", FileChanges({"a": b"1"}))


async def test_a_repository_that_is_gone_is_archived_enough(host: CodeHost) -> None:
    await host.archive(f"{github.LOGIN}/nowhere" if not host.is_stand_in else "nowhere")


async def test_a_repository_is_deleted_for_good_also_an_archived_one(host: CodeHost, repo: str) -> None:
    await host.archive(repo)
    await host.delete(repo)
    await host.delete(repo)
    with pytest.raises(NotFound):
        await host.head(repo, "main")


async def test_github_says_what_a_credential_lacks_that_may_not_delete(github_api: FakeGitHub) -> None:
    github_api.add(f"{github.LOGIN}/padaria", {"a": b"x"})
    github_api.permissions = {"contents": "write"}
    host = GitHubService(GitHubConfig(access_token=SecretStr(github.TOKEN)), github_api.url, before_writing=nothing)
    with pytest.raises(Misconfigured, match="administration"):
        await host.delete(f"{github.LOGIN}/padaria")
    assert f"{github.LOGIN}/padaria" in github_api.repositories
