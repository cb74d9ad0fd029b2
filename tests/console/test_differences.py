"""How files differ: in lines where that is quick, by name where it is not, and so many at most."""

from pathlib import Path

import pytest

from sitewright.console.differences import LARGEST_FILE, LONGEST_FILE, MOST_FILES, FileDifference, files_differ


def folders(tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes]) -> tuple[Path, Path]:
    """Two folders with these files."""
    for name, files in (("old", old), ("new", new)):
        (tmp_path / name).mkdir()
        for path, content in files.items():
            (tmp_path / name / path).write_bytes(content)
    return tmp_path / "old", tmp_path / "new"


def test_files_are_told_by_path_and_how_they_changed(tmp_path: Path) -> None:
    old, new = {"a": b"1\n", "b": b"2\n", "same": b"x"}, {"b": b"3\n", "c": b"4\n", "same": b"x"}
    assert files_differ(*folders(tmp_path, old, new)) == (
        [
            FileDifference("a", "removed", ["@@ -1 +0,0 @@", "-1"], cut=False),
            FileDifference("b", "changed", ["@@ -1 +1 @@", "-2", "+3"], cut=False),
            FileDifference("c", "added", ["@@ -0,0 +1 @@", "+4"], cut=False),
        ],
        0,
    )


@pytest.mark.parametrize("content", [b"x" * (LARGEST_FILE + 1), b"x\n" * (LONGEST_FILE + 1), b"\xff", b"a\0b"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_no_text_or_too_large_is_only_named(tmp_path: Path, content: bytes, *, turned: bool) -> None:
    old, new = folders(tmp_path, {"a": b"1\n"}, {"a": content})
    assert files_differ(*((new, old) if turned else (old, new))) == ([FileDifference("a", "changed", [], cut=False)], 0)


def test_more_files_than_are_shown_are_counted(tmp_path: Path) -> None:
    told, more = files_differ(*folders(tmp_path, {}, {f"{number:03}": b"1" for number in range(MOST_FILES + 7)}))
    assert (len(told), more) == (MOST_FILES, 7)
