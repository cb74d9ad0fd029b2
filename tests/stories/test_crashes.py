"""Whatever is killed while a site is made, it is made once: one repository, one commit, one deployment, one record."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sitewright.production.story import Step
from tests.conftest import EXAMPLES
from tests.stories.installation import Installation, installed

PADARIA = EXAMPLES / "padaria.yaml"
OTHERS = (
    Step.REMIND,
    Step.CLOSE_ABANDONED,
    Step.REPAIR_SITE,
    Step.REWRITE_PAGE,
    Step.ANALYSE_REMARK,
    Step.WRITE_PATCH,
    Step.TRY_PATCH,
    Step.COMMIT_CHANGE,
    Step.RESTORE_REVISION,
    Step.MOVE_SITE,
    Step.PUBLISH,
    Step.ARCHIVE,
)
FIRST_CHAPTER = [step for step in Step if step not in OTHERS]
"""The steps to a first preview in which the gate finds nothing."""
SAMPLE = [
    ("worker", Step.WRITE_PAGE),
    ("worker", Step.COMMIT_SITE),
    ("worker", Step.DEPLOY_PREVIEW),
    ("web", Step.WRITE_BRIEF),
    ("temporal", Step.WRITE_SITEMAP),
    ("postgres", Step.BUILD_SITE),
]
numbers = count(1)


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    async with installed(tmp_path_factory.mktemp("crashes") / "home") as running:
        yield running


@pytest.mark.parametrize(("victim", "step"), SAMPLE)
async def test_a_killed_process_changes_nothing(installation: Installation, victim: str, step: Step) -> None:
    await kill_and_check(installation, victim, step)


@pytest.mark.torture
@pytest.mark.parametrize("step", FIRST_CHAPTER)
@pytest.mark.parametrize("victim", ["worker", "web", "temporal", "postgres"])
async def test_every_process_is_killed_at_every_step(installation: Installation, victim: str, step: Step) -> None:
    await kill_and_check(installation, victim, step)


async def kill_and_check(installation: Installation, victim: str, step: Step) -> None:
    seen = (await installation.rows("SELECT coalesce(max(id), 0) AS id FROM timeline"))[0]["id"]
    making = asyncio.create_task(installation.generate(PADARIA, next(numbers)))
    await installation.wait_for_step(step, seen)
    installation.kill(victim)
    await installation.revive(victim)
    result = await making
    assert result["status"] == "in_review"
    await check_made_once(installation, result)


def git_log(installation: Installation, slug: str, branch: str) -> list[str]:
    """A branch's commits, the newest first."""
    return subprocess.run(
        ["git", "-c", "safe.directory=*", "log", "--format=%H", branch],
        cwd=installation.home / "repositories" / f"{slug}.git",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


async def check_made_once(installation: Installation, result: dict[str, Any]) -> None:
    slug, home = result["slug"], installation.home
    log = git_log(installation, slug, "preview")
    assert len(log) == 2
    assert log[0] == result["commit"]
    deployments = [path.name for path in (home / "sites" / slug / "preview").iterdir() if not path.is_symlink()]
    assert [name for name in deployments if not name.startswith(".")] == [result["commit"]]
    assert (home / "dns" / f"{slug}.json").exists()
    rows = await installation.rows(
        "SELECT count(*) AS n FROM deployment WHERE project_id = $1::text::uuid", result["project_id"]
    )
    assert rows[0]["n"] == 1
    assert Path(result["site_dir"], "index.html").exists()


REVISION = (
    Step.ANALYSE_REMARK,
    Step.WRITE_PATCH,
    Step.TRY_PATCH,
    Step.COMMIT_CHANGE,
    Step.BUILD_SITE,
    Step.CHECK_SITE,
    Step.DEPLOY_PREVIEW,
    Step.POINT_SUBDOMAIN,
    Step.OPEN_REVIEW,
    Step.PUBLISH,
)


@pytest.mark.torture
@pytest.mark.parametrize("step", REVISION)
@pytest.mark.parametrize("victim", ["worker", "temporal", "postgres"])
async def test_a_round_and_a_publication_survive_too(installation: Installation, victim: str, step: Step) -> None:
    made = await installation.generate(PADARIA, next(numbers))
    project_id = made["project_id"]
    seen = (await installation.rows("SELECT max(id) AS id FROM timeline"))[0]["id"]
    await installation.run("projects", "review", project_id, 'troque "desde o primeiro dia" por "de sempre"')
    if step is Step.PUBLISH:
        await installation.until(project_id, "in_review")
        await installation.run("projects", "approve", project_id)
    await installation.wait_for_step(step, seen)
    installation.kill(victim)
    await installation.revive(victim)
    project = await installation.until(project_id, "published" if step is Step.PUBLISH else "in_review")
    log = git_log(installation, made["slug"], "preview")
    assert (len(log), log[0], log[1]) == (3, project["commit"], made["commit"])
    remarks = await installation.rows("SELECT status FROM review_request WHERE project_id = $1::text::uuid", project_id)
    assert [row["status"] for row in remarks] == ["done"]
    places = [(row["place"], row["commit"]) for row in project["deployments"]]
    published = [("production", log[0])] if step is Step.PUBLISH else []
    assert places == [("preview", log[1]), ("preview", log[0]), *published]
    assert git_log(installation, made["slug"], "main")[0] == (log[0] if published else log[2])
