"""The list of commands, which is shown without importing them."""

import subprocess
import sys
from inspect import cleandoc

import pytest
from typer.testing import CliRunner

from sitewright.cli.commands import COMMANDS, app, load


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says(name: str) -> None:
    assert cleandoc(load(name).help).split("\n\n")[0].replace("\n", " ") == COMMANDS[name][1]


def test_the_list_is_shown_without_importing_what_commands_do() -> None:
    code = "import sys, sitewright.cli.commands; print(*{'sqlalchemy', 'temporalio', 'fastapi'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_a_command_there_is_not_comes_with_one_there_is() -> None:
    result = CliRunner().invoke(app, ["project"])
    assert result.exit_code == 2
    assert "projects" in result.output
