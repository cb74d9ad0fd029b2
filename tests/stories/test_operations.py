"""What an operator does with an installation: run it, stop it, save it, bring it back."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import EXAMPLES
from tests.stories.installation import PATIENCE, SITEWRIGHT, Installation, installed

PADARIA = EXAMPLES / "padaria.yaml"


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    async with installed(tmp_path_factory.mktemp("operations") / "home") as running:
        yield running


@pytest.mark.parametrize("name", [file.name for file in sorted(EXAMPLES.glob("*.yaml"))])
async def test_every_public_example_becomes_a_site(installation: Installation, name: str) -> None:
    result = await installation.generate(EXAMPLES / name)
    assert result["status"] == "in_review"
    assert Path(result["site_dir"], "index.html").exists()
    assert "not by AI" in result["writer_note"]


async def test_the_same_file_is_the_same_purchase(installation: Installation) -> None:
    first, second = [await installation.generate(PADARIA) for _ in range(2)]
    assert first == second


async def test_a_file_that_is_no_onboarding_is_refused_with_its_line(
    installation: Installation, tmp_path: Path
) -> None:
    (tmp_path / "wrong.yaml").write_text("locale: pt-BR\nnegocio:\n  segmento: Padaria\n")
    process = await asyncio.create_subprocess_exec(
        *SITEWRIGHT,
        "generate",
        str(tmp_path / "wrong.yaml"),
        env=installation.environment,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert "line 2" in errors.decode()
    assert "negocio.nome" in errors.decode()


async def test_a_restored_installation_goes_on_with_what_was_under_way(
    installation: Installation, tmp_path: Path
) -> None:
    waiting = (await installation.run("simulate", "checkout")).strip()
    done = await installation.generate(PADARIA)
    await installation.run("backup", str(tmp_path / "backup.tar.gz"))
    restored = Installation(tmp_path / "second" / "home")
    restored.home.parent.mkdir()
    try:
        assert "would restore" in await restored.run("restore", str(tmp_path / "backup.tar.gz"), "--dry-run")
        await restored.run("restore", str(tmp_path / "backup.tar.gz"))
        await restored.start("web")
        await restored.start("worker")
        await restored.run("projects", "answers", waiting, str(EXAMPLES / "clinica-odontologica.yaml"))
        await restored.until(waiting, "in_review")
        again = await restored.generate(PADARIA)
        assert again == {
            **done,
            "site_dir": done["site_dir"].replace(str(installation.home), str(restored.home)),
            "preview_url": again["preview_url"],
        }
        refused = await restored.run("restore", str(tmp_path / "backup.tar.gz"), check=False)
        assert refused == ""
    finally:
        await asyncio.to_thread(restored.stop)


async def test_delete_takes_a_public_site_off_the_net_and_forgets_it(installation: Installation) -> None:
    made = await installation.generate(PADARIA, 41)
    project_id, slug = made["project_id"], made["slug"]
    await installation.run("projects", "approve", project_id)
    await installation.until(project_id, "published")
    listed = await installation.run("projects", "delete", project_id, "--dry-run")
    kinds = {line.split()[0] for line in listed.splitlines()}
    assert kinds == {"dns_record", "preview", "publication", "deployment", "object", "repository", "rows"}
    assert f"projects/{project_id}/private/builds/{made['commit']}.tar" in listed
    assert "removed         1 of approval" in listed
    assert (await installation.report(project_id))["status"] == "published"

    assert "forgotten" in await installation.run("projects", "delete", project_id, "--yes")
    assert "no such project" in await installation.run("projects", "delete", project_id, "--yes")
    files = [path.relative_to(installation.home) for path in installation.home.rglob("*") if path.is_file()]
    left = {path.parts[0] for path in files if slug in path.as_posix() or project_id in path.as_posix()}
    assert left == {"repositories"}
    for table in listed_tables(listed):
        column = "id" if table == "project" else "project_id"
        query = f"SELECT count(*) AS n FROM {table} WHERE {column} = $1::text::uuid"
        assert (await installation.rows(query, project_id))[0]["n"] == 0


def listed_tables(listed: str) -> list[str]:
    """The tables whose rows a dry run said it would remove."""
    return [line.split()[-1] for line in listed.splitlines() if line.startswith("rows")]


async def test_what_cannot_be_reached_any_more_is_left_where_it_is(installation: Installation) -> None:
    made = await installation.generate(PADARIA, 42)
    project_id = made["project_id"]
    for command, option in (("archive", "--dry-run"), ("archive", "--yes"), ("delete", "--yes")):
        assert "cancel it first" in await installation.run("projects", command, project_id, option, check=False)
    await installation.run("projects", "cancel", project_id, "--yes")
    (installation.home / "dns" / f"{made['slug']}.json").write_text("{}")
    for _ in range(2):
        refused = await installation.run("projects", "delete", project_id, "--yes", check=False)
        assert "forgotten" not in refused
    told = await installation.run("projects", "delete", project_id, "--leave-outside", "--yes")
    assert f"dns_record   stays           {made['slug']}" in told
    assert "forgotten" in told
    assert (installation.home / "dns" / f"{made['slug']}.json").exists()
    assert (await installation.rows("SELECT 1 FROM project WHERE id = $1::text::uuid", project_id)) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ctrl_c_in_the_middle_ends_all_that_was_started(tmp_path: Path, number: signal.Signals) -> None:
    installation = Installation(tmp_path / "home")
    process = subprocess.Popen(
        [*SITEWRIGHT, "demo", str(PADARIA)],
        env=installation.environment,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not installation.server("temporal"):
                assert process.poll() is None, "the demo ended by itself"
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.0)
        os.killpg(process.pid, number)  # a terminal tells the children too
        assert await asyncio.to_thread(process.wait, 60) == 130
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            await asyncio.to_thread(process.wait)
    assert (installation.server("postgres"), installation.server("temporal")) == (None, None)


def test_ctrl_c_while_the_program_loads_is_no_error(tmp_path: Path) -> None:
    command = [sys.executable, "-X", "importtime", *SITEWRIGHT[1:], "demo"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        assert process.stderr is not None
        assert any(b"sqlalchemy" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert (process.returncode, b"Traceback" in said) == (130, False)


async def test_the_demo_checks_its_preview_and_ends(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "home")
    demo = await asyncio.to_thread(
        subprocess.run,
        [*SITEWRIGHT, "demo", str(PADARIA), "--once"],
        env={**os.environ, **installation.environment},
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert demo.returncode == 0, demo.stderr
    assert "shows the name, the phone link, 7 prices" in demo.stderr
    assert installation.server("postgres") is None


async def test_no_answer_and_no_secret_is_in_a_log_or_a_command_line(installation: Installation) -> None:
    await installation.run("integrations", "set", "ai", "analysis.api_key=sk-ant-a-secret-of-the-tests")
    await installation.run("integrations", "test", "github")
    await installation.generate(PADARIA)
    home = installation.home
    logs = [*home.parent.glob("*.log"), *home.glob("*/*.log"), home / "run.json"]
    said = "".join(path.read_text(errors="replace") for path in logs)
    said += installation.command_lines()
    secrets = [*(home / "keys").read_text().split(), (home / "postgres" / "password").read_text().strip()]
    private = ["Dona Zélia", "Rua Mármore", "90000-0187", "pedidos@", "sk-ant-a-secret", "whsec_"]
    assert [text for text in (*secrets, *private) if text in said] == []
