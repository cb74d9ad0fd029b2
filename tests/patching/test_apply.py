"""Patches land exactly, or are refused and change nothing."""

import pytest

from sitewright.patching import Guard, PatchRefused, apply

PAGE = b"title: Padaria\nlead: P\xc3\xa3o quente\nhours: 6h\n"
ANY = Guard()


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
    ["../x", "/etc/passwd", "a/../../x", "a/../x", "~/x", "C:/x", "c:x", "..\\..\\x", "\\\\host\\x", ".git/config",
     "a/.GIT/x", ".git./x", ".g\u200cit/x", "git~1/x", "\uff0e\uff0e/x", "a/\uff0fb", "x\x01y", "a\u202eb", "aux", "a/NUL.txt",
     "com1.css", "a/b.", "a /b", "a|b", "x" * 300, "a/...", "./../x"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["diff", "blocks", "begin", "rename"])
def test_paths_that_leave_the_site_are_refused_in_every_form(path: str, form: str) -> None:
    patches = {
        "diff": f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,1 @@\n+a\n",
        "blocks": f"```\n{path}\n<<<<<<< SEARCH\n=======\na\n>>>>>>> REPLACE\n```\n",
        "begin": f"*** Begin Patch\n*** Add File: {path}\n+a\n*** End Patch\n",
        "rename": f"diff --git a/x b/{path}\nsimilarity index 100%\nrename from x\nrename to {path}\n",
    }
    with pytest.raises(PatchRefused):
        apply({"x": b"a\n"}, patches[form], ANY)


@pytest.mark.parametrize(
    "path",
    ["_worker.js", "functions/x.js", ".github/workflows/x.yml", "config/x.toml", "hugo.toml", "Hugo.yaml", "x/_routes.json"],
)  # fmt: skip
def test_what_runs_or_configures_is_refused_whatever_is_editable(path: str) -> None:
    with pytest.raises(PatchRefused, match="runs or configures"):
        apply({}, f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,1 @@\n+a\n", Guard(("*",)))


def test_only_editable_paths_are_patched() -> None:
    patch = "layouts/x.html\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n"
    with pytest.raises(PatchRefused, match="may not be edited"):
        apply({"layouts/x.html": b"a\n"}, patch, Guard(("content/*",)))


def test_links_and_what_lies_behind_them_are_refused() -> None:
    patch = "--- /dev/null\n+++ b/link/x\n@@ -0,0 +1,1 @@\n+a\n"
    with pytest.raises(PatchRefused, match="link"):
        apply({}, patch, ANY, links=frozenset({"link"}))


@pytest.mark.parametrize(
    ("existing", "new"),
    [("content/A.md", "content/a.md"), ("Content/b.md", "content/a.md"), ("stra\u00dfe.md", "STRASSE.md"),
     ("caf\u00e9.md", "cafe\u0301.md"), ("content", "content/a.md"), ("content/a.md", "content"), ("\ufb01.md", "fi.md")],
)  # fmt: skip
def test_a_new_path_that_some_file_system_takes_for_another_is_refused(existing: str, new: str) -> None:
    with pytest.raises(PatchRefused) as refused:
        apply({existing: b"a\n"}, f"--- /dev/null\n+++ b/{new}\n@@ -0,0 +1,1 @@\n+b\n", ANY)
    assert refused.value.reason in ("collision", "exists")


def test_two_new_paths_of_one_patch_may_not_collide_either() -> None:
    patch = "".join(f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1,1 @@\n+a\n" for path in ("a/x.md", "A/y.md"))
    with pytest.raises(PatchRefused, match="collides"):
        apply({}, patch, ANY)
