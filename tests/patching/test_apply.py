"""Patches land exactly, or are refused and change nothing."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitewright.patching import Guard, PatchRefused, apply

PAGE = b"title: Padaria\nlead: P\xc3\xa3o quente\nhours: 6h\n"
ANY = Guard()
lines = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=["Cs"])), max_size=12
)


def split(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


@given(lines, lines, st.booleans(), st.booleans())
def test_a_diff_turns_before_into_after(old: list[str], new: list[str], old_open: bool, new_open: bool) -> None:
    before = "\n".join(old) + ("" if old_open else "\n")
    after = "\n".join(new) + ("" if new_open else "\n")
    lines_of_diff = difflib.unified_diff(split(before), split(after), "a/x.md", "b/x.md")
    pieces = [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines_of_diff]
    if before != after:
        assert apply({"x.md": before.encode()}, "".join(pieces), ANY).files == {"x.md": after.encode()}


@given(st.text(max_size=400))
def test_any_text_is_applied_or_refused(text: str) -> None:
    files = {"content/a.md": PAGE}
    try:
        apply(files, text, ANY)
    except PatchRefused:
        assert files == {"content/a.md": PAGE}


def test_search_and_replace() -> None:
    patch = "content/a.md\n<<<<<<< SEARCH\nhours: 6h\n=======\nhours: 7h\n>>>>>>> REPLACE\n"
    assert apply({"content/a.md": PAGE}, patch, ANY).files["content/a.md"] == PAGE.replace(b"6h", b"7h")


def test_a_fenced_answer_is_unwrapped() -> None:
    patch = "```\ncontent/a.md\n<<<<<<< SEARCH\nhours: 6h\n=======\nhours: 7h\n>>>>>>> REPLACE\n```"
    assert b"7h" in (apply({"content/a.md": PAGE}, patch, ANY).files["content/a.md"] or b"")


def test_wrong_line_numbers_do_not_matter_where_the_place_is_clear() -> None:
    patch = "--- a/x\n+++ b/x\n@@ -90,1 +90,1 @@\n-b\n+B\n"
    assert apply({"x": b"a\nb\nc\n"}, patch, ANY).files == {"x": b"a\nB\nc\n"}


def test_line_ends_of_the_file_are_kept() -> None:
    patch = "--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n a\n-b\n+B\n+C\n"
    assert apply({"x": b"a\r\nb\r\n"}, patch, ANY).files == {"x": b"a\r\nB\r\nC\r\n"}


def test_one_bad_hunk_refuses_the_whole_patch() -> None:
    patch = "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n+A\n--- a/y\n+++ b/y\n@@ -1,1 +1,1 @@\n-nowhere\n+B\n"
    with pytest.raises(PatchRefused, match="not in y"):
        apply({"x": b"a\n", "y": b"b\n"}, patch, ANY)


def test_a_place_that_is_not_clear_is_refused_with_the_line_numbers() -> None:
    patch = "x\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n"
    with pytest.raises(PatchRefused, match="lines 1, 3"):
        apply({"x": b"a\nc\na\n"}, patch, ANY)


def test_files_are_created_and_deleted() -> None:
    patch = "--- /dev/null\n+++ b/new.md\n@@ -0,0 +1,1 @@\n+hello\n--- a/old.md\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-bye\n"
    assert apply({"old.md": b"bye\n"}, patch, ANY).files == {"new.md": b"hello\n", "old.md": None}


@pytest.mark.parametrize(
    ("reason", "patch"),
    [
        ("exists", "--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n"),
        ("missing_file", "--- a/y\n+++ b/y\n@@ -1,1 +1,1 @@\n-a\n+b\n"),
        ("delete_changed", "--- a/x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n"),
        ("cut_off", "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n-b\n"),
        ("no_change", "--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n a\n"),
        ("not_a_patch", "Claro! Aqui está a mudança."),
        (
            "overlap",
            "x\n<<<<<<< SEARCH\na\nb\n=======\nA\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nb\n=======\nB\n>>>>>>> REPLACE\n",
        ),
    ],
)
def test_what_is_not_certain_is_refused(reason: str, patch: str) -> None:
    with pytest.raises(PatchRefused) as refused:
        apply({"x": b"a\nb\n"}, patch, ANY)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "a/../../x", "~/x", "a\\b", "c:x", ".git/config", "a/.GIT/x", "_worker.js",
     "functions/x.js", ".github/workflows/x.yml", "config/x.toml", "hugo.toml", "Hugo.yaml", "a//b", "a/./b", "x\x00y"],
)  # fmt: skip
def test_paths_that_leave_or_rule_the_site_are_refused(path: str) -> None:
    with pytest.raises(PatchRefused):
        apply({}, f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,1 @@\n+a\n", ANY)


def test_only_editable_paths_are_patched() -> None:
    patch = "layouts/x.html\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n"
    with pytest.raises(PatchRefused, match="may not be edited"):
        apply({"layouts/x.html": b"a\n"}, patch, Guard(("content/*",)))


def test_links_and_what_lies_behind_them_are_refused() -> None:
    patch = "--- /dev/null\n+++ b/link/x\n@@ -0,0 +1,1 @@\n+a\n"
    with pytest.raises(PatchRefused, match="link"):
        apply({}, patch, ANY, links=frozenset({"link"}))


def test_a_path_that_differs_only_in_case_is_refused() -> None:
    with pytest.raises(PatchRefused, match="collides"):
        apply({"content/A.md": b"a\n"}, "--- /dev/null\n+++ b/content/a.md\n@@ -0,0 +1,1 @@\n+a\n", ANY)
