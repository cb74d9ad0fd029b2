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
FIRST_CHAPTER = [
    step for step in Step if step not in (Step.ANALYSE_REMARK, Step.WRITE_PATCH, Step.COMMIT_PATCH, Step.PUBLISH)
]
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


async def check_made_once(installation: Installation, result: dict[str, Any]) -> None:
    slug, home = result["slug"], installation.home
    log = subprocess.run(
        ["git", "-c", "safe.directory=*", "log", "--format=%H", "preview"],
        cwd=home / "repositories" / f"{slug}.git",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert len(log) == 2
    assert log[0] == result["commit"]
    assert [path.name for path in (home / "sites" / slug / "preview").iterdir() if path.name[0] != "."] != []
    deployments = [path.name for path in (home / "sites" / slug / "preview").iterdir() if not path.is_symlink()]
    assert [name for name in deployments if not name.startswith(".")] == [result["commit"]]
    assert (home / "dns" / f"{slug}.json").exists()
    rows = await installation.rows(
        "SELECT count(*) AS n FROM deployment WHERE project_id = $1::text::uuid", result["project_id"]
    )
    assert rows[0]["n"] == 1
    assert Path(result["site_dir"], "index.html").exists()
