"""GitHubService: few requests, one commit a patch, and every fault ends in one result or a clear error."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from sitewright.errors import Conflict, Misconfigured, Unavailable
from sitewright.integrations.configs import GitHubConfig
from sitewright.integrations.github.service import GitHubService
from sitewright.patching import PatchRefused
from sitewright.ports.code_host import Author, FileChanges, TextPatch
from tests.fakes import github
from tests.fakes.github import FakeGitHub, Fault

SLUG = "padaria-a1b2"
REPO = f"{github.LOGIN}/{SLUG}"
TEMPLATE = {f"layouts/{number}.html": f"<p>{number}</p>\n".encode() for number in range(30)} | {
    "template.json": b"{}\n"
}
CONFIG = GitHubConfig(
    access_token=SecretStr(github.TOKEN),
    organization=github.LOGIN,
    template_repos={"business": f"{github.LOGIN}/site-business"},
)


async def nothing(_writes: int) -> None:
    """Writing costs nothing here."""


@pytest.fixture
async def fake() -> AsyncIterator[FakeGitHub]:
    async with github.running() as fake:
        fake.add(f"{github.LOGIN}/site-business", TEMPLATE, is_template=True)
        yield fake


@pytest.fixture
def service(fake: FakeGitHub) -> GitHubService:
    return GitHubService(CONFIG, fake.url, before_writing=nothing)


@pytest.fixture
async def repo(service: GitHubService, fake: FakeGitHub) -> str:
    name = await service.create_repo_from_template("business", SLUG)
    await service.create_branch(name, "preview")
    fake.seen.clear()
    return name


def patch_of(numbers: range) -> TextPatch:
    """A text patch that changes one line in each of some files."""
    blocks = [
        f"layouts/{n}.html\n<<<<<<< SEARCH\n<p>{n}</p>\n=======\n<p>new {n}</p>\n>>>>>>> REPLACE\n" for n in numbers
    ]
    return TextPatch("\n".join(blocks), ("layouts/*",))


async def test_from_template_to_site_takes_at_most_twelve_requests_and_one_for_each_binary(
    service: GitHubService, fake: FakeGitHub
) -> None:
    fake.polls_until_filled = 0
    name = await service.create_repo_from_template("business", SLUG)
    await service.create_branch(name, "preview")
    files = {f"content/{n}.md": b"x\n" for n in range(20)} | {
        "static/a.woff2": b"\xff\xfe",
        "static/b.png": b"\x89\xff",
    }
    await service.apply_patch(name, "preview", FileChanges(files), "Site", key="p/1")
    assert len(fake.seen) <= 12 + 2


async def test_a_text_patch_of_twenty_files_takes_at_most_six_requests(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    commit = await service.apply_patch(repo, "preview", patch_of(range(20)), key="p/1")
    assert len(fake.seen) <= 6
    assert fake.repositories[REPO].refs["preview"] == commit
    assert len(fake.history(commit)) == 2


async def test_only_the_files_that_a_patch_touches_are_read(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    await service.apply_patch(repo, "preview", patch_of(range(2)))
    assert len([seen for seen in fake.seen if "/git/blobs/" in seen]) == 2


async def test_a_server_without_graphql_is_read_file_by_file(
    service: GitHubService, fake: FakeGitHub, repo: str, tmp_path: Path
) -> None:
    fake.speaks_graphql = False
    await service.apply_patch(repo, "preview", patch_of(range(8)))
    await service.checkout(repo, "preview", tmp_path / "out")
    assert (tmp_path / "out" / "layouts" / "3.html").read_text() == "<p>new 3</p>\n"


async def test_what_was_written_is_not_fetched_again(
    service: GitHubService, fake: FakeGitHub, repo: str, tmp_path: Path
) -> None:
    await service.checkout(repo, "preview", tmp_path / "one")
    files = {"static/a.woff2": b"\xff\xfe" * 9, "content/a.md": b"x"}
    commit = await service.apply_patch(repo, "preview", FileChanges(files))
    fake.seen.clear()
    await service.checkout(repo, commit, tmp_path / "two")
    assert len(fake.seen) == 1
    assert (tmp_path / "two" / "static" / "a.woff2").read_bytes() == b"\xff\xfe" * 9


async def test_the_commit_has_message_trailer_author_and_parent(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    before = fake.repositories[REPO].refs["preview"]
    author = Author("Zélia", "zelia@example.com")
    commit = fake.commits[await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}), "Olá", author, "k/1")]
    assert commit["message"] == "Olá\n\nSitewright-Patch: k/1"
    assert (commit["parents"], commit["author"]) == ([before], {"name": "Zélia", "email": "zelia@example.com"})


async def test_a_branch_that_moved_is_read_again_and_both_land(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    fake.moves = 2
    commit = await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="k")
    files = fake.trees[fake.commits[commit]["tree"]]
    assert {"a", "by-hand-0.txt", "by-hand-1.txt"} <= set(files)


async def test_a_branch_that_keeps_moving_is_a_conflict_that_says_from_where_to_where(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    fake.moves = 9
    before = fake.repositories[REPO].refs["preview"]
    with pytest.raises(Conflict, match="moved 3 times") as told:
        await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="k")
    after = fake.repositories[REPO].refs["preview"]
    assert f"preview of {REPO}" in told.value.message
    assert f"from {before[:8]} to {after[:8]}" in told.value.message


async def test_a_patch_that_no_longer_fits_after_a_move_is_a_conflict(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    fake.moves, fake.moves_write = 1, {"layouts/0.html": b"theirs\n"}
    with pytest.raises(Conflict, match=r"no longer fits.*from .{8} to .{8}"):
        await service.apply_patch(repo, "preview", patch_of(range(1)), key="k")
    assert fake.repositories[REPO].refs["preview"] not in ("", None)


async def test_a_branch_that_may_not_move_is_not_said_to_have_moved(
    service: GitHubService, fake: FakeGitHub, repo: str
) -> None:
    protected = '{"message": "Cannot update this protected ref."}'
    fake.faults = [Fault("/git/refs/heads/preview", 422, method="PATCH", body=protected, times=9)]
    with pytest.raises(Conflict, match="protection"):
        await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}))


async def test_a_key_is_found_in_a_long_history(service: GitHubService, fake: FakeGitHub, repo: str) -> None:
    first = await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="k")
    for number in range(5):
        fake.push(REPO, "preview", {"b": str(number).encode()})
    assert await service.apply_patch(repo, "preview", FileChanges({"a": b"2"}), key="k") == first


async def test_what_a_link_points_to_is_not_patched(service: GitHubService, fake: FakeGitHub, repo: str) -> None:
    refs = fake.repositories[REPO].refs
    files = {
        **fake.trees[fake.commits[refs["preview"]]["tree"]],
        "layouts/x.html": ("120000", fake.blob(b"/etc/passwd")),
    }
    refs["preview"] = fake.commit(fake.tree(files), [refs["preview"]], "a link")
    text = "layouts/x.html\n<<<<<<< SEARCH\n/etc/passwd\n=======\nx\n>>>>>>> REPLACE\n"
    with pytest.raises(PatchRefused):
        await service.apply_patch(repo, "preview", TextPatch(text, ("layouts/*",)))


async def test_a_repository_that_fills_slowly_is_waited_for(service: GitHubService, fake: FakeGitHub) -> None:
    fake.polls_until_filled = 3
    assert await service.create_repo_from_template("business", SLUG) == REPO
    assert fake.repositories[REPO].private
    assert "sitewright-site" in fake.repositories[REPO].topics


async def test_a_lost_answer_to_generate_makes_no_second_repository(service: GitHubService, fake: FakeGitHub) -> None:
    fake.faults = [Fault("/generate", 502, after=True)]
    assert await service.create_repo_from_template("business", SLUG) == REPO
    assert [seen for seen in fake.seen if "generate" in seen] == [f"POST /repos/{github.LOGIN}/site-business/generate"]


async def test_a_lost_answer_to_the_move_is_one_commit(service: GitHubService, fake: FakeGitHub, repo: str) -> None:
    fake.faults = [Fault("/git/refs/heads/preview", 502, method="PATCH", after=True)]
    commit = await service.apply_patch(repo, "preview", FileChanges({"a": b"1"}), key="k")
    assert fake.history(fake.repositories[REPO].refs["preview"])[0] == commit
    assert len(fake.history(commit)) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"template_repos": {}}, "github.template_repos.business"),
        ({"template_repos": {"business": "a/b/c"}}, "github.template_repos.business"),
        ({"template_repos": {"business": f"{github.LOGIN}/nowhere"}}, "github.template_repos.business"),
        ({"access_token": SecretStr("another")}, "github.access_token"),
        ({"access_token": None}, "github.access_token"),
        ({"access_token": None, "app_id": "1", "private_key": SecretStr("x")}, "github.installation_id"),
        (
            {"access_token": None, "app_id": "2", "private_key": SecretStr("x"), "installation_id": "7"},
            "github.private_key",
        ),
    ],
)
async def test_what_is_misconfigured_is_named(fake: FakeGitHub, change: dict[str, object], field: str) -> None:
    service = GitHubService(CONFIG.model_copy(update=change), fake.url, before_writing=nothing)
    with pytest.raises(Misconfigured) as refused:
        await service.create_repo_from_template("business", SLUG)
    assert refused.value.field == field
    assert "another" not in refused.value.message


async def test_a_repository_that_is_no_template_is_named(service: GitHubService, fake: FakeGitHub) -> None:
    fake.repositories[f"{github.LOGIN}/site-business"].is_template = False
    with pytest.raises(Misconfigured, match="site-business"):
        await service.create_repo_from_template("business", SLUG)


async def test_the_budget_is_asked_before_each_write(fake: FakeGitHub) -> None:
    async def refuse(_writes: int) -> None:
        raise Unavailable("used up", retry_after=30.0)

    with pytest.raises(Unavailable, match="used up"):
        await GitHubService(CONFIG, fake.url, before_writing=refuse).create_repo_from_template("business", SLUG)
    assert REPO not in fake.repositories
