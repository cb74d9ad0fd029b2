"""What a customer may ask for by law, on a whole installation: a copy of everything, and to be forgotten."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sitewright.kit.db import Base
from tests.conftest import EXAMPLES
from tests.stories.commands import run_command
from tests.stories.installation import Installation, installed

MARKER = "zqxmarca"
EMAIL = f"{MARKER}@comprador.example"
AS_THEY_ARE = (
    "locale",
    "template",
    "cnpj",
    "telefone",
    "whatsapp",
    "cep",
    "uf",
    "abre",
    "fecha",
    "dias",
    "preco",
    "cores",
)
TEXTS = {"email": f"{MARKER}@padaria.example", "instagram": f"@{MARKER}"}


@pytest.fixture(scope="module")
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    async with installed(tmp_path_factory.mktemp("privacy") / "home") as running:
        yield running


@pytest.fixture(scope="module")
async def project(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A customer's project with the marker wherever they may write, reviewed and public; and somebody else's."""
    await installation.generate(EXAMPLES / "oficina-mecanica.yaml")
    folder = tmp_path_factory.mktemp("answers")
    (folder / "answers.yaml").write_text(
        yaml.safe_dump(marked(yaml.safe_load((EXAMPLES / "padaria.yaml").read_text())))
    )
    (folder / f"{MARKER}.txt").write_text(MARKER)
    project_id = (await installation.run("simulate", "checkout", "--email", EMAIL)).strip()
    await installation.run("projects", "answers", project_id, str(folder / "answers.yaml"))
    await installation.until(project_id, "in_review")
    await installation.run("projects", "review", project_id, f'troque "Encomendas e recados" por "Recados {MARKER}"')
    await installation.until(project_id, "in_review")
    await installation.run("projects", "approve", project_id, "--by", f"Dona {MARKER}")
    await installation.until(project_id, "published")
    return project_id


def marked(value: Any, key: str = "") -> Any:
    """The answers with the marker in every text that is free."""
    if isinstance(value, dict):
        return {name: marked(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [marked(each, key) for each in value]
    return TEXTS.get(key) or (f"{value} {MARKER}" if isinstance(value, str) and key not in AS_THEY_ARE else value)


async def stored(installation: Installation) -> list[str]:
    """Where the marker stands: tables, and files of the home by their names and contents; logs beside it too."""
    tables = [
        table.name
        for table in Base.metadata.sorted_tables
        if await installation.rows(
            f'SELECT 1 FROM "{table.name}" AS row WHERE row::text ILIKE $1 LIMIT 1', f"%{MARKER}%"
        )
    ]
    return tables + await asyncio.to_thread(found_in_files, installation.home)


def found_in_files(home: Path) -> list[str]:
    """Files below the home's folder, and logs; the database's own files are looked at as tables."""
    files = [path for path in home.parent.rglob("*") if path.is_file() and home / "postgres" not in path.parents]
    return [
        name
        for path in files
        if MARKER in (name := path.relative_to(home.parent).as_posix()).lower() or MARKER.encode() in content(path)
    ]


def content(path: Path) -> bytes:
    """A file's content in small letters; none where the worker removed it meanwhile."""
    try:
        return path.read_bytes().lower()
    except FileNotFoundError:
        return b""


async def test_a_customer_gets_a_copy_of_everything(installation: Installation, project: str, tmp_path: Path) -> None:
    archive = tmp_path / "copy.zip"
    await installation.run("privacy", "export", "--customer", EMAIL, str(archive))
    assert archive.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(archive) as copy:
        names = copy.namelist()
        texts = {name: copy.read(name).decode(errors="replace") for name in names if name.endswith(".json")}
    for name in (
        "customer",
        "orders",
        "inbox_event",
        *(f"projects/{project}/{each}" for each in ("artefact", "approval")),
    ):
        assert f"{name}.json" in names
    assert MARKER in texts["customer.json"]
    assert MARKER in texts[f"projects/{project}/review_request.json"]
    assert "Oficina" not in "".join(texts.values())
    assert "exists" in await errors_of(installation, "privacy", "export", "--customer", EMAIL, str(archive))


async def errors_of(installation: Installation, *arguments: str) -> str:
    """What a command says that fails."""
    ended = await run_command(arguments, installation.environment, installation.home.parent, stdin="", seconds=120)
    assert ended.code == 1
    return ended.errors


async def test_erased_is_found_nowhere_after(installation: Installation, project: str) -> None:
    assert {"customer", "artefact", "inbox_event"} <= set(await stored(installation))
    listed = await installation.run("privacy", "erase", "--customer", EMAIL, "--dry-run")
    assert "repository   removed" in listed
    assert "stays" in listed
    assert (await installation.report(project))["status"] == "published"

    told = await installation.run("privacy", "erase", "--customer", EMAIL, "--yes")
    assert await stored(installation) == []
    receipt = json.loads(Path(told.strip().rpartition("receipt is ")[2].rstrip(".")).read_text())
    assert receipt["rows_removed_or_emptied"]["project"] == 1
    assert receipt["removed_outside"]["repository"] == 1
    assert receipt["workflow_histories_removed"] >= 1
    assert receipt["to_be_removed_by_hand"] == []
    assert "for the books" in receipt["stays"]["orders"]


async def test_a_repetition_finds_nothing_left(installation: Installation, project: str) -> None:
    await installation.run("privacy", "erase", "--customer", EMAIL, "--yes", check=False)
    assert "no customer" in await errors_of(installation, "privacy", "erase", "--customer", EMAIL, "--dry-run")
    (customer,) = await installation.rows("SELECT id::text FROM customer WHERE email IS NULL AND external_ref IS NULL")
    again = await installation.run("privacy", "erase", "--customer", customer["id"], "--dry-run")
    assert not [line for line in again.splitlines() if not line.startswith("stays")]


async def test_others_keep_theirs(installation: Installation, project: str) -> None:
    await installation.run("privacy", "erase", "--customer", EMAIL, "--yes", check=False)
    (left,) = await installation.rows("SELECT id::text, status FROM project")
    assert left["status"] == "in_review"
