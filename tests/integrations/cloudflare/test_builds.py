"""Previews that Cloudflare builds: a project a site, connected to its repository; our commit followed to its end."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from sitewright.errors import Conflict, Misconfigured, NotFound, Rejected, Unavailable
from sitewright.integrations.cloudflare import builds
from sitewright.integrations.cloudflare.pages import CloudflarePagesService
from sitewright.integrations.cloudflare.probe import probe_cloudflare
from sitewright.ports.site_headers import headers_file
from sitewright.ports.site_host import Source
from tests.fakes import cloudflare
from tests.fakes.cloudflare import FakeCloudflare, Fault
from tests.integrations.cloudflare.conftest import CONFIG, nothing
from tests.integrations.cloudflare.test_direct_upload import write

SLUG, PROJECT = "padaria-a1b2", "padaria-a1b2-preview"
SOURCE = Source(f"agencia/{SLUG}", "preview")
PATH = f"/accounts/{cloudflare.ACCOUNT}/pages/projects/{PROJECT}"
HOST = f"{SLUG}.{cloudflare.ZONE_NAME}"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return write(tmp_path / "built", "index.html", "um")


def host(fake: FakeCloudflare, *, push_seconds: float = 0.0) -> CloudflarePagesService:
    """The agency's Pages, in mode `git`."""

    async def reaches(_address: str) -> bool:
        return True

    return CloudflarePagesService(
        CONFIG.model_copy(update={"deploy_mode": "git", "pages_project": None}),
        fake.url,
        before_calling=nothing,
        reaches=reaches,
        fetch=fake.fetch,
        live_seconds=2,
        push_seconds=push_seconds,
    )


def commits(fake: FakeCloudflare) -> list[str]:
    """What was built."""
    return [entry["deployment_trigger"]["metadata"]["commit_hash"] for entry in fake.deployments[PROJECT]]


async def test_a_project_younger_than_the_commit_is_told_to_build_it_once(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    deployed = [await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE) for _ in range(2)]
    assert deployed[0] == deployed[1]
    assert commits(fake) == ["c1"]
    assert deployed[0].url == f"https://{PROJECT}.pages.dev"


async def test_the_project_builds_the_sites_branch_and_nothing_else(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    config = fake.projects[PROJECT]["source"]["config"]
    assert (config["owner"], config["repo_name"], config["production_branch"]) == ("agencia", SLUG, "preview")
    assert config["preview_deployment_setting"] == "none"


async def test_a_project_that_builds_another_branch_is_led_to_ours(fake: FakeCloudflare, built: Path) -> None:
    for branch in ("preview", "cloudflare-preview"):
        fake.push(SOURCE.repository, branch, branch)
        await host(fake).deploy(SLUG, "preview", built, branch, Source(SOURCE.repository, branch))
        fake.push(SOURCE.repository, "preview", "c2")
    assert commits(fake) == ["preview", "c2", "cloudflare-preview"]
    assert fake.projects[PROJECT]["source"]["config"]["production_branch"] == "cloudflare-preview"


async def test_what_was_changed_in_the_dashboard_is_set_again_and_asked_once(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    project = fake.projects[PROJECT]
    project["source"]["config"] |= {"preview_deployment_setting": "all", "production_deployments_enabled": False}
    project["build_config"]["build_command"] = "npm run build"
    project["deployment_configs"]["production"]["env_vars"] = {"HUGO_VERSION": {"type": "plain_text", "value": "0.1"}}
    for _ in range(2):
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    config = fake.projects[PROJECT]["source"]["config"]
    assert (config["preview_deployment_setting"], config["production_deployments_enabled"]) == ("none", True)
    assert fake.projects[PROJECT]["build_config"]["build_command"] == builds.build_command()
    variables = fake.projects[PROJECT]["deployment_configs"]["production"]["env_vars"]
    assert variables["HUGO_VERSION"]["value"] == builds.hugo_version()
    assert [seen for seen in fake.seen if seen.startswith("PATCH")] == [f"PATCH {PATH}"]


async def test_a_setting_that_stays_is_named_and_nothing_is_taken_for_ours(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    fake.projects[PROJECT]["source"]["config"]["preview_deployment_setting"] = "all"
    fake.keeps = {"source"}
    with pytest.raises(Conflict, match=r"source\.config\.preview_deployment_setting") as told:
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert PROJECT in told.value.message


@pytest.mark.parametrize(("owner", "name"), [("alguem", SLUG), ("agencia", "loja")])
async def test_a_project_that_builds_another_repository_is_named_and_left_alone(
    fake: FakeCloudflare, built: Path, owner: str, name: str
) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    fake.projects[PROJECT]["source"]["config"] |= {"owner": owner, "repo_name": name}
    with pytest.raises(Conflict, match=f"{PROJECT} builds {owner}/{name}, not {SOURCE.repository}"):
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert not any(seen.startswith("PATCH") for seen in fake.seen)


async def test_letters_of_another_size_are_the_same_repository(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    fake.projects[PROJECT]["source"]["config"]["owner"] = "Agencia"
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert not any(seen.startswith("PATCH") for seen in fake.seen)


async def test_a_build_that_is_there_is_shown_again_in_place_of_a_persons(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    ours = await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    fake.push(SOURCE.repository, "preview", "by hand")
    fake.finish(PROJECT)
    assert fake.projects[PROJECT]["canonical_deployment"]["id"] != ours.id
    fake.heads[f"{SOURCE.repository} preview"] = "c1"
    assert await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE) == ours
    assert fake.projects[PROJECT]["canonical_deployment"]["id"] == ours.id
    fake.push(SOURCE.repository, "preview", "by hand again")
    fake.finish(PROJECT)
    await host(fake).rollback(SLUG, ours.id, "preview")
    assert fake.projects[PROJECT]["canonical_deployment"]["id"] == ours.id


async def test_a_push_is_built_by_itself_and_followed(fake: FakeCloudflare, built: Path) -> None:
    pages = host(fake, push_seconds=30)
    fake.push(SOURCE.repository, "preview", "c1")
    await pages.deploy(SLUG, "preview", built, "c1", SOURCE)
    fake.polls_until_deployed = 3
    fake.push(SOURCE.repository, "preview", "c2")
    await pages.deploy(SLUG, "preview", built, "c2", SOURCE)
    assert commits(fake) == ["c1", "c2"]
    assert fake.deployments[PROJECT][-1]["latest_stage"] == cloudflare.stage("deploy", "success")


async def test_a_push_that_starts_no_build_is_built_on_request(fake: FakeCloudflare, built: Path) -> None:
    pages = host(fake)
    fake.push(SOURCE.repository, "preview", "c1")
    await pages.deploy(SLUG, "preview", built, "c1", SOURCE)
    fake.heads[f"{SOURCE.repository} preview"] = "c2"
    await pages.deploy(SLUG, "preview", built, "c2", SOURCE)
    assert commits(fake) == ["c1", "c2"]


async def test_a_build_that_fails_shows_the_end_of_its_log_and_may_be_tried_again(
    fake: FakeCloudflare, built: Path
) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    fake.builds_end = "failure"
    with pytest.raises(Rejected, match=r"line 19 \| Error: boom") as told:
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert SOURCE.repository in told.value.message
    assert "line 1 " not in told.value.message
    fake.builds_end = "success"
    assert (await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)).files == 1
    assert commits(fake) == ["c1", "c1"]


async def test_a_log_that_cannot_be_read_hides_no_failure(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    fake.builds_end, fake.faults = "failure", [Fault("/history/logs", 500, times=9)]
    with pytest.raises(Rejected, match="no log"):
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)


async def test_a_build_that_takes_long_is_looked_at_again_later(
    fake: FakeCloudflare, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    fake.polls_until_deployed = 10**6
    with monkeypatch.context() as hasty:
        hasty.setattr(builds, "BUILD_SECONDS", 0.3)
        with pytest.raises(Unavailable) as told:
            await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert told.value.retry_after == 15.0
    fake.deployments[PROJECT][0]["polls"] = 1
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert commits(fake) == ["c1"]


async def test_a_lost_answer_builds_once(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    fake.faults = [Fault("/deployments", 502, method="POST", after=True)]
    with pytest.raises(Unavailable):
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)
    assert commits(fake) == ["c1"]


async def test_a_branch_that_moved_is_not_taken_for_our_commit(fake: FakeCloudflare, built: Path) -> None:
    fake.push(SOURCE.repository, "preview", "c2")
    with pytest.raises(Conflict, match="c2"):
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)


@pytest.mark.parametrize("source", [Source(f"unseen/{SLUG}", "preview"), Source(SLUG, "preview"), None])
async def test_a_repository_that_cloudflare_cannot_build_is_for_the_operator(
    fake: FakeCloudflare, built: Path, source: Source | None
) -> None:
    with pytest.raises(Misconfigured) as told:
        await host(fake).deploy(SLUG, "preview", built, "c1", source)
    assert told.value.field == "cloudflare.deploy_mode"
    assert fake.projects == {}


async def test_a_project_for_uploads_builds_nothing(fake: FakeCloudflare, built: Path) -> None:
    fake.create_project({"name": PROJECT, "production_branch": "main"})
    with pytest.raises(Conflict, match=PROJECT):
        await host(fake).deploy(SLUG, "preview", built, "c1", SOURCE)


async def test_what_is_published_is_uploaded_and_has_a_project_of_its_own(fake: FakeCloudflare, built: Path) -> None:
    await host(fake).deploy(SLUG, "production", built, "c1", SOURCE)
    assert fake.projects[SLUG]["source"] is None
    assert fake.shown(f"https://{SLUG}.pages.dev") == "um"


async def test_the_own_name_belongs_to_the_sites_project_and_all_of_it_is_removed(
    fake: FakeCloudflare, built: Path
) -> None:
    fake.push(SOURCE.repository, "preview", "c1")
    pages = host(fake)
    live = await pages.announce(SLUG, "preview", await pages.deploy(SLUG, "preview", built, "c1", SOURCE))
    assert (live.url, list(fake.domains[PROJECT])) == (f"https://{HOST}", [HOST])
    assert len(await pages.deployments(SLUG, "preview")) == 1
    for _ in range(2):
        await pages.remove(SLUG, "preview")
    assert fake.projects == {}


async def test_an_address_is_not_known_before_the_first_build(fake: FakeCloudflare) -> None:
    pages = host(fake)
    pages._config = pages._config.model_copy(update={"preview_domain": None})
    with pytest.raises(NotFound):
        await pages.address(SLUG, "preview")
    assert fake.projects == {}


async def test_the_connection_test_wants_no_shared_project(fake: FakeCloudflare) -> None:
    config = CONFIG.model_copy(update={"deploy_mode": "git", "pages_project": None})
    assert (await probe_cloudflare(config, fake.url)).success


async def test_the_build_command_leaves_no_code_and_writes_a_previews_headers(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    hugo = tmp_path / "bin" / "hugo"
    hugo.write_text(
        "#!/bin/sh\nmkdir -p public/functions && touch public/_worker.js public/_routes.json public/index.html\n"
        "printf '/*\\n  X-A: b\\n' > public/_headers\n"
    )
    hugo.chmod(0o755)
    write(tmp_path / "site", "functions/api.js", "x")
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    command = ["sh", "-c", builds.build_command()]
    await asyncio.to_thread(subprocess.run, command, cwd=tmp_path / "site", env=environment, check=True)
    left = sorted(path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*"))
    assert left == ["public", "public/_headers", "public/index.html"]
    assert (tmp_path / "site/public/_headers").read_text() == headers_file("preview") + "/*\n  X-A: b\n"
