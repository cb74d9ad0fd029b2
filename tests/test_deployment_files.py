"""The files for production agree with the program, as far as that shows without a container engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from sitewright.app import STREAMED
from sitewright.cli.commands import app
from sitewright.console.remarks import REMARK_PATH
from sitewright.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
OUTSIDE_THE_PROCESS = {"SITEWRIGHT_DOMAIN"}


@pytest.mark.parametrize("file", ["compose.yaml", "Dockerfile", ".env.example", "README.md", "docs/production.md"])
def test_every_variable_that_is_named_is_a_setting(file: str) -> None:
    named = set(re.findall(r"SITEWRIGHT_[A-Z_]*[A-Z]", (ROOT / file).read_text())) - OUTSIDE_THE_PROCESS
    assert named <= {f"SITEWRIGHT_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_is_described() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in Settings.model_fields if f"SITEWRIGHT_{name.upper()}" not in readme] == []


@pytest.mark.parametrize(
    "path", ["/projects/x/uploads", "/console/projects/x/remarks", "/p/x/files", "/p/x/review/drafts"]
)
def test_the_proxy_lets_through_what_may_be_large(path: str) -> None:
    small = re.search(r"@others not path_regexp (\S+)", (ROOT / "Caddyfile").read_text())
    assert STREAMED.fullmatch(path) or REMARK_PATH.fullmatch(path)
    assert small
    assert re.match(small[1], path)


def test_the_services_run_commands_that_exist() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert {service["command"][0] for service in COMPOSE["services"].values() if "command" in service} <= set(commands)


def test_variables_without_a_value_are_in_the_example() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text()))
    assert wanted == set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_services_depend_on_services_and_mount_volumes_that_exist() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        assert set(service.get("depends_on", [])) <= set(services)
        named = [mount.split(":")[0] for mount in service.get("volumes", []) if not mount.startswith(".")]
        assert set(named) <= set(COMPOSE["volumes"])


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/production.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text())
    assert [link for link in links if not (folder / link).exists()] == []


def test_commands_that_the_readme_names_exist() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    named = set(
        re.findall(r"^sitewright ([a-z]+)|`sitewright ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    )
    assert {first or second for first, second in named} <= set(commands)
