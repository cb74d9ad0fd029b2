"""A git that was stopped has refused nothing."""

import os
from pathlib import Path

import pytest

from sitewright.errors import Unavailable
from sitewright.integrations.github.git import Repository
from sitewright.integrations.github.local import LocalCodeHost


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program found as `git`, to be written by the test."""
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.touch(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return program


async def test_a_stopped_git_is_tried_again_later(git: Path, tmp_path: Path) -> None:
    git.write_text("#!/bin/sh\nkill -INT $$\n")
    with pytest.raises(Unavailable, match="signal 2"):
        await Repository(tmp_path).resolve("main")


async def test_ctrl_c_in_our_terminal_does_not_reach_it(git: Path, tmp_path: Path) -> None:
    git.write_text("#!/bin/sh\ncut -d ' ' -f 6 /proc/$$/stat\n")
    assert int(await Repository(tmp_path).run("version")) != os.getsid(0)


async def test_a_repository_without_its_first_commit_is_not_there(git: Path, tmp_path: Path) -> None:
    git.write_text('#!/bin/sh\ncase "$*" in *update-ref\\ refs/heads*) exit 128;; esac\necho commit\n')
    with pytest.raises(Unavailable, match="could not make"):
        await LocalCodeHost(tmp_path / "repositories", lambda _template: {}).create_repo_from_template("t", "padaria")
    assert list((tmp_path / "repositories").iterdir()) == []
