"""A patch written for an earlier version of a file is carried over to the present one."""

import pytest

from sitewright.patching import Guard, PatchRefused, apply

BASE = b"title: a\nlead: b\nhours: 6h\nphone: 1\nnote: c\nend: d\n"
PATCH = "--- a/x.md\n+++ b/x.md\n@@ -2,3 +2,3 @@\n lead: b\n-hours: 6h\n+hours: 7h\n phone: 1\n"


def test_changes_of_others_stay() -> None:
    now = BASE.replace(b"title: a", b"title: new").replace(b"note: c\n", b"note: c\nmore: e\n")
    result = apply({"x.md": now}, PATCH, Guard(), {"x.md": BASE})
    assert result.files == {"x.md": now.replace(b"6h", b"7h")}
    assert [hunk.method for hunk in result.hunks] == ["three_way"]


def test_the_place_is_the_one_of_the_earlier_version_even_where_another_fits_now() -> None:
    now = (
        BASE.replace(b"lead: b\nhours: 6h\nphone: 1\n", b"lead: b\nhours: 8h\nphone: 1\n")
        + b"lead: b\nhours: 6h\nphone: 1\n"
    )
    with pytest.raises(PatchRefused) as refused:
        apply({"x.md": now}, PATCH, Guard(), {"x.md": BASE})
    assert refused.value.reason == "conflict"


def test_a_line_somebody_else_rewrote_is_a_conflict() -> None:
    with pytest.raises(PatchRefused) as refused:
        apply({"x.md": BASE.replace(b"6h", b"8h")}, PATCH, Guard(), {"x.md": BASE})
    assert refused.value.reason == "conflict"


def test_a_file_that_changed_is_not_deleted() -> None:
    for patch in ("*** Begin Patch\n*** Delete File: x.md\n*** End Patch\n", deletion(BASE)):
        with pytest.raises(PatchRefused) as refused:
            apply({"x.md": BASE + b"more\n"}, patch, Guard(), {"x.md": BASE})
        assert refused.value.reason == "delete_changed"
        assert apply({"x.md": BASE}, patch, Guard(), {"x.md": BASE}).files == {"x.md": None}


def test_a_file_whose_white_space_somebody_changed_is_not_deleted_either() -> None:
    spaced = BASE.replace(b"\n", b"\n\n")
    with pytest.raises(PatchRefused):
        apply({"x.md": spaced}, deletion(BASE), Guard(), {"x.md": BASE})
    assert apply({"x.md": spaced}, deletion(spaced), Guard(), {"x.md": BASE}).files == {"x.md": None}
    assert apply({"x.md": spaced}, deletion(BASE), Guard()).files == {"x.md": None}
    assert apply({"x.md": BASE.replace(b"\n", b"\r\n")}, deletion(BASE), Guard(), {"x.md": BASE}).files


def deletion(content: bytes) -> str:
    lines = content.decode().splitlines()
    return f"--- a/x.md\n+++ /dev/null\n@@ -1,{len(lines)} +0,0 @@\n" + "".join(f"-{line}\n" for line in lines)
