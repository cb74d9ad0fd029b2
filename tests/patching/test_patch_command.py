"""`sitewright patch`: a folder changed wholly or not at all."""

import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sitewright.cli.commands import app
from sitewright.kit.folder import Folder
from sitewright.sites.catalogue import assemble

PATCH = (
    "--- a/a.md\n+++ b/a.md\n@@\n-b\n+B\n"
    "--- /dev/null\n+++ b/new/c.md\n@@ -0,0 +1 @@\n+c\n"
    "--- a/d.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-d\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    (root / "a.md").write_bytes(b"a\r\nb\r\n")
    (root / "d.md").write_bytes(b"d\n")
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(root: Path, patch: str, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["patch", str(root), "-", *options], input=patch)
    return result.exit_code, result.output


def test_files_are_changed_made_and_deleted(folder: Path) -> None:
    (folder / "a.md").chmod(0o640)
    code, output = run(folder, PATCH)
    assert (code, contents(folder)) == (0, {"a.md": b"a\r\nB\r\n", "new/c.md": b"c\n"}), output
    assert stat.S_IMODE((folder / "a.md").stat().st_mode) == 0o640


def test_a_dry_run_tells_and_writes_nothing(folder: Path) -> None:
    before = contents(folder)
    code, output = run(folder, PATCH, "--dry-run", "--json")
    told = json.loads(output)
    assert (code, contents(folder), told["written"]) == (0, before, False)
    assert told["files"] == {"a.md": "changed", "d.md": "deleted", "new/c.md": "created"}


def test_a_refusal_tells_what_the_author_needs_and_leaves_the_folder(folder: Path) -> None:
    before = contents(folder)
    code, output = run(folder, PATCH.replace("-d\n", "-e\n"), "--json")
    told = json.loads(output)
    assert (code, told["applied"], told["reason"], told["path"]) == (1, False, "delete_changed", "d.md")
    assert contents(folder) == before


@pytest.mark.parametrize("path", ["link.md", "behind/x.md"])
def test_links_are_not_followed(folder: Path, path: str) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "x.md").write_text("x\n")
    (folder / "link.md").symlink_to(outside / "x.md")
    (folder / "behind").symlink_to(outside)
    for patch in (f"--- a/{path}\n+++ b/{path}\n@@\n-x\n+y\n", f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+y\n"):
        assert run(folder, patch)[0] == 1
    assert contents(outside) == {"x.md": b"x\n"}


def test_a_folder_that_became_a_link_meanwhile_is_not_followed(folder: Path) -> None:
    (folder / "content").mkdir()
    seen = Folder(folder)
    (folder / "content").rmdir()
    (folder / "content").symlink_to(folder.parent)
    with pytest.raises(OSError, match=r"Not a directory|Too many levels"):
        seen.write({"a.md": b"A", "content/x.md": b"x"})
    assert contents(folder)["a.md"] == b"a\r\nb\r\n"
    assert not (folder.parent / "x.md").exists()


def test_a_write_that_fails_midway_leaves_every_file_as_it_was(folder: Path) -> None:
    (folder / "z").mkdir()
    seen = Folder(folder)
    before = contents(folder)
    with pytest.raises(OSError, match="directory"):
        seen.write({"a.md": b"A", "d.md": None, "new/deep/x.md": b"x", "z": b"z"})
    assert contents(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["a.md", "d.md", "z"]


def test_in_a_site_of_ours_only_what_its_template_lets_edit_is_changed(tmp_path: Path) -> None:
    for path in ("template.json", "layouts/404.html"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(assemble("business")[path])
    line = assemble("business")["layouts/404.html"].decode().splitlines()[0]
    code, output = run(tmp_path, f"--- a/layouts/404.html\n+++ b/layouts/404.html\n@@\n-{line}\n+x\n")
    assert (code, "may not be edited" in output) == (1, True)
