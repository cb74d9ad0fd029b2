"""Whatever is killed after the first preview, or while a faulty site is mended, everything is still made once."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from sitewright.generation.models import PatchProposal
from sitewright.kit.embedded.postgres import EmbeddedPostgres
from sitewright.kit.embedded.processes import free_port
from sitewright.production.story import Step
from sitewright.projects import artefacts
from sitewright.projects.service import pass_gate
from sitewright.settings import Settings
from sitewright.sites.editing import text_at
from sitewright.sites.edits import SetText
from sitewright.sites.model import Prose, Story
from sitewright.wiring import build_runtime
from tests.fakes import ai_providers
from tests.production.conftest import Factory
from tests.production.test_repair import HEAVY, LIGHT, held, site_of, with_last
from tests.production.test_rounds import OTHER_PAGE
from tests.stories.installation import Installation, installed
from tests.stories.test_crashes import PADARIA, REVISION, git_log

VICTIMS = ["worker", "web", "temporal", "postgres"]
LEFT = Story(id="sobra", title="Sobra", paragraphs=("Pão quente todo dia. Lorem ipsum dolor sit amet.",))
TITLED = 'mude o título da página Encomendas para "Encomende seu pão"'
HEAD = {"page": "encomendas", "section": "inicio-da-pagina", "field": "title"}
PHONE = "o telefone agora é (31) 3333-4444"
numbers = count(1)


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    home = tmp_path_factory.mktemp("later") / "home"
    async with installed(home, {"SITEWRIGHT_ALLOWED_PRIVATE_HOSTS": "127.0.0.1"}) as running:
        yield running


@asynccontextmanager
async def at_the_database(installation: Installation) -> AsyncIterator[Factory]:
    """The installation's projects from inside, while its own processes do the work."""
    service = EmbeddedPostgres(installation.home / "postgres")
    found = service.find()
    assert found is not None
    settings = Settings(home=installation.home, allowed_private_hosts=["127.0.0.1"])
    async with build_runtime(settings, service.url(found[1]), "127.0.0.1:1") as runtime:
        yield Factory(runtime)


async def newest(installation: Installation) -> int:
    """The newest row of the timeline."""
    found: int = (await installation.rows("SELECT coalesce(max(id), 0) AS id FROM timeline"))[0]["id"]
    return found


async def strike(installation: Installation, victim: str, step: Step, seen: int) -> None:
    """Kill a process as soon as a step runs, and start it again."""
    await installation.wait_for_step(step, seen)
    installation.kill(victim)
    await installation.revive(victim)


def check_once(installation: Installation, project: dict[str, Any], commits: int) -> list[str]:
    """One commit a patch, one deployment a commit and place, one record; returns the commits, the newest first."""
    slug, home = project["slug"], installation.home
    log = git_log(installation, slug, "preview")
    assert (len(log), log[0]) == (commits, project["commit"])
    made = [(row["place"], row["commit"]) for row in project["deployments"]]
    assert len(made) == len({*made})
    kept = {path.name for path in (home / "sites" / slug / "preview").iterdir() if not path.is_symlink()}
    assert {name for name in kept if not name.startswith(".")} == {
        commit for place, commit in made if place == "preview"
    }
    assert (home / "dns" / f"{slug}.json").exists()
    assert len([path for path in (home / "repositories").iterdir() if path.name.startswith(slug)]) == 1
    return log


def tree(installation: Installation, slug: str, commit: str) -> str:
    """The hash of all that a commit holds."""
    command = ["git", "-c", "safe.directory=*", "rev-parse", f"{commit}^{{tree}}"]
    repository = installation.home / "repositories" / f"{slug}.git"
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout.strip()


async def mend(installation: Installation, victim: str, step: Step, section: Story | Prose) -> None:
    """Kill a process while a site with a faulty section is mended."""
    async with ai_providers.running() as fake, at_the_database(installation) as factory:
        project_id, home = await held(factory, section, f"order-{next(numbers)}")
        seen = await newest(installation)
        fake.plan = [with_last(home, LIGHT).model_dump(mode="json")]
        model = {"provider": "openai", "model": "gpt-4o", "api_key": "sk-x", "base_url": f"{fake.address}/v1"}
        await factory.runtime.config_service.set_config("ai", {"content_generation": model})
        await factory.change(pass_gate, project_id, "sitemap")
        await strike(installation, victim, step, seen)
        project = await installation.until(str(project_id), "in_review")
    async with at_the_database(installation) as factory:
        await factory.runtime.config_service.delete_config("ai")
    check_once(installation, project, 3)
    assert len(project["deployments"]) == 1


async def restore(installation: Installation, victim: str) -> None:
    """Kill a process while an earlier revision is made current again."""
    made = await installation.generate(PADARIA, 1000 + next(numbers))
    project_id = made["project_id"]
    await installation.run("projects", "review", project_id, PHONE)
    await installation.until(project_id, "in_review")
    seen = await newest(installation)
    await installation.run("projects", "restore", project_id, made["commit"])
    await strike(installation, victim, Step.RESTORE_REVISION, seen)
    project = await installation.until(project_id, "in_review")
    log = check_once(installation, project, 4)
    assert tree(installation, made["slug"], log[0]) == tree(installation, made["slug"], made["commit"])


async def move(installation: Installation, victim: str) -> None:
    """Kill a process while a site moves to the address of another port."""
    made = await installation.generate(PADARIA, 1000 + next(numbers))
    installation.kill("web")
    installation.port = free_port(None)
    await installation.start("web")
    seen = await newest(installation)
    await installation.run("projects", "move", made["project_id"], "--yes")
    await strike(installation, victim, Step.MOVE_SITE, seen)
    project = await installation.until(made["project_id"], "in_review")
    check_once(installation, project, 3)
    revisions = await installation.rows("SELECT commit FROM revision WHERE project_id = $1", UUID(made["project_id"]))
    assert [row["commit"] for row in revisions].count(project["commit"]) == 1


async def archive(installation: Installation, victim: str) -> None:
    """Kill a process while a public site is taken off the net."""
    made = await installation.generate(PADARIA, 1000 + next(numbers))
    project_id, slug, home = made["project_id"], made["slug"], installation.home
    await installation.run("projects", "approve", project_id)
    await installation.until(project_id, "published")
    seen = await newest(installation)
    await installation.run("projects", "archive", project_id, "--yes")
    await strike(installation, victim, Step.ARCHIVE, seen)
    await installation.until(project_id, "archived")
    assert [path.name for path in (home / "dns").iterdir() if path.name.startswith(slug)] == []
    assert not [path for path in (home / "sites" / slug).rglob("*") if path.is_file()]
    assert not [path for path in (home / "objects").rglob("*") if project_id in str(path) and path.is_file()]
    assert len(git_log(installation, slug, "preview")) == 2


async def round_of_two(installation: Installation, victim: str, step: Step) -> None:
    """Kill a process in a round of two remarks; the first proposal for one changes another page, the second fits."""
    made = await installation.generate(PADARIA, 1000 + next(numbers))
    project_id = made["project_id"]
    async with at_the_database(installation) as factory:
        page = next(page for page in (await site_of(factory, UUID(project_id))).pages if page.slug == "encomendas")
        stands = text_at(page, HEAD["section"], HEAD["field"])
        fitting = SetText(**HEAD, old=stands, new="Encomende seu pão")
        for attempt, edit in enumerate((OTHER_PAGE, fitting), 1):
            proposal = PatchProposal(summary="Título", edits=(edit,))
            await factory.change(artefacts.put, UUID(project_id), "patch", f"2.1.{attempt}", proposal, "test")
    seen = await newest(installation)
    await installation.run("projects", "review", project_id, TITLED, PHONE)
    if step is Step.PUBLISH:
        await installation.until(project_id, "in_review")
        await installation.run("projects", "approve", project_id)
    await strike(installation, victim, step, seen)
    project = await installation.until(project_id, "published" if step is Step.PUBLISH else "in_review")
    check_once(installation, project, 3)
    query = "SELECT status FROM review_request WHERE project_id = $1"
    assert [row["status"] for row in await installation.rows(query, UUID(project_id))] == ["done", "done"]
    tried = [row["key"] for row in project["steps"] if row["step"] == "try_patch"]
    assert sorted(tried) == ["1.1", "1.2", "2.1"]


async def test_a_worker_killed_while_it_mends_a_site_mends_it_once(installation: Installation) -> None:
    await mend(installation, "worker", Step.REPAIR_SITE, LEFT)


async def test_the_web_process_killed_in_a_round_changes_nothing(installation: Installation) -> None:
    await round_of_two(installation, "web", Step.TRY_PATCH)


@pytest.mark.torture
@pytest.mark.parametrize(
    ("step", "section"), [(Step.REPAIR_SITE, LEFT), (Step.REPAIR_SITE, HEAVY), (Step.REWRITE_PAGE, HEAVY)]
)
@pytest.mark.parametrize("victim", VICTIMS)
async def test_a_faulty_site_is_mended_once(
    installation: Installation, victim: str, step: Step, section: Story | Prose
) -> None:
    await mend(installation, victim, step, section)


@pytest.mark.torture
@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("work", [restore, move, archive], ids=lambda work: work.__name__)
async def test_restoring_moving_and_archiving_survive(installation: Installation, victim: str, work: Any) -> None:
    await work(installation, victim)


@pytest.mark.torture
@pytest.mark.parametrize("step", REVISION)
@pytest.mark.parametrize("victim", VICTIMS)
async def test_a_round_of_two_remarks_and_a_second_proposal_survives(
    installation: Installation, victim: str, step: Step
) -> None:
    await round_of_two(installation, victim, step)
